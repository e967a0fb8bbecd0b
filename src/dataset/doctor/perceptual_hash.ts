/**
 * What a picture looks like, in 128 bits.
 *
 * @module
 */
import { type Picture, resample } from "../transforms/resample.ts";

/** Two hashes of one picture; copies of it that were resized, compressed or trimmed have near ones. */
export interface PerceptualHash {
  /** Which of the 64 lowest frequencies are above their median (pHash). */
  readonly frequencies: bigint;
  /** Where it grows brighter from left to right, in 8 rows of 8 steps (dHash). */
  readonly gradients: bigint;
}

/** Width and height of what the hashes are made from. */
const SIDE = 32;

/** Frequencies an axis; one more than 8, since the constant one says nothing. */
const FREQUENCIES = 9;

/** Levels of 255 between darkest and brightest; below, rounding alone decides what a bit is. */
const LEAST_CONTRAST = 8;

/** cos((2x + 1) u pi / 64), shape [9, 32]. */
const COSINES = Array.from(
  { length: FREQUENCIES },
  (_, u) => Float64Array.from({ length: SIDE }, (_, x) => Math.cos((2 * x + 1) * u * Math.PI / 64)),
);

/**
 * Hashes what a picture looks like.
 *
 * The luma (0.299 red + 0.587 green + 0.114 blue) at 32 x 32 pixels, of which the first hash takes
 * the two-dimensional DCT-II at frequencies 0 to 7 of each axis, with (0, 8) for the constant (0, 0).
 * The second compares neighbours at 9 x 8 pixels.
 *
 * @param picture The picture, of any size.
 * @returns Its hashes; null where it shows next to nothing, for then they would mean nothing.
 *
 * @example A smaller copy
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodePicture } from "../decode_picture.ts";
 * import { resample } from "../transforms/resample.ts";
 * import { hammingDistance, perceptualHash } from "./perceptual_hash.ts";
 *
 * const ant = await decodePicture("experiments/data/insects/val/ants/ant_001.jpg");
 * const whole = perceptualHash(ant), small = perceptualHash(resample(ant, { width: 80, height: 80 }));
 * assert.ok(whole && small && hammingDistance(whole.frequencies, small.frequencies) <= 4);
 * ```
 */
export function perceptualHash(picture: Picture): PerceptualHash | null {
  const small = resample(picture, { width: SIDE, height: SIDE });
  const luma = lumaOf(small);
  if (Math.max(...luma) - Math.min(...luma) < LEAST_CONTRAST) return null;
  return { frequencies: hashFrequencies(luma), gradients: hashGradients(small) };
}

/**
 * Counts the bits in which two hashes differ.
 *
 * @param a 64 bits.
 * @param b 64 bits.
 * @returns 0 to 64.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hammingDistance } from "./perceptual_hash.ts";
 *
 * assert.equal(hammingDistance(0b1100n, 0b1010n), 2);
 * ```
 */
export function hammingDistance(a: bigint, b: bigint): number {
  let count = 0;
  for (let rest = a ^ b; rest > 0n; rest &= rest - 1n) count++;
  return count;
}

function lumaOf({ pixels }: Picture): Float64Array {
  return Float64Array.from({ length: pixels.length / 3 }, (_, k) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(k * 3, k * 3 + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

function hashFrequencies(luma: Float64Array): bigint {
  const along = COSINES.map((cosines) =>
    Float64Array.from(
      { length: SIDE },
      (_, y) => dot(luma.subarray(y * SIDE, (y + 1) * SIDE), cosines),
    )
  );
  const at = (u: number, v: number) => dot(along[u] ?? [], COSINES[v] ?? []);
  const lowest = Array.from({ length: 64 }, (_, k) => k === 0 ? at(8, 0) : at(k % 8, k >> 3));
  const [below = 0, above = 0] = lowest.toSorted((a, b) => a - b).slice(31, 33);
  return bitsOf(lowest.map((value) => value > (below + above) / 2));
}

function hashGradients(small: Picture): bigint {
  const luma = lumaOf(resample(small, { width: 9, height: 8 }));
  return bitsOf(Array.from({ length: 64 }, (_, k) => {
    const from = (k >> 3) * 9 + k % 8;
    return (luma[from + 1] ?? 0) > (luma[from] ?? 0);
  }));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}

function bitsOf(bits: readonly boolean[]): bigint {
  return bits.reduce((hash, bit) => hash << 1n | (bit ? 1n : 0n), 0n);
}
