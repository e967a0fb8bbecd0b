/**
 * Reports on the disk.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../files/replace_file.ts";

/**
 * Writes the two files of a report; each replaces its predecessor whole or not at all.
 *
 * @param folder Folder of the reports, made where it is not there.
 * @param name Name of the experiment.
 * @param texts The two files.
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
  texts: { readonly json: string; readonly markdown: string },
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files = [[`${name}.md`, texts.markdown], [`${name}.json`, texts.json]] as const;
  const written: string[] = [];
  for (const [file, text] of files) {
    await replaceFile(join(folder, file), text);
    written.push(join(folder, file));
  }
  return written;
}
