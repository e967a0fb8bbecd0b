/**
 * One method before and after a change, on the same pictures: one procedure decides.
 *
 * @module
 */
import { studentTwoSided } from "./_distributions.ts";
import { tInterval, tostByT } from "./equivalence.ts";
import { holm } from "./holm.ts";
import { type IndependentComponents, independentDifference } from "./independent_difference.ts";
import { mcnemarExact } from "./mcnemar.ts";
import { detectableByMcnemar, detectableByT, seedsNeeded } from "./power.ts";
import { tangoEquivalence, tangoInterval } from "./tango.ts";
import type { Interval } from "./wilson.ts";

/** By seed, then picture: whether it was classified correctly. */
export type Outcomes = readonly (readonly boolean[])[];

/** What a comparison is made with. */
export interface IndependentOptions {
  /** Confidence of the interval; a p below 1 - level is significant. @default {0.95} */
  readonly level?: number;
  /** What difference does not matter, a share above 0; null where none was stated. @default {null} */
  readonly margin?: number | null;
  /** The difference for which seeds are counted, a share above 0. @default {0.05} */
  readonly target?: number;
}

/** Of the side after over that before. */
export type IndependentVerdict =
  | "identical"
  | "improved"
  | "regressed"
  | "equivalent"
  | "inconclusive";

/** Two one-sided tests against a margin. */
export interface Equivalence {
  readonly margin: number;
  /** Of "they differ by the margin or more". */
  readonly p: number;
  /** Holm's in a family ({@linkcode adjustFamily}), otherwise p. */
  readonly p_adjusted: number;
  /** Whether they are equivalent at 5 %, by p_adjusted. */
  readonly holds: boolean;
  /** Lies within the margin where p is below 0.05; never adjusted. */
  readonly interval90: readonly [number, number];
}

/** What a comparison finds. Differences and accuracies are shares. */
export interface IndependentComparison {
  readonly verdict: IndependentVerdict;
  /** How it was decided, in words. */
  readonly procedure: string;
  readonly accuracies: { readonly before: number; readonly after: number };
  readonly seeds: { readonly before: number; readonly after: number };
  readonly pictures: number;
  /** Accuracy after minus accuracy before. */
  readonly difference: number;
  /** Of the difference, at `level`, never adjusted; null where the outcomes are identical. */
  readonly interval: readonly [number, number] | null;
  readonly level: number;
  /** Two-sided; null where the outcomes are identical. */
  readonly p: number | null;
  /** Holm's in a family ({@linkcode adjustFamily}), otherwise p. */
  readonly p_adjusted: number | null;
  /** Whether a side has fewer than 3 seeds. */
  readonly weak: boolean;
  /** Variance of the difference and what it is made of; null where McNemar decided. */
  readonly variance:
    | null
    | IndependentComponents & {
      readonly of_difference: number;
      readonly df: number;
    };
  /** The smallest difference shown four times in five, or null where not even 1 would be. */
  readonly detectable: number | null;
  /**
   * Seeds on each side that would show `difference` four times in five: null where no number of
   * seeds suffices. The whole is null where variances are not known, as with one seed.
   */
  readonly seeds_needed: null | { readonly difference: number; readonly seeds: number | null };
  /** Null without a margin, and where the outcomes are identical. */
  readonly equivalence: Equivalence | null;
}

/**
 * Compares two sides whose seeds are drawn anew on each: their numbers are not paired, since any
 * changed bit draws a run anew.
 *
 * One seed on each side, or seeds that agree on every picture: exact McNemar with Tango's interval,
 * conditional on what was trained. Otherwise variance components ({@linkcode independentDifference}),
 * where pictures are crossed with the sides and seeds nested in them. Fewer than 3 seeds are weak.
 *
 * The verdict: "identical" where the same pictures are right on both sides, by the same seeds in any
 * order; else "equivalent" where the margin was stated and the two one-sided tests hold at 5 %; else
 * "improved" or "regressed" where p is below 1 - level; else "inconclusive". Where a significant
 * difference lies within the margin "equivalent" wins: the margin says, before the data are seen, what
 * does not matter, and a difference that was shown to be smaller is no reason to stop a change. Its
 * p and interval stay.
 *
 * @param before By seed and picture.
 * @param after The same pictures; the number of seeds may differ.
 * @param options Level and margin.
 * @returns The comparison.
 * @throws {RangeError} If the numbers of pictures differ, a side is empty, or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compareIndependent } from "./compare_independent.ts";
 *
 * const before = [[true, true, false, true]];
 * const { verdict, interval } = compareIndependent(before, before, { margin: 0.01 });
 * assert.deepEqual({ verdict, interval }, { verdict: "identical", interval: null });
 * ```
 */
