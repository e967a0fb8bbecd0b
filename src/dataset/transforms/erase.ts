/**
 * Pictures with a part erased.
 *
 * @module
 */
import type { Box } from "./geometry.ts";
import type { Picture } from "./resample.ts";

/**
 * Puts one colour into a box.
 *
 * @param picture The picture; left as it is.
 * @param box The box, within the picture.
 * @param pixel Red, green and blue, 0 to 255.
 * @returns The new picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { erase } from "./erase.ts";
 *
 * const row = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 * const { pixels } = erase(row, { left: 1, top: 0, width: 1, height: 1 }, [124, 116, 104]);
 * assert.deepEqual([...pixels], [1, 2, 3, 124, 116, 104]);
 * ```
 */
export function erase(
  picture: Picture,
  { left, top, width, height }: Box,
  pixel: readonly [number, number, number],
): Picture {
  const pixels = picture.pixels.slice();
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) pixels.set(pixel, (y * picture.width + x) * 3);
  }
  return { width: picture.width, height: picture.height, pixels };
}
