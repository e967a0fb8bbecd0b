/**
 * An interval for the difference of two paired proportions.
 *
 * @module
 */
import { normalCdf, normalQuantile } from "./_distributions.ts";
import type { Interval } from "./wilson.ts";

/** Two methods on the same pictures, right or wrong. */
export interface PairedCounts {
  /** Pictures on which only A is right. */
  readonly onlyA: number;
  /** Pictures on which only B is right. */
  readonly onlyB: number;
  /** Pictures in all. */
  readonly n: number;
}

/**
 * Tango's score interval for `(onlyA - onlyB) / n` (Tango 1998, Statistics in Medicine 17:891-908,
 * equations 5 to 8): all differences that a score test does not reject.
 *
 * @param counts Of n pictures.
 * @param level Confidence, 0.95.
 * @returns Differences A - B, within -1 to 1.
 * @throws {RangeError} If the counts are not whole numbers from 0 that fit into n pictures.
 *
 * @example Airway hyper-responsiveness before and after a transplant: Fagerland et al. (2014)
 * ```ts
 * import assert from "node:assert/strict";
 * import { tangoInterval } from "./tango.ts";
 *
 * const { low, high } = tangoInterval({ onlyA: 1, onlyB: 7, n: 21 }, 0.95);
 * assert.deepEqual([low.toFixed(3), high.toFixed(3)], ["-0.517", "-0.026"]);
 * ```
 */
export function tangoInterval(counts: PairedCounts, level: number): Interval {
  requireCounts(counts);
  const z = normalQuantile(1 - (1 - level) / 2);
  const observed = (counts.onlyA - counts.onlyB) / counts.n;
  return {
    low: bisect((difference) => score(counts, difference) - z, -1, observed),
    high: bisect((difference) => score(counts, difference) + z, observed, 1),
  };
}

/**
 * The p of Tango's score test that the difference is less than the margin in size: the larger p of
 * two one-sided tests, against -margin and against margin (Tango 1998, equation 3; Schuirmann 1987).
 * It is below 0.05 where the 90 % interval lies within the margin.
 *
 * @param counts As of {@linkcode tangoInterval}.
 * @param margin A share, above 0 and below 1.
 * @returns p of "they differ by the margin or more".
 * @throws {RangeError} If the counts are not whole numbers from 0 that fit into n pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tangoEquivalence, tangoInterval } from "./tango.ts";
 *
 * const counts = { onlyA: 3, onlyB: 4, n: 153 };
 * const { low } = tangoInterval(counts, 0.9);
 * assert.equal(tangoEquivalence(counts, -low).toFixed(6), "0.050000");
 * ```
 */
export function tangoEquivalence(counts: PairedCounts, margin: number): number {
  requireCounts(counts);
  return Math.max(normalCdf(-score(counts, -margin)), normalCdf(score(counts, margin)));
}

function requireCounts({ onlyA, onlyB, n }: PairedCounts): void {
  const whole = [onlyA, onlyB, n].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (whole && n > 0 && onlyA + onlyB <= n) return;
  throw new RangeError(
    "Cannot make an interval: counts must be whole numbers that fit into the pictures, current " +
      `values are ${onlyA} and ${onlyB} of ${n}`,
  );
}

/** How many standard deviations the counts lie above a difference. */
function score({ onlyA, onlyB, n }: PairedCounts, difference: number): number {
  // The likelier of the two roots for the share of "only B", given the difference
  const a = 2 * n;
  const b = -onlyA - onlyB + (2 * n - onlyA + onlyB) * difference;
  const c = -onlyB * difference * (1 - difference);
  const share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = n * (2 * share + difference * (1 - difference));
  return (onlyA - onlyB - n * difference) / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}

/** Root of a falling function between two ends; the end itself where there is none. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let k = 0; k < 100; k++) {
    const middle = (from + to) / 2;
    if (f(middle) > 0) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
