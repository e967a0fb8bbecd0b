/**
 * Outcomes of made-up runs, as alike as those of a report.
 *
 * A picture is right where a normal number lies below a threshold (probit). The number is a sum of
 * effects, of variance 1 in all but for the seed's: of the picture, of the picture with one method, of
 * the picture with one seed (of either method), and the rest. Two runs' numbers correlate by the
 * effects that they share.
 */
import { normalCdf, normalQuantile } from "../../src/statistics/_distributions.ts";
import { meanSquares } from "../../src/statistics/_mean_squares.ts";
import type { Random } from "../../src/random/random.ts";

/** By method, seed and picture. */
type Sides = readonly [readonly (readonly boolean[])[], readonly (readonly boolean[])[]];

/** Variances of the effects. */
export interface Generator {
  /** Of both methods together. */
  readonly accuracy: number;
  readonly picture: number;
  readonly pictureMethod: number;
  readonly pictureSeed: number;
  readonly rest: number;
  /** A seed's deviation, in shares of accuracy. */
  readonly seedDeviation: number;
}

/** The parts of a report that are used. */
interface Reported {
  readonly methods: readonly {
    readonly runs: readonly {
      readonly predictions: readonly { readonly label: string; readonly predicted: string }[];
    }[];
  }[];
}

/**
 * Fits to two methods of a report, which need two seeds or more: the correlations of two runs of one
 * method, of one seed, and of neither are tetrachoric (Pearson 1900), each from the mean share of
 * pictures that both get wrong. Seeds of a few runs may show no variance by chance, so that their
 * deviation is the upper end of a 90 % interval (chi square, over all methods).
 */
export function fitGenerator({ methods }: Reported): Generator {
  const wrong = methods.map(({ runs }) =>
    runs.map(({ predictions }) => predictions.map((one) => Number(one.label !== one.predicted)))
  );
  const all = wrong.flat(2);
  const share = mean(all);
  const correlation = (same: (one: Run, other: Run) => boolean) => {
    const runs = wrong.flatMap((table, method) =>
      table.map((row, seed) => ({ method, seed, row }))
    );
    const pairs = runs.flatMap((one, k) =>
      runs.slice(k + 1).filter((other) => same(one, other)).map((other) => [one, other] as const)
    );
    return tetrachoric(
      share,
      mean(pairs.map(([a, b]) => mean(a.row.map((x, k) => x * (b.row[k] ?? 0))))),
    );
  };
  const picture = correlation((a, b) => a.method !== b.method && a.seed !== b.seed);
  const ofMethod = correlation((a, b) => a.method === b.method);
  const ofSeed = correlation((a, b) => a.method !== b.method && a.seed === b.seed);
  const pictureMethod = Math.max(0, ofMethod - picture);
  const pictureSeed = Math.min(Math.max(0, ofSeed - picture), 1 - picture - pictureMethod);
  return {
    accuracy: 1 - share,
    picture,
    pictureMethod,
    pictureSeed,
    rest: 1 - picture - pictureMethod - pictureSeed,
    seedDeviation: seedDeviation(wrong),
  };
}

interface Run {
  readonly method: number;
  readonly seed: number;
}

function seedDeviation(wrong: readonly (readonly (readonly number[])[])[]): number {
  const n = wrong[0]?.[0]?.length ?? 0;
  const squares = wrong.map(meanSquares);
  const df = squares.reduce((sum, { df }) => sum + df.seeds, 0);
  const ofSeeds = squares.reduce((sum, { seeds, df }) => sum + seeds * df.seeds, 0);
  const upper = ofSeeds / chiSquareQuantile(0.1, df);
  return Math.sqrt(Math.max(0, upper - mean(squares.map(({ rest }) => rest))) / n);
}

/** Wilson and Hilferty 1931: within 2 % from 4 degrees of freedom on. */
function chiSquareQuantile(p: number, df: number): number {
  const part = 2 / (9 * df);
  return df * (1 - part + normalQuantile(p) * Math.sqrt(part)) ** 3;
}

/** The correlation at which two normal numbers both exceed the threshold of `share` that often. */
function tetrachoric(share: number, both: number): number {
  const h = normalQuantile(share);
  let [from, to] = [0, 0.9999];
  for (let k = 0; k < 40; k++) {
    const middle = (from + to) / 2;
    if (bothBelow(h, middle) < both) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** P(X < h, Y < h): `cdf(h)^2` and the integral over r of the density at (h, h) (Plackett 1954). */
function bothBelow(h: number, correlation: number): number {
  const steps = 400;
  // In the arc sine of r the density's pole at 1 is gone
  const width = Math.asin(correlation) / steps;
  let sum = 0;
  for (let k = 0; k < steps; k++) sum += Math.exp(-h * h / (1 + Math.sin((k + 0.5) * width)));
  return normalCdf(h) ** 2 + sum * width / (2 * Math.PI);
}

/** What is drawn. */
export interface Draw {
  readonly pictures: number;
  readonly seeds: number;
  /** Accuracy of the second method minus that of the first. */
  readonly difference: number;
  /** Whether a seed of one number shares picture effects in both methods. */
  readonly paired: boolean;
  /** Whether the seeds' own effects are those of both methods: networks of equal accuracy. */
  readonly conditional: boolean;
}

/** Draws both methods' outcomes. */
export function drawOutcomes(generator: Generator, draw: Draw, random: Random): Sides {
  const { accuracy, picture, pictureMethod, pictureSeed, rest, seedDeviation } = generator;
  const { pictures, seeds, difference, paired, conditional } = draw;
  const effects = (variance: number) =>
    Array.from(
      { length: pictures },
      () => variance === 0 ? 0 : Math.sqrt(variance) * random.normal(),
    );
  const own = effects(picture);
  const shared = Array.from({ length: seeds }, () => effects(paired ? pictureSeed : 0));
  const shifts = Array.from({ length: seeds }, () => seedDeviation * random.normal());
  const side = (sign: 1 | -1) => {
    const ofMethod = effects(pictureMethod);
    return shared.map((ofSeed, seed) => {
      const shift = conditional ? shifts[seed] ?? 0 : seedDeviation * random.normal();
      const level = accuracy + sign * difference / 2 + shift;
      const threshold = normalQuantile(Math.min(0.9999, level));
      const ofRest = effects(rest + (paired ? 0 : pictureSeed));
      return own.map((value, k) =>
        value + (ofMethod[k] ?? 0) + (ofSeed[k] ?? 0) + (ofRest[k] ?? 0) < threshold
      );
    });
  };
  return [side(-1), side(1)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
