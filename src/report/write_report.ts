/**
 * Reports on the disk.
 *
 * @module
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../files/replace_file.ts";

/** What charts are called, now or by an earlier run. */
const CHART = /^(curves|confusion|reliability|paired-\d+)-(light|dark)\.svg$/;

/**
 * Writes the files of a report; each replaces its predecessor whole or not at all. Charts stand in a
 * folder of the report's name, and those of an earlier run that this one lacks are removed. The JSON,
 * which others compute with, comes last: where it is new, all is.
 *
 * @param folder Folder of the reports, made where it is not there.
 * @param name Name of the experiment.
 * @param texts The files.
 * @returns Paths of the files written.
 * @throws {OutputError} If a file cannot be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeReport } from "./write_report.ts";
 *
 * const folder = await mkdtemp(join(tmpdir(), "thaw-"));
 * const files = await writeReport(folder, "x", { json: "{}\n", markdown: "# x\n" });
 * assert.deepEqual(files, [join(folder, "x.md"), join(folder, "x.json")]);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function writeReport(
  folder: string,
  name: string,
  texts: {
    readonly json: string;
    readonly markdown: string;
    /** @default none */
    readonly html?: string;
    /** @default none */
    readonly charts?: readonly { readonly file: string; readonly svg: string }[];
  },
): Promise<string[]> {
  const charts = texts.charts ?? [];
  await mkdir(charts.length === 0 ? folder : join(folder, name), { recursive: true });
  const files = [
    ...charts.map(({ file, svg }) => [join(name, file), svg] as const),
    ...texts.html === undefined ? [] : [[`${name}.html`, texts.html] as const],
    [`${name}.md`, texts.markdown] as const,
    [`${name}.json`, texts.json] as const,
  ];
  const written: string[] = [];
  for (const [file, text] of files) {
    await replaceFile(join(folder, file), text);
    written.push(join(folder, file));
  }
  await removeStale(join(folder, name), charts.map(({ file }) => file));
  return written;
}

/** Only what has the name of a chart: other files in the folder are someone's. */
async function removeStale(folder: string, files: readonly string[]): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  const stale = found.filter((file) => CHART.test(file) && !files.includes(file));
  for (const file of stale) await rm(join(folder, file));
}
