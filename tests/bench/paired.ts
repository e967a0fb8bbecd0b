/**
 * What repeated measurements say, with their uncertainty.
 *
 * @module
 */
import { studentCritical } from "../../src/statistics/_distributions.ts";

/** A mean and where it lies with 95 % confidence. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Geometric mean of positive numbers, with Student's 95 % interval of their logarithms: times and
 * their ratios err by factors.
 *
 * @param values At least one; of a single one the interval is unbounded.
 * @returns Mean and interval.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { geometricMean } from "./paired.ts";
 *
 * assert.deepEqual(geometricMean([2, 2, 2]), { mean: 2, low: 2, high: 2 });
 * ```
 */
export function geometricMean(values: readonly number[]): Interval {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const df = logs.length - 1;
  if (df === 0) return { mean: Math.exp(mean), low: 0, high: Infinity };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / df;
  const half = studentCritical(0.05, df) * Math.sqrt(variance / logs.length);
  return { mean: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** What a row is to reach. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** Whether the whole interval is on the right side of the target. */
export function holds({ low, high }: Interval, target: Target): boolean {
  return "atLeast" in target ? low >= target.atLeast : high <= target.atMost;
}

/** The middle of some numbers; of an even count the mean of two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
