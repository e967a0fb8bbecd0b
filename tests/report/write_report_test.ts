import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReport } from "../../src/report/write_report.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thaw-report-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

Deno.test("writeReport() makes the folder, replaces both files and leaves nothing else", async () => {
  await inFolder(async (folder) => {
    const reports = join(folder, "a", "reports");
    await writeReport(reports, "x", { json: '{ "long": "before" }', markdown: "# before" });
    const written = await writeReport(reports, "x", { json: "{}\n", markdown: "# é\n" });
    assert.deepEqual(written, [join(reports, "x.md"), join(reports, "x.json")]);
    assert.equal(await readFile(join(reports, "x.json"), "utf8"), "{}\n");
    assert.equal(await readFile(join(reports, "x.md"), "utf8"), "# é\n");
    assert.deepEqual((await readdir(reports)).sort(), ["x.json", "x.md"]);
  });
});

Deno.test("writeReport() leaves no part of a file behind where one cannot be replaced", async () => {
  await inFolder(async (folder) => {
    await mkdir(join(folder, "x.json"));
    await assert.rejects(writeReport(folder, "x", { json: "{}", markdown: "#" }));
    assert.deepEqual((await readdir(folder)).sort(), ["x.json", "x.md"]);
  });
});

Deno.test("writeReport() writes charts into a folder of the report and removes those of before", async () => {
  await inFolder(async (folder) => {
    const texts = { json: "{}", markdown: "#" };
    const svg = "<svg/>";
    const chart = (name: string) => ({ file: `${name}-light.svg`, svg });
    await writeReport(folder, "x", { ...texts, charts: [chart("curves"), chart("paired-2")] });
    await Deno.writeTextFile(join(folder, "x", "mine.svg"), svg);
    const written = await writeReport(folder, "x", { ...texts, charts: [chart("curves")] });
    assert.deepEqual(
      written,
      ["x/curves-light.svg", "x.md", "x.json"].map((file) => join(folder, file)),
    );
    assert.deepEqual((await readdir(join(folder, "x"))).sort(), ["curves-light.svg", "mine.svg"]);
  });
});
