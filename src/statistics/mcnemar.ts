/**
 * McNemar's test.
 *
 * @module
 */
import { binomialCdf } from "./_distributions.ts";

/**
 * The exact two-sided p of McNemar's test: among pictures on which the two differ, either is as
 * likely to be the right one (McNemar 1947; binomial form as in Agresti 2013, section 11.1).
 *
 * @param onlyA Pictures on which only A is right.
 * @param onlyB Pictures on which only B is right.
 * @returns p; 1 where no picture differs.
 * @throws {RangeError} If a count is not a whole number from 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mcnemarExact } from "./mcnemar.ts";
 *
 * assert.equal(mcnemarExact(0, 5), 2 / 32);
 * ```
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  for (const count of [onlyA, onlyB]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(
        `Cannot test a difference: counts must be whole numbers from 0, current value is ${count}`,
      );
    }
  }
  return Math.min(1, 2 * binomialCdf(Math.min(onlyA, onlyB), { n: onlyA + onlyB, p: 0.5 }));
}
