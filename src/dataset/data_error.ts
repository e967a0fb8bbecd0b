/**
 * What is wrong with the data.
 *
 * @module
 */

/**
 * A file or folder of the data that cannot be used.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { DataError } from "./data_error.ts";
 *
 * const error = new DataError("train/ants/a.bmp", "BMP is not read; convert it to PNG");
 * assert.equal(error.message, 'Cannot use "train/ants/a.bmp": BMP is not read; convert it to PNG');
 * ```
 */
export class DataError extends Error {
  override readonly name = "DataError";
  /** The file or folder, or the source as the experiment writes it. */
  readonly path: string;
  /** What is wrong with it and how to mend it. */
  readonly reason: string;

  /**
   * @param path The file or folder.
   * @param reason What is wrong with it and how to mend it.
   * @param options The error beneath, if there is one.
   */
  constructor(path: string, reason: string, options?: ErrorOptions) {
    // The escapes of JSON: a name may hold line feeds
    super(`Cannot use ${JSON.stringify(path)}: ${reason}`, options);
    this.path = path;
    this.reason = reason;
  }
}
