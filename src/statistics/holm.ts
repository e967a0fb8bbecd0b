/**
 * Many tests at once.
 *
 * @module
 */

/**
 * Holm's adjusted p values: the k-th smallest of m times `m - k + 1`, never below the one before it
 * (Holm 1979, Scandinavian Journal of Statistics 6:65-70). Calling what is below alpha different is
 * wrong anywhere in the family with chance alpha at most, however the tests depend on each other.
 *
 * @param pValues Of the whole family: tests left out after a look at their p break the promise.
 * @returns In the same order, each from its p to 1.
 * @throws {RangeError} If a value lies outside 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { holm } from "./holm.ts";
 *
 * assert.deepEqual(holm([0.5, 0.125, 0.25]), [0.5, 0.375, 0.5]);
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (p >= 0 && p <= 1) continue;
    throw new RangeError(`Cannot adjust: p values must be 0 to 1, current value is ${p}`);
  }
  const adjusted = [...pValues];
  let floor = 0;
  const order = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  order.forEach(({ p, at }, k) => {
    floor = Math.max(floor, Math.min(1, p * (order.length - k)));
    adjusted[at] = floor;
  });
  return adjusted;
}
