/**
 * Mean squares of a table of seeds x pictures.
 *
 * @module
 */

/** Mean squares and their degrees of freedom. */
export interface MeanSquares {
  readonly seeds: number;
  readonly pictures: number;
  readonly rest: number;
  readonly df: { readonly seeds: number; readonly pictures: number; readonly rest: number };
}

/**
 * Mean squares of seeds, pictures and the rest of a two-way table with one value a cell.
 *
 * From sums, each `n` times a sum of squares for `n` values, so that whole numbers stay whole and
 * what is zero is exactly zero.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanSquares } from "./_mean_squares.ts";
 *
 * const { seeds, pictures, rest } = meanSquares([[1, 1, 0], [1, 1, 0]]);
 * assert.deepEqual({ seeds, pictures: pictures.toFixed(4), rest }, {
 *   seeds: 0,
 *   pictures: "0.6667",
 *   rest: 0,
 * });
 * ```
 */
export function meanSquares(table: readonly (readonly number[])[]): MeanSquares {
  const seeds = table.length;
  const pictures = table[0]?.length ?? 0;
  const n = pictures * seeds;
  const bySeed = table.map(add);
  const byPicture = sumsByPicture(table);
  const common = add(bySeed) ** 2;
  const ofSeeds = seeds * add(bySeed.map((sum) => sum ** 2)) - common;
  const ofPictures = pictures * add(byPicture.map((sum) => sum ** 2)) - common;
  const ofAll = n * add(table.flat().map((value) => value ** 2)) - common;
  const ofRest = Math.max(0, ofAll - ofSeeds - ofPictures);
  const df = { seeds: seeds - 1, pictures: pictures - 1, rest: (seeds - 1) * (pictures - 1) };
  return {
    seeds: ofSeeds / n / df.seeds,
    pictures: ofPictures / n / df.pictures,
    rest: ofRest / n / df.rest,
    df,
  };
}

/**
 * By how much the variance of a mean rises with the mean: the third central moment over the second,
 * over the number of values; 0 where all are equal.
 */
export function slopeOfVariance(values: readonly number[]): number {
  const mean = add(values) / values.length;
  const moment = (power: number) => add(values.map((value) => (value - mean) ** power));
  const second = moment(2);
  return second === 0 ? 0 : moment(3) / second / values.length;
}

/** For each picture the sum over seeds. */
export function sumsByPicture(table: readonly (readonly number[])[]): number[] {
  return (table[0] ?? []).map((_, k) => add(table.map((row) => row[k] ?? 0)));
}

/** Their sum. */
export function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
