/**
 * An interval for the difference of two paired proportions.
 *
 * @module
 */
import { normalQuantile } from "./_distributions.ts";
import type { Interval } from "./wilson.ts";

/**
 * Tango's score interval for `(onlyA - onlyB) / n` (Tango 1998, Statistics in Medicine 17:891-908,
 * equations 5 to 8): all differences that a score test does not reject.
 *
 * @param counts Pictures on which only A, only B is right, and pictures in all.
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
export function tangoInterval(
  { onlyA, onlyB, n }: { readonly onlyA: number; readonly onlyB: number; readonly n: number },
  level: number,
): Interval {
  const whole = [onlyA, onlyB, n].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!whole || n === 0 || onlyA + onlyB > n) {
    throw new RangeError(
      "Cannot make an interval: counts must be whole numbers that fit into the pictures, current " +
        `values are ${onlyA} and ${onlyB} of ${n}`,
    );
  }
  const z = normalQuantile(1 - (1 - level) / 2);
  const observed = (onlyA - onlyB) / n;
  const score = (difference: number) => {
    // The likelier of the two roots for the share of "only B", given the difference
    const a = 2 * n;
    const b = -onlyA - onlyB + (2 * n - onlyA + onlyB) * difference;
    const c = -onlyB * difference * (1 - difference);
    const share = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    const variance = n * (2 * share + difference * (1 - difference));
    return (onlyA - onlyB - n * difference) / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
  };
  return {
    low: bisect((difference) => score(difference) - z, -1, observed),
    high: bisect((difference) => score(difference) + z, observed, 1),
  };
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
