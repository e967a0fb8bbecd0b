/**
 * What went wrong when a file was to be had.
 *
 * @module
 */

/**
 * A file that cannot be had: it is not there, the network fails, or its bytes are not the wanted
 * ones.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { SourceError } from "./source_error.ts";
 *
 * const error = new SourceError("data.zip", "no such file or folder");
 * assert.equal(error.message, 'Cannot get "data.zip": no such file or folder');
 * ```
 */
export class SourceError extends Error {
  override readonly name = "SourceError";
  /** The path or address, as it was asked for. */
  readonly source: string;
  readonly reason: string;

  /**
   * @param source The path or address.
   * @param reason What is wrong with it, as a clause: `no such file or folder`.
   * @param options The error beneath, if there is one.
   */
  constructor(source: string, reason: string, options?: ErrorOptions) {
    super(`Cannot get ${JSON.stringify(source)}: ${reason}`, options);
    this.source = source;
    this.reason = reason;
  }
}
