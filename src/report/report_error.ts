/**
 * The error of this room.
 *
 * @module
 */

/**
 * A report file that cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ReportError } from "./report_error.ts";
 *
 * const error = new ReportError("reports/a.json", "it is empty");
 * assert.equal(error.message, 'Cannot read report "reports/a.json": it is empty');
 * ```
 */
export class ReportError extends Error {
  override readonly name = "ReportError";
  /** Path of the file, or `main:reports/a.json` of one in a revision. */
  readonly path: string;

  /**
   * @param path Path of the file.
   * @param reason What is wrong with it, as a clause.
   * @param options The error beneath, if there is one.
   */
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`Cannot read report "${path}": ${reason}`, options);
    this.path = path;
  }
}
