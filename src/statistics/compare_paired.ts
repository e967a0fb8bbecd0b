/**
 * Two methods on the same pictures and seeds: one procedure decides.
 *
 * @module
 */
import { mcnemarExact } from "./mcnemar.ts";
import { detectableByMcnemar, detectableByT } from "./power.ts";
import { tangoInterval } from "./tango.ts";
import { twoWayMean } from "./variance_components.ts";

const LEVEL = 0.95;

/** Of A over B. */
export type Verdict = "better" | "worse" | "inconclusive" | "identical predictions";

/** What a comparison finds. */
export interface PairedComparison {
  readonly verdict: Verdict;
  /** How it was decided. */
  readonly procedure: string;
  /** Accuracy of A minus accuracy of B, a share. */
  readonly difference: number;
  /** Of the difference, at `level`; null where no picture differs. */
  readonly interval: readonly [number, number] | null;
  /** Confidence of the interval; the verdict is significant at 1 - level. */
  readonly level: number;
  /** Two-sided; null where no picture differs. */
  readonly p: number | null;
  /** Pictures times seeds. */
  readonly counts: {
    readonly both_right: number;
    readonly only_a: number;
    readonly only_b: number;
    readonly both_wrong: number;
  };
  /** The smallest difference that these pictures and seeds show four times in five, or null. */
  readonly detectable: number | null;
  /** Whether fewer than 3 seeds stand behind it. */
  readonly weak: boolean;
  /** Variance of the difference and what it is made of; null where McNemar decided. */
  readonly variance: null | {
    readonly of_difference: number;
    readonly df: number;
    readonly pictures: number;
    readonly seeds: number;
    readonly rest: number;
  };
}

/**
 * Compares two methods.
 *
 * One seed: exact McNemar with Tango's interval, conditional on that seed. Several: variance
 * components over pictures and seeds, since pictures that repeat over seeds are not new evidence.
 * Seeds that agree on every picture are one measurement made several times: McNemar, as for one. The
 * verdict is p's alone; no interval is the inversion of its test to the last digit, so near the border
 * it can leave out zero where the verdict is "inconclusive" (Tango's), or hold it where it is not (the
 * wider tail of {@linkcode tInterval}).
 *
 * @param correct For each method, by seed and picture: whether it was right. The same seeds and
 * pictures in the same order.
 * @returns The comparison.
 * @throws {RangeError} If the two tables differ in size, or are empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { comparePaired } from "./compare_paired.ts";
 *
 * const correctA = [[true, true, false, true]];
 * const { verdict } = comparePaired({ correctA, correctB: correctA });
 * assert.equal(verdict, "identical predictions");
 * ```
 */
export function comparePaired(
  { correctA, correctB }: {
    readonly correctA: readonly (readonly boolean[])[];
    readonly correctB: readonly (readonly boolean[])[];
  },
): PairedComparison {
  requireSameSize(correctA, correctB);
  const cells = correctA.flatMap((row, seed) =>
    row.map((right, k) => [right, correctB[seed]?.[k] === true] as const)
  );
  const count = (a: boolean, b: boolean) => cells.filter(([x, y]) => x === a && y === b).length;
  const counts = {
    both_right: count(true, true),
    only_a: count(true, false),
    only_b: count(false, true),
    both_wrong: count(false, false),
  };
  const difference = (counts.only_a - counts.only_b) / cells.length;
  const seeds = correctA.length;
  const table = correctA.map((row, seed) =>
    row.map((right, k) => Number(right) - Number(correctB[seed]?.[k] === true))
  );
  const agree = table.every((row) => row.every((value, k) => value === table[0]?.[k]));
  const found = agree ? byMcnemar(table) : byComponents(table);
  return {
    ...found,
    verdict: verdictOf(found.p, difference),
    difference,
    level: LEVEL,
    counts,
    weak: seeds < 3,
  };
}

type Found = Pick<PairedComparison, "procedure" | "interval" | "p" | "detectable" | "variance">;

/** By the first seed, with which the others agree. */
function byMcnemar([first = [], ...others]: readonly (readonly number[])[]): Found {
  const n = first.length;
  const onlyA = first.filter((value) => value === 1).length;
  const onlyB = first.filter((value) => value === -1).length;
  const differing = onlyA + onlyB;
  const { low, high } = tangoInterval({ onlyA, onlyB, n }, LEVEL);
  const condition = others.length === 0 ? "conditional on this seed" : "the seeds agree";
  return {
    procedure: `Exact McNemar test with Tango's interval, ${condition}`,
    interval: differing === 0 ? null : [low, high],
    p: differing === 0 ? null : mcnemarExact(onlyA, onlyB),
    detectable: detectableByMcnemar(differing, n),
    variance: null,
  };
}

function byComponents(table: readonly (readonly number[])[]): Found {
  const weak = table.length === 2 ? " (weak: 2 seeds)" : "";
  const procedure = `Variance components over pictures and seeds with Satterthwaite's t${weak}`;
  const result = table[0]?.length === 1 ? null : twoWayMean(table, LEVEL);
  // One picture tells nothing of others
  if (result === null) {
    return { procedure, interval: [-1, 1], p: 1, detectable: null, variance: null };
  }
  const { interval: { low, high }, p, variance, df, components } = result;
  return {
    procedure,
    interval: [Math.max(-1, low), Math.min(1, high)],
    p,
    detectable: detectableByT(variance, df),
    variance: { of_difference: variance, df, ...components },
  };
}

/**
 * The verdict of a p.
 *
 * @param p Adjusted, where several comparisons are looked at; null where no picture differs.
 * @param difference Accuracy of A minus accuracy of B.
 * @returns At 5 %.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { verdictOf } from "./compare_paired.ts";
 *
 * assert.equal(verdictOf(0.01, -0.05), "worse");
 * ```
 */
export function verdictOf(p: number | null, difference: number): Verdict {
  if (p === null) return "identical predictions";
  if (p >= 1 - LEVEL) return "inconclusive";
  return difference > 0 ? "better" : "worse";
}

function requireSameSize(
  a: readonly (readonly boolean[])[],
  b: readonly (readonly boolean[])[],
): void {
  const size = (table: readonly (readonly boolean[])[]) => table.map((row) => row.length).join(" ");
  if (size(a) !== size(b) || a.length === 0 || a.some((row) => row.length === 0)) {
    throw new RangeError(
      `Cannot compare: both need the same pictures for each seed, current numbers are [${
        size(a)
      }] and [${size(b)}]`,
    );
  }
}
