/** A whole run with test pictures: copies of validation's, so that both must get the same answers. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { thaw, tinyProject } from "./_thaw.ts";

Deno.test("cli: run shows the test pictures the network as it is evaluated, and nothing learns of them", async () => {
  const folder = tinyProject();
  try {
    cpSync(join(folder, "pictures/val"), join(folder, "pictures/test"), { recursive: true });
    // Each seed draws another backbone, so that the features of one must not serve the other
    const set = ["training.seeds=[0, 1]", "methods.finetune.ema={ decay: 0.5 }"];
    const run = async (...more: string[]) => {
      const { code, stdout, stderr } = await thaw(
        folder,
        ...["run", "tiny.yaml", ...[...set, ...more].flatMap((each) => ["--set", each])],
      );
      assert.equal(code, 0, stderr);
      return { stdout, stderr, text: readFileSync(join(folder, "reports/tiny.json"), "utf8") };
    };
    const without = JSON.parse((await run()).text);
    const first = await run("dataset.test=test");
    assert.match(first.stdout, /^method +test accuracy .* val accuracy/);
    assert.match(
      first.stderr,
      /^finetune seed 1 {2}test loss \d+\.\d{4} acc \d\.\d{4} {2}\d+\.\d s$/m,
    );
    const report = JSON.parse(first.text);
    assert.deepEqual(
      report.comparisons.map(({ on, counts }: { on: string; counts: unknown }) => [on, counts]),
      [["test", without.comparisons[0].counts]],
    );
    for (const [m, method] of report.methods.entries()) {
      for (const [k, { test, ...run }] of method.runs.entries()) {
        assert.deepEqual({ ...run, test: null }, without.methods[m].runs[k]);
        assert.deepEqual(test, { ...run.epochs.at(-1).val, predictions: run.predictions });
      }
    }
    assert.equal((await run("dataset.test=test")).text, first.text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
