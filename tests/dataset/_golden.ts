/** What torchvision makes of the pictures of this folder; written by golden.py. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { type Random, randomFrom } from "../../src/random/random.ts";
import type { Box, Size } from "../../src/dataset/transforms/geometry.ts";
import type { Transform } from "../../src/plan/plan.ts";

interface Expected extends Size {
  readonly file: string;
  /** Base64 of zlib of uint8 [height, width, 3]. */
  readonly pixels: string;
}

interface Golden {
  readonly decoded: readonly Expected[];
  readonly crops: readonly (Expected & { readonly name: string; readonly box: Box })[];
  readonly fixed: readonly (Expected & { readonly transforms: readonly Transform[] })[];
  readonly boxes: readonly {
    readonly size: Size;
    readonly scale: readonly [number, number];
    readonly ratio: readonly [number, number];
    readonly words: readonly number[];
    readonly box: Box;
  }[];
  readonly random: readonly (Expected & { readonly words: readonly number[] })[];
}

// The file is ours, so that its shape is known.
export const golden = JSON.parse(
  readFileSync(new URL("golden.json", import.meta.url), "utf8"),
) as Golden;

/** The folder of the drawn pictures. */
export const pictures = fileURLToPath(new URL("pictures", import.meta.url));

/** Compares pixels with the expected ones, byte for byte. */
export function assertPixels(found: Uint8Array, expected: Expected, name: string): void {
  const wanted = inflateSync(Buffer.from(expected.pixels, "base64"));
  assert.equal(found.length, wanted.length, `${name}: number of bytes`);
  const largest = found.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - wanted[at]!)),
    0,
  );
  assert.equal(largest, 0, `${name}: largest difference`);
}

/** A generator that gives the stated words, then fails. */
export function scripted(words: readonly number[]): Random & { readonly left: () => number } {
  let next = 0;
  const generator = (): RandomGenerator => ({
    next: () => {
      const word = words[next++];
      if (word === undefined) throw new RangeError("More random numbers drawn than expected");
      return word;
    },
    clone: generator,
    getState: () => words.slice(next),
  });
  return { ...randomFrom(generator()), left: () => words.length - next };
}
