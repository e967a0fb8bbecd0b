/**
 * Mirrored pictures.
 *
 * @module
 */
import type { Picture } from "./resample.ts";

/**
 * Mirrors left and right, as Pillow's `FLIP_LEFT_RIGHT`.
 *
 * @param picture The picture; left as it is.
 * @returns The mirrored picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { flipHorizontally } from "./flip.ts";
 *
 * const row = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 * assert.deepEqual([...flipHorizontally(row).pixels], [4, 5, 6, 1, 2, 3]);
 * ```
 */
export function flipHorizontally({ width, height, pixels }: Picture): Picture {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3, to = (y * width + width - 1 - x) * 3;
      out[to] = pixels[from]!;
      out[to + 1] = pixels[from + 1]!;
      out[to + 2] = pixels[from + 2]!;
    }
  }
  return { width, height, pixels: out };
}

/**
 * Mirrors top and bottom, as Pillow's `FLIP_TOP_BOTTOM`.
 *
 * @param picture The picture; left as it is.
 * @returns The mirrored picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { flipVertically } from "./flip.ts";
 *
 * const column = { width: 1, height: 2, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 * assert.deepEqual([...flipVertically(column).pixels], [4, 5, 6, 1, 2, 3]);
 * ```
 */
export function flipVertically({ width, height, pixels }: Picture): Picture {
  const out = new Uint8Array(pixels.length);
  const stride = width * 3;
  for (let y = 0; y < height; y++) {
    out.set(pixels.subarray(y * stride, (y + 1) * stride), (height - 1 - y) * stride);
  }
  return { width, height, pixels: out };
}
