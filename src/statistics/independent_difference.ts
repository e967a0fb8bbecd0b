/**
 * The difference of two means over the same pictures, each with seeds of its own.
 *
 * @module
 */
import { add, meanSquares, slopeOfVariance, sumsByPicture } from "./_mean_squares.ts";
import type { Estimate } from "./equivalence.ts";

/** Variances of the effects; below zero counts as zero. */
export interface IndependentComponents {
  /** Of one picture's difference of the two sides. */
  readonly pictures: number;
  /** Of one seed, by side. */
  readonly seeds: readonly [before: number, after: number];
  /** Of one picture with one seed, by side. */
  readonly rest: readonly [before: number, after: number];
}

/** What the analysis finds. */
export interface IndependentDifference extends Estimate {
  readonly components: IndependentComponents;
}

type Table = readonly (readonly number[])[];

/** A part of the variance, with its degrees of freedom. */
interface Term {
  readonly share: number;
  readonly df: number;
}

/**
 * The difference of means with its variance: value = side + picture + picture x side + seed within
 * side + rest, pictures and seeds drawn at random. Pictures are the same on both sides, so that their
 * own effect cancels; what stays is, for n pictures and S seeds of a side,
 * `(pictures + rest_before / S_before + rest_after / S_after) / n + seeds_before / S_before +
 * seeds_after / S_after`.
 *
 * The components come from mean squares (Searle, Casella and McCulloch 1992, section 4.3): that of
 * the pictures' differences, and in each side those of seeds and of the rest. One below zero counts as
 * zero, which can only widen the interval. Degrees of freedom are Satterthwaite's (1946, Biometrics
 * Bulletin 2:110-114) over the mean squares that are used. A side of one seed says nothing of seeds
 * and of the rest: the other side's variances stand for its own.
 *
 * @param before By seed, then picture; at least two pictures.
 * @param after The same pictures. One of the sides has two seeds or more, which differ.
 * @returns The difference after - before.
 * @throws {RangeError} If there are fewer than two pictures, or all seeds of each side agree.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { independentDifference } from "./independent_difference.ts";
 *
 * const found = independentDifference([[1, 0, 0, 1], [1, 0, 0, 0]], [[1, 1, 1, 1], [1, 1, 0, 1]]);
 * assert.equal(found.difference, 0.5);
 * ```
 */
export function independentDifference(before: Table, after: Table): IndependentDifference {
  const n = before[0]?.length ?? 0;
  const { difference, square, slope } = ofPictures(before, after);
  const [b, a] = sidesOf(before, after);
  const ofRest = b.rest.share + a.rest.share;
  // Pictures' differences hold the rest, below which they fall by chance only
  const pictures = square / n >= ofRest ? [{ share: square / n, df: n - 1 }] : [b.rest, a.rest];
  const sides = [b, a].filter(({ effect }) => effect > 0);
  const variance = add(pictures.map(({ share }) => share)) +
    add(sides.map(({ effect, times }) => effect * times));
  if (!(n > 1 && variance > 0)) {
    throw new RangeError(
      "Cannot part variances: two pictures, and two seeds of one side that differ, are needed, " +
        `current numbers are ${n} pictures, ${before.length} and ${after.length} seeds`,
    );
  }
  const terms: Term[] = [...pictures, ...sides.flatMap(({ squares }) => squares)];
  return {
    difference,
    variance,
    slope,
    df: variance ** 2 / add(terms.map(({ share, df }) => share ** 2 / df)),
    components: {
      pictures: Math.max(0, square - n * ofRest),
      seeds: [b.effect, a.effect],
      rest: [b.rest.square, a.rest.square],
    },
  };
}

/** The mean of the pictures' differences, their variance and its slope. */
function ofPictures(before: Table, after: Table) {
  const n = before[0]?.length ?? 0;
  const scale = before.length * after.length;
  const sums = sumsByPicture(before);
  // Whole numbers, scale times the differences
  const differences = sumsByPicture(after).map((sum, k) =>
    sum * before.length - (sums[k] ?? 0) * after.length
  );
  const sum = add(differences);
  const squares = n * add(differences.map((value) => value ** 2)) - sum ** 2;
  return {
    difference: sum / n / scale,
    square: squares / n / (n - 1) / scale ** 2,
    slope: slopeOfVariance(differences) / scale,
  };
}

/** Seeds and rest of both sides, where one may stand for the other. */
function sidesOf(before: Table, after: Table) {
  const n = before[0]?.length ?? 0;
  const tables = [before, after] as const;
  const side = (k: 0 | 1) => {
    const seeds = tables[k].length;
    const other = tables[k === 0 ? 1 : 0];
    const { seeds: bySeed, rest, df } = meanSquares(seeds > 1 ? tables[k] : other);
    // An estimate that stands for both sides is one term of the variance, not two
    const times = seeds === 1 ? 0 : 1 / seeds + (other.length === 1 ? 1 : 0);
    return {
      effect: Math.max(0, (bySeed - rest) / n),
      times,
      rest: { square: rest, share: rest / seeds / n, df: df.rest },
      squares: [
        { share: bySeed * times / n, df: df.seeds },
        { share: rest * times / n, df: df.rest },
      ],
    };
  };
  return [side(0), side(1)] as const;
}
