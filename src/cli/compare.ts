/**
 * `deno task compare`.
 *
 * @module
 */
import { type CompareOptions, compareReports, type Side } from "../compare/compare_reports.ts";
import { findingsOf, type Gate, GATES } from "../compare/gates.ts";
import { renderComparison } from "../compare/render_markdown.ts";
import { renderText } from "../compare/render_text.ts";
import { suggest } from "../experiment/nearest.ts";
import { openMergeBase, openSide, openWorkingTree } from "./compare_side.ts";
import { GateError, UsageError } from "./failure.ts";
import { print } from "./terminal.ts";

/** Columns where there is no terminal. */
const COLUMNS = 80;

/** What the command line gives. */
export interface CompareCommandOptions {
  readonly base?: string;
  readonly reports: string;
  readonly json?: boolean;
  readonly md?: boolean;
  readonly margin?: string;
  readonly failOn: readonly string[];
  readonly minAccuracy?: string;
}

/**
 * Prints what two sets of reports say of each other.
 *
 * @param a What was: a report file, a folder or a revision; left out under `--base`.
 * @param b What is; left out: the working tree.
 * @param options Options of the command line.
 * @throws {GateError} After all is printed, if a gate was set for what was found.
 */
export async function compareCommand(
  a: string | undefined,
  b: string | undefined,
  options: CompareCommandOptions,
): Promise<void> {
  const { json, md } = options;
  if (json && md) throw new UsageError("Cannot print both: --json and --md exclude each other");
  const margin = shareOf(options.margin, {
    name: "--margin",
    unit: "percentage points",
    above: 0,
    below: 100,
  });
  const minAccuracy = shareOf(options.minAccuracy, {
    name: "--min-accuracy",
    unit: "percent",
    above: 1, // 0.9 was meant as a share
    below: 100,
  });
  const failOn = options.failOn.flatMap((value) => value.split(",")).map(gateOf);
  const [before, after] = await openSides(a, b, options);
  const how: CompareOptions = margin === null ? {} : { margin };
  const comparison = compareReports(before, after, how);
  if (json) print(JSON.stringify(comparison, null, 2));
  else if (md) print(renderComparison(comparison).trimEnd());
  else print(renderText(comparison, { width: terminalWidth() }).trimEnd());
  const findings = findingsOf(comparison, { failOn, minAccuracy });
  if (findings.length > 0) throw new GateError(findings);
}

async function openSides(
  a: string | undefined,
  b: string | undefined,
  { base, reports }: CompareCommandOptions,
): Promise<readonly [Side, Side]> {
  if (base !== undefined) {
    if (b !== undefined) {
      throw new UsageError("Cannot compare three: with --base name what is, and nothing else");
    }
    const before = await openMergeBase(base, reports);
    return [before, a === undefined ? await openWorkingTree(reports) : await openSide(a, reports)];
  }
  if (a === undefined) {
    throw new UsageError(
      "Cannot compare with nothing: name a report, a folder or a revision, or --base REVISION",
    );
  }
  const before = await openSide(a, reports);
  return [before, b === undefined ? await openWorkingTree(reports) : await openSide(b, reports)];
}

/** A number of the command line, between two others, as a share. */
function shareOf(
  value: string | undefined,
  { name, unit, above, below }: {
    readonly name: string;
    readonly unit: string;
    readonly above: number;
    readonly below: number;
  },
): number | null {
  if (value === undefined) return null;
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (number > above && number < below) return number / 100;
  throw new UsageError(
    `Cannot use ${name} ${value}: it is in ${unit}, above ${above} and below ${below}`,
  );
}

function gateOf(value: string): Gate {
  const gate = GATES.find((one) => one === value.trim());
  if (gate !== undefined) return gate;
  throw new UsageError(
    `Cannot use --fail-on ${value}: there is no such finding. ${
      suggest(value, GATES, { kind: "findings" })
    }`,
  );
}

function terminalWidth(): number {
  const columns = Deno.stdout.isTerminal() ? Deno.consoleSize().columns : COLUMNS;
  // Some terminals do not know how wide they are
  return columns === 0 ? COLUMNS : columns;
}
