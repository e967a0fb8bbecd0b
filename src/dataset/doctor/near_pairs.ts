/**
 * Pairs of hashes that differ in few bits, among many.
 *
 * @module
 */

/** Two hashes that are near each other. */
export interface NearPair {
  /** Index of the one. */
  readonly a: number;
  /** Index of the other, above `a`. */
  readonly b: number;
  /** Bits in which they differ. */
  readonly distance: number;
}

/** The upper and the lower 32 bits of each hash. */
interface Halves {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** Bits of a hash. */
const BITS = 64;

/** So that a band's bits make an index of an array. */
const FEWEST_BANDS = 3;

/**
 * Finds all pairs of hashes that differ in at most so many bits.
 *
 * Multi-index hashing: the bits are dealt to one band more than may differ, so that some band of a
 * near pair has no difference at all (pigeonhole). Only those that share a band are compared: for
 * 10 bits and evenly spread hashes a fifth of all pairs, and each in a few instructions.
 *
 * @param hashes 64 bits each.
 * @param options The most bits that may differ.
 * @returns Each pair once, in no particular order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearPairs } from "./near_pairs.ts";
 *
 * const pairs = [...nearPairs([0n, 0b111n, 0b1n], { within: 2 })];
 * assert.deepEqual(pairs.map(({ a, b, distance }) => [a, b, distance]).sort(), [[0, 2, 1], [1, 2, 2]]);
 * ```
 */
export function* nearPairs(
  hashes: readonly bigint[],
  { within }: { readonly within: number },
): Generator<NearPair> {
  const high = Uint32Array.from(hashes, (hash) => Number(hash >> 32n));
  const low = Uint32Array.from(hashes, (hash) => Number(hash & 0xffff_ffffn));
  const count = Math.max(within + 1, FEWEST_BANDS);
  const bands = Array.from({ length: count }, (_, band) => keysOf(band, { high, low, count }));
  for (const [band, keys] of bands.entries()) {
    const earlier = bands.slice(0, band);
    for (const bucket of bucketsOf(keys)) {
      // Those that share an earlier band too have been found there
      yield* pairsIn(bucket, { high, low, within })
        .filter(({ a, b }) => earlier.every((other) => other[a] !== other[b]));
    }
  }
}

/** Compares each of a bucket with each; apart from the generator, which no compiler likes. */
function pairsIn(
  bucket: readonly number[],
  { high, low, within }: Halves & { readonly within: number },
): NearPair[] {
  const found: NearPair[] = [];
  const highs = Uint32Array.from(bucket, (k) => high[k]!);
  const lows = Uint32Array.from(bucket, (k) => low[k]!);
  for (let j = 1; j < bucket.length; j++) {
    const upper = highs[j]!, lower = lows[j]!;
    for (let i = 0; i < j; i++) {
      const distance = ones(highs[i]! ^ upper) + ones(lows[i]! ^ lower);
      if (distance <= within) found.push({ a: bucket[i]!, b: bucket[j]!, distance });
    }
  }
  return found;
}

/** The bits of one band of each hash, dealt like cards: neighbouring bits often agree. */
function keysOf(
  band: number,
  { high, low, count }: Halves & { readonly count: number },
): Uint32Array {
  return Uint32Array.from(high, (_, k) => {
    let key = 0;
    for (let bit = band; bit < BITS; bit += count) {
      const half = bit < 32 ? low[k]! : high[k]!;
      key = key << 1 | (half >>> (bit & 31) & 1);
    }
    return key;
  });
}

/** Indexes of the hashes that share a key, in rising order. */
function bucketsOf(keys: Uint32Array): Iterable<readonly number[]> {
  const buckets = new Map<number, number[]>();
  for (const [k, key] of keys.entries()) {
    const bucket = buckets.get(key);
    if (bucket) bucket.push(k);
    else buckets.set(key, [k]);
  }
  return buckets.values();
}

/** Ones among 32 bits: counted in pairs, fours and bytes at once, and summed by the product. */
function ones(bits: number): number {
  bits -= bits >>> 1 & 0x5555_5555;
  bits = (bits & 0x3333_3333) + (bits >>> 2 & 0x3333_3333);
  return Math.imul(bits + (bits >>> 4) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
