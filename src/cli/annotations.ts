/**
 * Problems at their lines in a pull request.
 *
 * @module
 */
import { relative, resolve } from "node:path";
import type { Problem } from "../experiment/problem.ts";
import { complain } from "./terminal.ts";

/** GitHub shows no more of a step. */
const SHOWN = 10;

/**
 * Annotates problems where GitHub Actions runs this, which says so in the environment.
 *
 * @param problems Problems or warnings of an experiment.
 * @param level What they are.
 */
export function annotate(problems: readonly Problem[], level: "error" | "warning"): void {
  if (Deno.env.get("GITHUB_ACTIONS") !== "true" || problems.length === 0) return;
  complain(annotations(problems, { level, root: Deno.env.get("GITHUB_WORKSPACE") ?? "." }));
}

/**
 * Writes problems as GitHub's workflow commands, which stand in the log and at the lines of the files.
 *
 * @param problems Problems of an experiment.
 * @param options What they are, and the root of the repository: paths count from there.
 * @returns A line each of the first ten, without a line feed at the end.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { annotations } from "./annotations.ts";
 *
 * const problem = { place: "a.yaml:7:9", message: "Unknown key `lrr`", snippet: "" };
 * assert.equal(
 *   annotations([problem], { level: "error", root: "." }),
 *   "::error file=a.yaml,line=7,col=9,title=Thaw::Unknown key `lrr`",
 * );
 * ```
 */
export function annotations(
  problems: readonly Problem[],
  { level, root }: { readonly level: "error" | "warning"; readonly root: string },
): string {
  return problems.slice(0, SHOWN).map(({ place, message }) => {
    const [, file, line, column] = place.match(/^(.*):(\d+):(\d+)$/s) ?? [];
    // A `--set` stands in no file
    if (file === undefined) return `::${level} title=Thaw::${data(`${place}: ${message}`)}`;
    const path = property(relative(resolve(root), resolve(file)));
    return `::${level} file=${path},line=${line},col=${column},title=Thaw::${data(message)}`;
  }).join("\n");
}

/** As the runner unescapes it. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
