/**
 * Brightness, contrast and saturation as Pillow's `ImageEnhance` changes them.
 *
 * Each is a step from a picture without the quality (black, grey, colourless) through the picture
 * and beyond: `plain + factor * (pixel - plain)` in float32, cut to 0 to 255 and to an integer.
 *
 * @module
 */
import { luma } from "./grayscale.ts";
import type { Picture } from "./resample.ts";

/**
 * Scales brightness.
 *
 * @param picture The picture; left as it is.
 * @param factor 0 gives black, 1 the same pixels.
 * @returns The new picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustBrightness } from "./adjust_color.ts";
 *
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(10, 101, 250) };
 * assert.deepEqual([...adjustBrightness(picture, 1.5).pixels], [15, 151, 255]);
 * ```
 */
export function adjustBrightness(picture: Picture, factor: number): Picture {
  return mapBytes(picture, blendTable(0, factor));
}

/**
 * Scales contrast about the mean luma, rounded to an integer.
 *
 * @param picture The picture; left as it is.
 * @param factor 0 gives one grey, 1 the same pixels.
 * @returns The new picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustContrast } from "./adjust_color.ts";
 *
 * const picture = { width: 2, height: 1, pixels: Uint8Array.of(10, 10, 10, 30, 30, 30) };
 * assert.deepEqual([...adjustContrast(picture, 2).pixels], [0, 0, 0, 40, 40, 40]);
 * ```
 */
export function adjustContrast(picture: Picture, factor: number): Picture {
  const { pixels } = picture;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) sum += luma(pixels, at);
  const mean = Math.floor(sum / (pixels.length / 3) + 0.5);
  return mapBytes(picture, blendTable(mean, factor));
}

/**
 * Scales saturation: the distance of each channel from the pixel's luma.
 *
 * @param picture The picture; left as it is.
 * @param factor 0 gives grey, 1 the same pixels.
 * @returns The new picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustSaturation } from "./adjust_color.ts";
 *
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(200, 100, 100) };
 * assert.deepEqual([...adjustSaturation(picture, 0.5).pixels], [165, 115, 115]);
 * ```
 */
export function adjustSaturation({ width, height, pixels }: Picture, factor: number): Picture {
  const out = new Uint8Array(pixels.length);
  // The product by difference, -255 to 255: Pillow rounds it to float32 before it adds.
  const steps = Float32Array.from({ length: 511 }, (_, k) => Math.fround(factor) * (k - 255));
  for (let at = 0; at < pixels.length; at += 3) {
    const grey = luma(pixels, at);
    for (let channel = at; channel < at + 3; channel++) {
      out[channel] = toByte(Math.fround(grey + steps[pixels[channel]! - grey + 255]!));
    }
  }
  return { width, height, pixels: out };
}

/** What each byte becomes. */
function blendTable(plain: number, factor: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const step = Math.fround(Math.fround(factor) * (byte - plain));
    return toByte(Math.fround(plain + step));
  });
}

function mapBytes({ width, height, pixels }: Picture, table: Uint8Array): Picture {
  const out = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) out[at] = table[pixels[at]!]!;
  return { width, height, pixels: out };
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}
