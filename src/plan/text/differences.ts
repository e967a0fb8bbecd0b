/**
 * The differences of two plans in words.
 *
 * @module
 */
import type { PlanDifferences, SettingDifference } from "../compare_plans.ts";
import type { Difference } from "../differences.ts";
import { rows, table } from "./rows.ts";
import { valueText } from "./settings.ts";

/**
 * Writes what differs between two experiments.
 *
 * @param compared The differences.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { differencesText } from "./differences.ts";
 *
 * const fingerprints = { a: "sha256:1", b: "sha256:1" };
 * assert.equal(
 *   differencesText({ fingerprints, settings: [], facts: [] }),
 *   "No difference: both are the plan sha256:1\n",
 * );
 * ```
 */
export function differencesText(
  { fingerprints: { a, b }, settings, facts }: PlanDifferences,
): string {
  const isSame = a === b;
  if (isSame && settings.length + facts.length === 0) {
    return rows([["No difference:", `both are the plan ${a}`]]).replace(/ {2,}/, " ");
  }
  const sections = [
    rows(isSame ? [["Plan", `${a}, the same of both`]] : [["Plan", a], ["", b]]),
    ...settings.length > 0 ? [table([["Settings"], ...settings.flatMap(settingLines)])] : [],
    ...facts.length > 0 ? [table([["Found"], ...facts.flatMap(factLines)])] : [],
  ];
  return sections.join("\n");
}

function settingLines({ key, a, b }: SettingDifference): string[][] {
  return [a, b].map((side, k) => [
    k === 0 ? `  ${key}` : "",
    side === null ? "-" : valueText(side.value),
    side?.from ?? "",
  ]);
}

function factLines({ key, a, b }: Difference): string[][] {
  return [[`  ${key}`, valueText(a)], ["", valueText(b)]];
}