export function compareIndependent(
  before: Outcomes,
  after: Outcomes,
  { level = 0.95, margin = null, target = 0.05 }: IndependentOptions = {},
): IndependentComparison {
  requireSamePictures(before, after);
  requireShares({ level, target, ...(margin === null ? {} : { margin }) });
  const [b, a] = [numbers(before), numbers(after)];
  const pictures = b[0]?.length ?? 0;
  const agree = [b, a].every((table) => table.every((row) => sameRow(row, table[0])));
  const method = agree ? byMcnemar : byComponents;
  const same = areIdentical(b, a);
  const accuracies = { before: mean(b), after: mean(a) };
  const { interval, p, equivalence, ...found } = method(b, a, { level, margin, target });
  const comparison = {
    ...found,
    accuracies,
    seeds: { before: b.length, after: a.length },
    pictures,
    difference: same ? 0 : accuracies.after - accuracies.before,
    interval: same ? null : interval,
    level,
    p: same ? null : p,
    p_adjusted: same ? null : p,
    weak: Math.min(b.length, a.length) < 3,
    equivalence: same ? null : equivalence,
  };
  return { ...comparison, verdict: verdictOf(comparison) };
}

/**
 * Decides a family of comparisons again, with Holm's adjusted p values: for differences and for
 * equivalence each a family of its own. Identical outcomes count as p = 1, so that the family's size
 * does not hang on the data. Intervals stay as they are.
 *
 * @param comparisons All that one decision looks at.
 * @returns The same with `p_adjusted` and the verdict that follows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustFamily, compareIndependent } from "./compare_independent.ts";
 *
 * const before = [Array.from({ length: 40 }, (_, k) => k < 30)];
 * const after = [Array.from({ length: 40 }, (_, k) => k < 36)];
 * const comparison = compareIndependent(before, after, { margin: null });
 * assert.equal(comparison.verdict, "improved");
 * const [first] = adjustFamily([comparison, comparison]);
 * assert.deepEqual([first?.p_adjusted, first?.verdict], [0.0625, "inconclusive"]);
 * ```
 */
export function adjustFamily(
  comparisons: readonly IndependentComparison[],
): IndependentComparison[] {
  const differences = holm(comparisons.map(({ p }) => p ?? 1));
  const equivalences = holm(comparisons.map(({ equivalence }) => equivalence?.p ?? 1));
  return comparisons.map((comparison, k) => {
    const { p, equivalence } = comparison;
    const adjusted = {
      ...comparison,
      p_adjusted: p === null ? null : differences[k] ?? p,
      equivalence: equivalence && withAdjusted(equivalence, equivalences[k] ?? equivalence.p),
    };
    return { ...adjusted, verdict: verdictOf(adjusted) };
  });
}

type Table = readonly (readonly number[])[];
type Found = Omit<
  IndependentComparison,
  "verdict" | "accuracies" | "seeds" | "pictures" | "difference" | "level" | "p_adjusted" | "weak"
>;

/** By the first seed of each side, with which the others agree. */
function byMcnemar(
  [first = [], ...before]: Table,
  [second = [], ...after]: Table,
  { level, margin }: Required<IndependentOptions>,
): Found {
  const n = first.length;
  const onlyA = second.filter((right, k) => right > (first[k] ?? NaN)).length;
  const onlyB = second.filter((right, k) => right < (first[k] ?? NaN)).length;
  const counts = { onlyA, onlyB, n };
  const one = before.length === 0 && after.length === 0;
  return {
    procedure: `Exact McNemar test with Tango's interval, ${
      one ? "conditional on this seed" : "the seeds of each side agree"
    }`,
    interval: ends(tangoInterval(counts, level)),
    p: mcnemarExact(onlyA, onlyB),
    variance: null,
    detectable: detectableByMcnemar(onlyA + onlyB, n),
    seeds_needed: null,
    equivalence: margin === null
      ? null
      : equivalenceOf(margin, tangoEquivalence(counts, margin), tangoInterval(counts, 0.9)),
  };
}

