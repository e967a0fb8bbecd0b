/**
 * The error of this room.
 *
 * @module
 */
import { type Problem, renderProblems } from "./problem.ts";

/**
 * An experiment that cannot be read, with everything that is wrong with it.
 *
 * @example The message is the rendered list
 * ```ts
 * import assert from "node:assert/strict";
 * import { ExperimentError } from "./experiment_error.ts";
 *
 * const error = new ExperimentError([{ place: "--set x", message: "Cannot read it", snippet: "" }]);
 * assert.equal(error.message, "--set x: Cannot read it");
 * ```
 */
export class ExperimentError extends SyntaxError {
  override readonly name = "ExperimentError";
  /** All problems, in the order of the text. */
  readonly problems: readonly Problem[];

  /** @param problems All problems, in the order of the text; what methods share counts once. */
  constructor(problems: readonly Problem[]) {
    const unique = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
    const kept = [...unique.values()];
    super(renderProblems(kept));
    this.problems = kept;
  }
}
