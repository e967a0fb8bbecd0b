/**
 * One run at a time writes a report.
 *
 * @module
 */
import { join } from "node:path";
import { lockFile } from "../files/lock_file.ts";
import { OutputError } from "../files/output_error.ts";
import { UsageError } from "./failure.ts";

/**
 * Takes the lock of a report, for as long as a run is at work.
 *
 * @param folder Folder of the reports; it is there.
 * @param name Name of the experiment.
 * @returns The lock; `await using` lets it go.
 * @throws {UsageError} If another process is writing this report; it is said which.
 * @throws {OutputError} If nothing can be written into the folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lockReport } from "./lock_report.ts";
 *
 * const folder = await Deno.makeTempDir();
 * {
 *   await using _lock = await lockReport(folder, "finetune");
 *   await assert.rejects(lockReport(folder, "finetune"), { name: "UsageError" });
 * }
 * await Deno.remove(folder);
 * ```
 */
export async function lockReport(folder: string, name: string): Promise<AsyncDisposable> {
  const path = join(folder, `.${name}.lock`);
  return await lockFile(path, (holder) => {
    const who = holder === null
      ? "another process"
      : `process ${holder.pid}, which started at ${holder.since},`;
    throw new UsageError(
      `Cannot write the report "${join(folder, name)}.json": ${who} is writing it. ` +
        "Wait for it, end it, or give this run another folder with --reports",
    );
  }).catch((cause) => {
    throw cause instanceof UsageError ? cause : new OutputError(path, cause);
  });
}
