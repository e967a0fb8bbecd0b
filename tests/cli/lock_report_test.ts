import assert from "node:assert/strict";
import { lockReport } from "../../src/cli/lock_report.ts";
import { thaw, tinyProject } from "./_thaw.ts";

Deno.test("run stops where another process writes the same report, and says which", async () => {
  const folder = tinyProject();
  Deno.mkdirSync(`${folder}/reports`);
  {
    await using _lock = await lockReport(`${folder}/reports`, "tiny");
    const { code, stdout, stderr } = await thaw(folder, "run", "tiny.yaml");
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.equal(
      stderr.replace(/at \d{4}-\d\d-\d\dT[\d:.]+Z/, "at TIME"),
      `Cannot write the report "reports/tiny.json": process ${Deno.pid}, which started at TIME, is ` +
        "writing it. Wait for it, end it, or give this run another folder with --reports\n",
    );
    assert.deepEqual([...Deno.readDirSync(`${folder}/reports`)].map(({ name }) => name), [
      ".tiny.lock",
    ]);
  }
  Deno.removeSync(folder, { recursive: true });
});
