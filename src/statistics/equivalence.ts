/**
 * Whether two means are the same but for a margin.
 *
 * @module
 */
import { studentCritical, studentTwoSided } from "./_distributions.ts";
import type { Interval } from "./wilson.ts";

/** A difference of means and how sure it is. */
export interface Estimate {
  readonly difference: number;
  /** Of the difference, above 0. */
  readonly variance: number;
  /** Degrees of freedom of the variance. */
  readonly df: number;
  /** By how much the variance rises where the true difference lies higher by 1. */
  readonly slope: number;
}

/**
 * The p of two one-sided t tests (TOST: Schuirmann 1987, Journal of Pharmacokinetics and
 * Biopharmaceutics 15:657-680): the larger of that against -margin and that against margin. It is
 * below 0.05 where the 90 % interval lies within the margin.
 *
 * @param estimate The difference.
 * @param margin What difference does not matter, above 0.
 * @returns p of "they differ by the margin or more".
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tInterval, tostByT } from "./equivalence.ts";
 *
 * const estimate = { difference: 0.01, variance: 0.0004, df: 20, slope: 0.001 };
 * const { high } = tInterval(estimate, 0.9);
 * assert.equal(tostByT(estimate, high).toFixed(9), "0.050000000");
 * ```
 */
export function tostByT(estimate: Estimate, margin: number): number {
  const { difference, variance, df, slope } = estimate;
  const p = [-margin, margin].map((end) => {
    const away = end - difference;
    const deviation = Math.sqrt(variance + Math.max(0, slope * away));
    return upperTail(Math.sign(end) * away / deviation, df);
  });
  return Math.max(...p);
}

/**
 * The interval of a difference: all differences that a t test does not reject, whose variance is
 * `variance + max(0, slope (tested - difference))`.
 *
 * Without a slope that is `difference ± t sqrt(variance)`. But a mean and the variance of it rise
 * together where the values are skewed, as the differences of two good methods are: a few pictures 1,
 * nearly all 0. Few of them by chance show both too small a difference and too small a variance, so
 * that the plain interval ends too early on the side of the long tail. Their covariance over the
 * variance of the mean is the third central moment over the second (Johnson 1978, Journal of the
 * American Statistical Association 73:536-544), which is the slope times the pictures. It only widens.
 *
 * @param estimate The difference.
 * @param level Confidence, 0.95.
 * @returns The interval, not cut at -1 and 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tInterval } from "./equivalence.ts";
 *
 * const { low, high } = tInterval({ difference: 0, variance: 1, df: 2, slope: 0 }, 0.95);
 * assert.deepEqual([low.toFixed(6), high.toFixed(6)], ["-4.302653", "4.302653"]);
 * ```
 */
export function tInterval({ difference, variance, df, slope }: Estimate, level: number): Interval {
  const t = studentCritical(1 - level, df);
  // x away from the difference: x^2 = t^2 (variance + slope x)
  const away = (slope: number) => {
    const middle = t * t * Math.max(0, slope) / 2;
    return middle + Math.sqrt(middle * middle + t * t * variance);
  };
  return { low: difference - away(-slope), high: difference + away(slope) };
}

function upperTail(t: number, df: number): number {
  const half = studentTwoSided(t, df) / 2;
  return t > 0 ? half : 1 - half;
}