function byComponents(
  before: Table,
  after: Table,
  { level, margin, target }: Required<IndependentOptions>,
): Found {
  const n = before[0]?.length ?? 0;
  const procedure = `Variance components, pictures crossed and seeds nested in each side, with ` +
    `Satterthwaite's t${weakness(before.length, after.length)}`;
  // One picture tells nothing of others
  if (n === 1) {
    const equivalence = margin === null ? null : equivalenceOf(margin, 1, { low: -1, high: 1 });
    const unknown = { variance: null, detectable: null, seeds_needed: null };
    return { procedure, interval: [-1, 1], p: 1, equivalence, ...unknown };
  }
  const estimate = independentDifference(before, after);
  const { variance, df, components } = estimate;
  const { pictures, seeds, rest } = components;
  const falls = seeds[0] + seeds[1] + (rest[0] + rest[1]) / n;
  return {
    procedure,
    interval: ends(tInterval(estimate, level)),
    p: studentTwoSided(estimate.difference / Math.sqrt(variance), df),
    variance: { of_difference: variance, df, ...components },
    detectable: detectableByT(variance, df),
    seeds_needed: {
      difference: target,
      seeds: seedsNeeded({ stays: pictures / n, falls, n, sides: 2 }, target),
    },
    equivalence: margin === null
      ? null
      : equivalenceOf(margin, tostByT(estimate, margin), tInterval(estimate, 0.9)),
  };
}

function weakness(before: number, after: number): string {
  const fewest = Math.min(before, after);
  if (fewest >= 3) return "";
  if (before === after) return " (weak: 2 seeds)";
  return fewest === 1
    ? " (weak: a side of one seed takes the other's seed variance)"
    : " (weak: a side of 2 seeds)";
}

function equivalenceOf(margin: number, p: number, interval: Interval): Equivalence {
  return withAdjusted({ margin, p, interval90: ends(interval) }, p);
}

function withAdjusted(
  { margin, p, interval90 }: Omit<Equivalence, "p_adjusted" | "holds">,
  adjusted: number,
): Equivalence {
  return { margin, p, p_adjusted: adjusted, holds: adjusted < 0.05, interval90 };
}

function ends({ low, high }: Interval): readonly [number, number] {
  return [Math.max(-1, low), Math.min(1, high)];
}

function verdictOf(
  { p_adjusted, difference, level, equivalence }: Pick<
    IndependentComparison,
    "p_adjusted" | "difference" | "level" | "equivalence"
  >,
): IndependentVerdict {
  if (p_adjusted === null) return "identical";
  if (equivalence?.holds === true) return "equivalent";
  if (p_adjusted >= 1 - level) return "inconclusive";
  return difference > 0 ? "improved" : "regressed";
}

/** Whether both hold the same rows, in any order, or one row alone. */
function areIdentical(before: Table, after: Table): boolean {
  const [b, a] = [before, after].map((table) => table.map((row) => row.join("")).sort());
  const one = new Set([...b ?? [], ...a ?? []]).size === 1;
  return one || b?.join(" ") === a?.join(" ");
}

function sameRow(a: readonly number[], b: readonly number[] = []): boolean {
  return a.every((value, k) => value === b[k]);
}

function numbers(outcomes: Outcomes): number[][] {
  return outcomes.map((row) => row.map(Number));
}

function mean(table: Table): number {
  const values = table.flat();
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requireSamePictures(before: Outcomes, after: Outcomes): void {
  const n = before[0]?.length ?? 0;
  const rows = [...before, ...after];
  if (n > 0 && after.length > 0 && rows.every((row) => row.length === n)) return;
  const sizes = (table: Outcomes) => table.map((row) => row.length).join(" ");
  throw new RangeError(
    `Cannot compare: both sides need the same pictures for each seed, current numbers are [${
      sizes(before)
    }] and [${sizes(after)}]`,
  );
}

function requireShares(shares: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(shares)) {
    if (value > 0 && value < 1) continue;
    throw new RangeError(
      `Cannot compare: ${name} must be above 0 and below 1, current value is ${value}`,
    );
  }
}
