/**
 * Problems of an experiment file, each with its place.
 *
 * @module
 */

/** One thing that is wrong, where it stands and how to mend it. */
export interface Problem {
  /** What is wrong, a sentence without a full stop. */
  readonly message: string;
  /** `experiments/a.yaml:7:9`, or `--set training.epochs=x`. */
  readonly place: string;
  /** The offending line with a caret line under it, or the empty string. */
  readonly snippet: string;
}

/** A file in another format can have a problem in each character; nobody reads that many. */
const mostShown = 50;

/**
 * Renders problems for a terminal: place and message, then the offending line with its caret.
 *
 * @param problems The problems in the order of the text; after the first 50 the rest is counted.
 * @returns Lines without a newline at the very end; no problems give the empty string.
 *
 * @example One problem
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderProblems } from "./problem.ts";
 *
 * const problem = { place: "a.yaml:1:1", message: "Unknown key `nam`", snippet: "nam: x\n^" };
 * assert.equal(renderProblems([problem]), "a.yaml:1:1: Unknown key `nam`\n    nam: x\n    ^");
 * ```
 */
export function renderProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, mostShown).map(({ message, place, snippet }) =>
    [`${place}: ${message}`, ...(snippet === "" ? [] : snippet.split("\n"))].join("\n    ")
  );
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more problems`] : [])].join("\n");
}
