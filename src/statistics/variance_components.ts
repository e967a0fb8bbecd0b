/**
 * A mean over pictures and seeds, with the variance that both bring.
 *
 * @module
 */
import { add, meanSquares, slopeOfVariance, sumsByPicture } from "./_mean_squares.ts";
import { studentTwoSided } from "./_distributions.ts";
import { tInterval } from "./equivalence.ts";
import type { Interval } from "./wilson.ts";

/** What the two-way analysis finds. */
export interface TwoWayMean {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  /** Satterthwaite's, any positive number. */
  readonly df: number;
  readonly interval: Interval;
  /** Two-sided, for a mean of 0. */
  readonly p: number;
  /** Variances of the effects of one picture, one seed, and the rest; below zero counts as zero. */
  readonly components: {
    readonly pictures: number;
    readonly seeds: number;
    readonly rest: number;
  };
}

/**
 * The mean of a table of pictures x seeds, both drawn at random: value = mean + picture + seed +
 * rest. Its variance is `(MS_pictures + MS_seeds - MS_rest) / (pictures seeds)` (Searle, Casella and
 * McCulloch 1992, section 4.3), with degrees of freedom by Satterthwaite 1946. Where the sum falls
 * below one of its parts, that is where a source comes out below the rest, the largest of
 * `MS_pictures`, `MS_seeds` and `MS_rest` stands in its place, with its own degrees of freedom: never
 * a narrower interval than from one source alone. The interval is {@linkcode tInterval}'s, with the
 * skewness of the pictures.
 *
 * @param table By seed, then picture; at least two of each.
 * @param level Confidence, 0.95.
 * @returns Mean, variance, degrees of freedom, interval and p; null where all values are equal, since
 * they tell nothing of variances.
 * @throws {RangeError} If there are fewer than two seeds or pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { twoWayMean } from "./variance_components.ts";
 *
 * const result = twoWayMean([[1, 0, 0, 1], [1, 0, 0, 0]], 0.95);
 * assert.equal(result?.mean, 0.375);
 * assert.ok(result.interval.low < 0 && result.interval.high > 0.75);
 * ```
 */
export function twoWayMean(
  table: readonly (readonly number[])[],
  level: number,
): TwoWayMean | null {
  const seeds = table.length;
  const pictures = table[0]?.length ?? 0;
  if (seeds < 2 || pictures < 2) {
    throw new RangeError(
      `Cannot part variances: two seeds and two pictures are needed, current numbers are ${seeds} and ${pictures}`,
    );
  }
  const { seeds: bySeed, pictures: byPicture, rest, df: freedoms } = meanSquares(table);
  const largest = Math.max(bySeed, byPicture, rest);
  if (largest === 0) return null;
  // The sum is the largest exactly where no source is below the rest
  const sum = byPicture + bySeed - rest;
  const scaled = Math.max(sum, largest);
  const sources = [[bySeed, freedoms.seeds], [byPicture, freedoms.pictures], [rest, freedoms.rest]]
    .map(([square = 0, df = 1]) => ({ square, df }));
  const used = sources.filter(({ square }) => sum >= largest || square === largest);
  const df = scaled ** 2 / add(used.map(({ square, df }) => square ** 2 / df));
  const mean = add(table.flat()) / (pictures * seeds);
  const variance = scaled / (pictures * seeds);
  const slope = slopeOfVariance(sumsByPicture(table)) / seeds;
  return {
    mean,
    variance,
    df,
    interval: tInterval({ difference: mean, variance, df, slope }, level),
    p: studentTwoSided(mean / Math.sqrt(variance), df),
    components: {
      pictures: Math.max(0, (byPicture - rest) / seeds),
      seeds: Math.max(0, (bySeed - rest) / pictures),
      rest,
    },
  };
}
