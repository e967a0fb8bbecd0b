/**
 * Random numbers that depend on what they are for, never on the order of work.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

export type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/**
 * Starts the random numbers of one picture in one epoch.
 *
 * xoroshiro128+ from the first 128 bits of the SHA-256 of the three values.
 *
 * @param seed The run's seed.
 * @param epoch From 0.
 * @param file The picture, relative to its split's folder.
 * @returns A generator of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pictureRandom } from "./random.ts";
 *
 * assert.equal(pictureRandom(0, 1, "ants/a.jpg").next(), pictureRandom(0, 1, "ants/a.jpg").next());
 * assert.notEqual(pictureRandom(0, 1, "ants/a.jpg").next(), pictureRandom(0, 2, "ants/a.jpg").next());
 * ```
 */
export function pictureRandom(seed: number, epoch: number, file: string): RandomGenerator {
  return generator(`picture\n${seed}\n${epoch}\n${file}`);
}

/**
 * Draws the order of an epoch: each of 0 to n - 1 once, every order as likely as another.
 *
 * Fisher and Yates' shuffle.
 *
 * @param n How many.
 * @param seed The run's seed.
 * @param epoch From 0.
 * @returns The shuffled numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { permutation } from "./random.ts";
 *
 * assert.deepEqual(permutation(4, 0, 0).sort(), [0, 1, 2, 3]);
 * ```
 */
export function permutation(n: number, seed: number, epoch: number): number[] {
  const random = generator(`order\n${seed}\n${epoch}`);
  const order = Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function generator(name: string): RandomGenerator {
  const hash = createHash("sha256").update(name).digest();
  return xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => hash.readInt32LE(offset)));
}
