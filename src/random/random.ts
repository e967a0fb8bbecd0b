/**
 * Random numbers as a function of names: the same names, the same numbers, whatever was drawn
 * before and in whatever order.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import type Cephes from "cephes";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

// The package's module for `import` fails under Deno
const { incbi }: typeof Cephes = createRequire(import.meta.url)("cephes");

/** A stream of random numbers. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Uniform among the integers low to high, both included. */
  integer(low: number, high: number): number;
  /** Normal with mean 0 and deviation 1. */
  normal(): number;
  /** Beta with both parameters alpha, 0.001 to 1000; in [0, 1]. */
  beta(alpha: number): number;
}

/**
 * The stream that belongs to a key: xoroshiro128+ started from the key's SHA-256.
 *
 * @param key Names and numbers, `[seed, epoch, "ants/a.jpg"]`.
 * @returns A stream at its beginning.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor } from "./random.ts";
 *
 * const [first, again] = [randomFor([0, "a"]), randomFor([0, "a"])];
 * assert.equal(first.uniform(0, 1), again.uniform(0, 1));
 * assert.notEqual(first.uniform(0, 1), randomFor([1, "a"]).uniform(0, 1));
 * ```
 */
export function randomFor(key: readonly (string | number)[]): Random {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest();
  return randomFrom(xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at))));
}

/**
 * The stream that a generator of words gives.
 *
 * @param generator Gives 32 random bits at each call; it is drawn from, not copied.
 * @returns Its numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
 * import { randomFrom } from "./random.ts";
 *
 * const value = randomFrom(xoroshiro128plus(1)).uniform(2, 3);
 * assert.ok(value >= 2 && value < 3);
 * ```
 */
export function randomFrom(generator: RandomGenerator): Random {
  const uniform = (low: number, high: number) => low + (high - low) * uniformFloat64(generator);
  return {
    uniform,
    integer: (low, high) => uniformInt(generator, low, high),
    // Box and Muller 1958; 1 - u lies in (0, 1], where the logarithm is finite
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - uniform(0, 1))) * Math.cos(2 * Math.PI * uniform(0, 1)),
    // The quantile of a uniform number has the distribution
    beta: (alpha) => quantileOfBeta(alpha, uniform(0, 1)),
  };
}

function quantileOfBeta(alpha: number, share: number): number {
  // Near zero it is about this power; below the least double the library gives an error
  return (2 * share) ** (1 / alpha) < 1e-300 ? 0 : incbi(alpha, alpha, share);
}

/**
 * The numbers 0 to n - 1 in an order that belongs to a key.
 *
 * @param n How many.
 * @param key As of {@linkcode randomFor}.
 * @returns A permutation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { permutation } from "./random.ts";
 *
 * assert.deepEqual(permutation(4, ["order", 0]).toSorted(), [0, 1, 2, 3]);
 * ```
 */
export function permutation(n: number, key: readonly (string | number)[]): number[] {
  return shuffled(n, randomFor(key));
}

/**
 * The numbers 0 to n - 1 in an order drawn from a stream (Fisher and Yates).
 *
 * @param n How many.
 * @param random Gives an integer for each place but the first, from the last on.
 * @returns A permutation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor, shuffled } from "./random.ts";
 *
 * assert.deepEqual(shuffled(4, randomFor(["order", 0])).toSorted(), [0, 1, 2, 3]);
 * ```
 */
export function shuffled(n: number, random: Random): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let last = n - 1; last > 0; last--) {
    const k = random.integer(0, last);
    [order[last], order[k]] = [order[k] as number, order[last] as number]; // both indices are below n
  }
  return order;
}
