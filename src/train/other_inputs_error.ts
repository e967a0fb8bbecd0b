/**
 * Inputs that are there, but are not those that were used.
 *
 * @module
 */

/** Pictures or weights whose hash is not the plan's. */
export class OtherInputsError extends Error {
  override readonly name = "OtherInputsError";

  /**
   * @param inputs What was found, in words and with its path.
   * @param hashes The hash that it has, and the plan's.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { OtherInputsError } from "./other_inputs_error.ts";
   *
   * const error = new OtherInputsError('The weights "a.pth"', { found: "1", wanted: "2" });
   * assert.match(error.message, /^The weights "a.pth" are not those of the plan: their hash is 1/);
   * ```
   */
  constructor(
    readonly inputs: string,
    { found, wanted }: { readonly found: string; readonly wanted: string },
  ) {
    super(`${inputs} are not those of the plan: their hash is ${found}, wanted ${wanted}`);
  }
}
