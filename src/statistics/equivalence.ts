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
 * const estimate = { difference: 0.01, variance: 0.0004, df: 20 };
 * const { high } = tInterval(estimate, 0.9);
 * assert.equal(tostByT(estimate, high).toFixed(9), "0.050000000");
 * ```
 */
export function tostByT({ difference, variance, df }: Estimate, margin: number): number {
  const deviation = Math.sqrt(variance);
  return Math.max(
    upperTail((margin + difference) / deviation, df),
    upperTail((margin - difference) / deviation, df),
  );
}

/**
 * The t interval of a difference: `difference ± t sqrt(variance)`.
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
 * const { low, high } = tInterval({ difference: 0, variance: 1, df: 2 }, 0.95);
 * assert.deepEqual([low.toFixed(6), high.toFixed(6)], ["-4.302653", "4.302653"]);
 * ```
 */
export function tInterval({ difference, variance, df }: Estimate, level: number): Interval {
  const half = studentCritical(1 - level, df) * Math.sqrt(variance);
  return { low: difference - half, high: difference + half };
}

function upperTail(t: number, df: number): number {
  const half = studentTwoSided(t, df) / 2;
  return t > 0 ? half : 1 - half;
}
