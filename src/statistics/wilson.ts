/**
 * An interval for a proportion.
 *
 * @module
 */
import { normalQuantile } from "./_distributions.ts";

/** From low to high, both shares. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval (Wilson 1927; Newcombe 1998, method 3).
 *
 * @param successes From 0 to n; a mean over seeds need not be whole.
 * @param n Pictures.
 * @param level Confidence, 0.95.
 * @returns The interval, within 0 to 1.
 * @throws {RangeError} If n is 0 or successes lie outside 0 to n.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wilsonInterval } from "./wilson.ts";
 *
 * const { low, high } = wilsonInterval(81, 263, 0.95);
 * assert.deepEqual([low.toFixed(4), high.toFixed(4)], ["0.2553", "0.3662"]);
 * ```
 */
export function wilsonInterval(successes: number, n: number, level: number): Interval {
  if (!(n > 0 && successes >= 0 && successes <= n)) {
    throw new RangeError(
      `Cannot make an interval: successes must be 0 to n, current values are ${successes} of ${n}`,
    );
  }
  const z = normalQuantile(1 - (1 - level) / 2);
  const share = successes / n;
  const centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
