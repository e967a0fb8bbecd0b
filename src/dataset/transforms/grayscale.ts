/**
 * Pictures without colour.
 *
 * @module
 */
import type { Picture } from "./resample.ts";

/**
 * Computes the luma of one pixel by Pillow's conversion to `L`: ITU-R 601-2's weights of red, green
 * and blue in units of 2^-16, rounded.
 *
 * @param pixels RGB.
 * @param at Index of the pixel's red.
 * @returns An integer, 0 to 255.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { luma } from "./grayscale.ts";
 *
 * assert.equal(luma(Uint8Array.of(255, 0, 0), 0), 76);
 * ```
 */
export function luma(pixels: Uint8Array, at: number): number {
  const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/**
 * Puts each pixel's luma into its three channels, as torchvision's `rgb_to_grayscale`.
 *
 * @param picture The picture; left as it is.
 * @returns The grey picture, RGB.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { grayscale } from "./grayscale.ts";
 *
 * const green = { width: 1, height: 1, pixels: Uint8Array.of(0, 255, 0) };
 * assert.deepEqual([...grayscale(green).pixels], [150, 150, 150]);
 * ```
 */
export function grayscale({ width, height, pixels }: Picture): Picture {
  const out = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    out[at] = out[at + 1] = out[at + 2] = luma(pixels, at);
  }
  return { width, height, pixels: out };
}
