/**
 * How small a difference a comparison could have shown.
 *
 * @module
 */
import { binomialCdf, studentCritical } from "./_distributions.ts";

const ALPHA = 0.05;
const POWER = 0.8;
/** More are never trained. */
const MOST_SEEDS = 1000;

/**
 * The smallest difference of accuracies that exact McNemar at 5 % would show four times in five.
 *
 * The power is exact: summed over all numbers of differing pictures, given the share that was seen,
 * and all their splits. A difference needs at least as many differing pictures; where it is above the
 * share that was seen it takes that share's place. So few differing pictures do not mean that no
 * difference could have been shown.
 *
 * @param differing Pictures on which the two differ, from 0.
 * @param n Pictures.
 * @returns A difference of shares, within 1e-9; null where not even 1 would be shown: up to 5 pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectableByMcnemar } from "./power.ts";
 *
 * assert.equal(detectableByMcnemar(0, 153)?.toFixed(3), "0.051");
 * assert.equal(detectableByMcnemar(0, 5), null);
 * ```
 */
export function detectableByMcnemar(differing: number, n: number): number | null {
  const rejected = rejectedCounts();
  const shown = (difference: number) => {
    const share = Math.max(differing / n, difference);
    return powerOfMcnemar(n, { share, favour: (share + difference) / (2 * share), rejected });
  };
  if (shown(1) < POWER) return null;
  let [from, to] = [0, 1];
  while (to - from > 1e-9) {
    const middle = (from + to) / 2;
    if (shown(middle) < POWER) from = middle;
    else to = middle;
  }
  return to;
}

/** For m differing pictures the largest count of the rarer side that is rejected; -1 for none. */
function rejectedCounts(): (m: number) => number {
  const known = new Map<number, number>();
  return (m) => {
    const before = known.get(m);
    if (before !== undefined) return before;
    let count = Math.floor((m - 1) / 2);
    while (count >= 0 && 2 * binomialCdf(count, { n: m, p: 0.5 }) >= ALPHA) count--;
    known.set(m, count);
    return count;
  };
}

/** The chance of a rejection, to either side. */
function powerOfMcnemar(
  n: number,
  { share, favour, rejected }: {
    /** Of pictures that differ. */
    readonly share: number;
    /** Of those, the share that the better method has right. */
    readonly favour: number;
    readonly rejected: (m: number) => number;
  },
): number {
  // Beyond nine standard deviations no digit of the sum changes
  const reach = 9 * Math.sqrt(n * share * (1 - share)) + 9;
  const first = Math.max(0, Math.floor(n * share - reach));
  const last = Math.min(n, Math.ceil(n * share + reach));
  let power = 0;
  let below = binomialCdf(first - 1, { n, p: share });
  for (let m = first; m <= last; m++) {
    const upTo = binomialCdf(m, { n, p: share });
    const k = rejected(m);
    const either = binomialCdf(k, { n: m, p: favour }) + binomialCdf(k, { n: m, p: 1 - favour });
    power += (upTo - below) * either;
    below = upTo;
  }
  return power;
}

/**
 * The smallest difference that a t test at 5 % would show four times in five:
 * `(t_{0.975, df} + t_{0.8, df}) sqrt(variance)` (Bloom 1995, Evaluation Review 19).
 *
 * @param variance Of the mean difference.
 * @param df Degrees of freedom.
 * @returns A difference of shares, or null where it is above 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectableByT } from "./power.ts";
 *
 * assert.equal(detectableByT(0.0001, 152)?.toFixed(4), "0.0282");
 * ```
 */
export function detectableByT(variance: number, df: number): number | null {
  const steps = studentCritical(ALPHA, df) + studentCritical(2 * (1 - POWER), df);
  const difference = steps * Math.sqrt(variance);
  return difference <= 1 ? difference : null;
}

/** What a seed more makes smaller, and what it does not. */
export interface SeedPlan {
  /** Variance of the difference that stays however many seeds there are. */
  readonly stays: number;
  /** Variance that one seed brings, divided by the number of seeds. */
  readonly falls: number;
  /** Pictures. */
  readonly n: number;
  /** Independent sets of seeds: 1 where both methods share them, 2 where each has its own. */
  readonly sides: 1 | 2;
}

/**
 * The least number of seeds, on each side, with which a t test at 5 % would show a difference four
 * times in five: as in {@linkcode detectableByT}, with the variance that so many seeds would have.
 * What pictures bring to the difference does not fall with seeds, so that there may be none.
 *
 * @param plan Variances, as they were found.
 * @param difference A share, above 0.
 * @returns From 2 to 1000; null where no number of seeds suffices.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { seedsNeeded } from "./power.ts";
 *
 * assert.equal(seedsNeeded({ stays: 1e-5, falls: 4e-4, n: 153, sides: 2 }, 0.05), 3);
 * assert.equal(seedsNeeded({ stays: 0.001, falls: 0, n: 153, sides: 2 }, 0.05), null);
 * ```
 */
export function seedsNeeded(
  { stays, falls, n, sides }: SeedPlan,
  difference: number,
): number | null {
  const suffices = (seeds: number) => {
    const share = falls / seeds;
    const variance = stays + share;
    const inverse = stays ** 2 / (n - 1) + share ** 2 / (sides * (seeds - 1));
    const df = variance === 0 ? n - 1 : variance ** 2 / inverse;
    return (detectableByT(variance, df) ?? Infinity) <= difference;
  };
  if (!suffices(MOST_SEEDS)) return null;
  let seeds = 2;
  while (!suffices(seeds)) seeds++;
  return seeds;
}
