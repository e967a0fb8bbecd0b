/**
 * A report and the one that its repetition gave.
 *
 * @module
 */
import { type Difference, differences } from "../plan/differences.ts";
import { table } from "../plan/text/rows.ts";
import { renderJson } from "./render_json.ts";
import type { Report } from "./report.ts";

/** Differences that are shown one by one. */
const SHOWN = 10;

/** What became of a repetition. */
export interface Repeated {
  /** Whether the bytes are the same. */
  readonly isSame: boolean;
  /** What the bytes depend on beside the plan. */
  readonly numerics: readonly Difference[];
  /** All other values. */
  readonly values: readonly Difference[];
}

/**
 * Compares a report with its repetition.
 *
 * @param text The report's file.
 * @param again The repetition.
 * @returns What differs; `a` is the report's value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { renderJson } from "./render_json.ts";
 * import { compareRepeated } from "./repeated.ts";
 *
 * const report = exampleReport();
 * assert.equal(compareRepeated(renderJson(report), report).isSame, true);
 * ```
 */
export function compareRepeated(text: string, again: Report): Repeated {
  const repeated = renderJson(again);
  const found = differences(JSON.parse(text), JSON.parse(repeated));
  const isNumerics = ({ key }: Difference) => key.startsWith("numerics.");
  return {
    isSame: text === repeated,
    numerics: found.filter(isNumerics),
    values: found.filter((each) => !isNumerics(each)),
  };
}

/**
 * Says what became of a repetition, the numerics first.
 *
 * @param repeated What was found.
 * @returns Lines, the last one ended; names in them cannot steer a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderRepeated } from "./repeated.ts";
 *
 * const text = renderRepeated({ isSame: true, numerics: [], values: [] });
 * assert.equal(text, "The same, byte for byte\n");
 * ```
 */
export function renderRepeated({ isSame, numerics, values }: Repeated): string {
  if (isSame) return "The same, byte for byte\n";
  const lines = numerics.length === 0 ? [] : [
    "Other numerics, so that the last bits may differ:",
    ...numerics.map(differenceText),
  ];
  if (values.length === 0) {
    lines.push(
      numerics.length === 0
        ? "The same values, written otherwise"
        : "All results are the same, digit for digit",
    );
  } else {
    const [what, verb] = values.length === 1 ? ["value", "differs"] : ["values", "differ"];
    lines.push(`${values.length} ${what} of the report ${verb} (report's first):`);
    lines.push(...values.slice(0, SHOWN).map(differenceText));
    if (values.length > SHOWN) lines.push(`  and ${values.length - SHOWN} more`);
  }
  return table(lines.map((line) => [line]));
}

function differenceText({ key, a, b }: Difference): string {
  return `  ${key}: ${textOf(a)}, again ${textOf(b)}`;
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
