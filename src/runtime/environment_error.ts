/**
 * What is wrong with the machine, not with the experiment.
 *
 * @module
 */

/**
 * The machine lacks something that Thaw needs: a program, disk space, the network, a GPU.
 *
 * The command line prints the message and the mending command under it, and exits 4.
 *
 * @example A missing compiler
 * ```ts
 * import assert from "node:assert/strict";
 * import { EnvironmentError } from "./environment_error.ts";
 *
 * const error = new EnvironmentError("Cannot compile the addon: no C++ compiler found", {
 *   mend: "sudo apt-get install -y g++",
 * });
 * assert.equal(error.mend, "sudo apt-get install -y g++");
 * ```
 */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  /** The command that mends it. */
  readonly mend: string;

  /**
   * @param message What is missing, with what was found.
   * @param options The command that mends it, and the error beneath if there is one.
   */
  constructor(message: string, options: { readonly mend: string; readonly cause?: unknown }) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.mend = options.mend;
  }
}
