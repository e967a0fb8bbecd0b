/**
 * Findings that the caller wants to fail by.
 *
 * @module
 */
import { percent } from "../report/figures.ts";
import { withholds } from "./comparability.ts";
import type { Comparison } from "./comparison.ts";

/** What `--fail-on` takes. */
export const GATES = ["regressed", "inconclusive", "incomparable"] as const;

export type Gate = typeof GATES[number];

/** What is lost where a percentage becomes a share. */
const ROUNDING = 1e-12;

/** Which findings fail. */
export interface GateOptions {
  readonly failOn: readonly Gate[];
  /** A share that each method must reach after; null: any will do. */
  readonly minAccuracy: number | null;
}

/** A finding that a gate was set for. */
export interface Finding {
  /** 6 of `incomparable`, else 5. */
  readonly code: 5 | 6;
  /** Without a full stop. */
  readonly text: string;
}

/**
 * Finds what the gates were set for.
 *
 * `incomparable` is every verdict that is withheld, and that nothing is on both sides: a gate on
 * `regressed` cannot see those.
 *
 * @param comparison The comparison.
 * @param options The gates.
 * @returns What was found, in the order of the comparison; none where all is well.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findingsOf } from "./gates.ts";
 *
 * const nothing = {
 *   schema_version: 1, before: "main", after: "b.json", level: 0.95, family: null,
 *   experiments: [], only_before: ["a"], only_after: [],
 * };
 * assert.deepEqual(findingsOf(nothing, { failOn: ["incomparable"], minAccuracy: null }), [
 *   { code: 6, text: "nothing is on both sides (--fail-on incomparable)" },
 * ]);
 * ```
 */
export function findingsOf(
  { experiments }: Comparison,
  { failOn, minAccuracy }: GateOptions,
): Finding[] {
  const isSet = (gate: Gate) => failOn.includes(gate);
  const compared = experiments.flatMap(({ after, methods }) =>
    methods.map((method) => ({ ...method, name: `${after.experiment} / ${method.method}` }))
  );
  const reached = experiments.flatMap(({ after: { experiment }, methods, only_after }) => [
    ...methods.map(({ method, after }) => ({ name: `${experiment} / ${method}`, ...after })),
    ...only_after.map(({ method, ...state }) => ({ name: `${experiment} / ${method}`, ...state })),
  ]);
  const foreign = experiments.filter(({ methods, changes }) =>
    methods.length === 0 && changes.some(withholds)
  );
  return [
    ...compared.filter(({ verdict }) => verdict === "regressed" && isSet("regressed"))
      .map(({ name }) => of(5, `${name} regressed (--fail-on regressed)`)),
    ...compared.filter(({ verdict }) => verdict === "inconclusive" && isSet("inconclusive"))
      .map(({ name }) => of(5, `${name} is inconclusive (--fail-on inconclusive)`)),
    ...reached.filter(({ accuracy }) => minAccuracy !== null && accuracy < minAccuracy - ROUNDING)
      .map(({ name, accuracy }) =>
        of(
          5,
          `${name} reaches ${percent(accuracy)}, wanted ${
            percent(minAccuracy ?? 0)
          } (--min-accuracy)`,
        )
      ),
    ...!isSet("incomparable") ? [] : [
      ...foreign.map(({ after }) =>
        of(6, `${after.experiment} has no verdict (--fail-on incomparable)`)
      ),
      ...compared.filter(({ verdict }) => verdict === "withheld")
        .map(({ name }) => of(6, `${name} has no verdict (--fail-on incomparable)`)),
      ...compared.length + foreign.length === 0
        ? [of(6, "nothing is on both sides (--fail-on incomparable)")]
        : [],
    ],
  ];
}

function of(code: Finding["code"], text: string): Finding {
  return { code, text };
}
