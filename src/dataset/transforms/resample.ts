/**
 * Pillow's antialiased bilinear resize, bit for bit.
 *
 * @module
 */

/** Pixels in memory. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Uint8, shape [height, width, 3], RGB, row-major. */
  readonly pixels: Uint8Array;
}

/** Fraction bits of a weight: 32 less 8 for the pixel and 2 for the sum's overflow, as in Pillow. */
const PRECISION_BITS = 22;

/** What one axis's output positions read: `count` inputs from `first` on, times `weights`. */
interface Filter {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Shape [outputs, taps], in units of 2^-22. */
  readonly weights: Int32Array;
  readonly taps: number;
}

/**
 * Resizes a picture with the triangle filter, widened by the scale where it shrinks.
 *
 * One axis after the other, rounded to 8 bits between them: the very bytes of Pillow's
 * `Image.resize(size, BILINEAR)`, which is what torchvision calls for picture files. (sharp's own
 * resize is half an output pixel off when it enlarges.) Which axis is first follows Pillow 13, as
 * observed; versions that always begin with the rows differ by 1 of 255 at most where it does not.
 *
 * @param picture The picture; left as it is.
 * @param size Width and height of the result in pixels, each at least 1.
 * @returns The resized picture; the same object where the size is the same.
 *
 * @example Two pixels become four
 * ```ts
 * import assert from "node:assert/strict";
 * import { resample } from "./resample.ts";
 *
 * const pixels = Uint8Array.of(0, 0, 0, 100, 100, 100);
 * const wide = resample({ width: 2, height: 1, pixels }, { width: 4, height: 1 });
 * assert.deepEqual([...wide.pixels], [0, 0, 0, 25, 25, 25, 75, 75, 75, 100, 100, 100]);
 * ```
 */
export function resample(
  picture: Picture,
  size: { readonly width: number; readonly height: number },
): Picture {
  const shorter = picture.height - size.height, narrower = picture.width - size.width;
  return shorter > 0 && shorter > 2 * narrower
    ? resampleRows(resampleColumns(picture, size.height), size.width)
    : resampleColumns(resampleRows(picture, size.width), size.height);
}

function resampleRows(picture: Picture, outWidth: number): Picture {
  const { width, height, pixels } = picture;
  if (width === outWidth) return picture;
  const { first, count, weights, taps } = triangleFilter(width, outWidth);
  const out = new Uint8Array(outWidth * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < outWidth; x++) {
      let from = row + first[x]! * 3;
      let red = 1 << (PRECISION_BITS - 1), green = red, blue = red;
      const start = x * taps, end = start + count[x]!;
      for (let k = start; k < end; k++, from += 3) {
        const weight = weights[k]!;
        red = (red + Math.imul(pixels[from]!, weight)) | 0;
        green = (green + Math.imul(pixels[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(pixels[from + 2]!, weight)) | 0;
      }
      out[to++] = red >> PRECISION_BITS;
      out[to++] = green >> PRECISION_BITS;
      out[to++] = blue >> PRECISION_BITS;
    }
  }
  return { width: outWidth, height, pixels: out };
}

function resampleColumns(picture: Picture, outHeight: number): Picture {
  const { width, height, pixels } = picture;
  if (height === outHeight) return picture;
  const { first, count, weights, taps } = triangleFilter(height, outHeight);
  const stride = width * 3;
  const out = new Uint8Array(stride * outHeight);
  const sums = new Int32Array(stride);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(1 << (PRECISION_BITS - 1));
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * taps + k]!;
      const from = (first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) sums[x] = sums[x]! + Math.imul(pixels[from + x]!, weight);
    }
    const to = y * stride;
    for (let x = 0; x < stride; x++) out[to + x] = sums[x]! >> PRECISION_BITS;
  }
  return { width, height: outHeight, pixels: out };
}

function triangleFilter(inputs: number, outputs: number): Filter {
  const scale = inputs / outputs;
  const support = Math.max(scale, 1);
  const taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputs), count = new Int32Array(outputs);
  const weights = new Int32Array(outputs * taps);
  const row = new Float64Array(taps);
  for (let x = 0; x < outputs; x++) {
    const center = (x + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), inputs);
    first[x] = start;
    count[x] = end - start;
    let sum = 0;
    for (let k = 0; k < end - start; k++) {
      row[k] = Math.max(1 - Math.abs((k + start - center + 0.5) * (1 / support)), 0);
      sum += row[k]!;
    }
    for (let k = 0; k < end - start; k++) {
      weights[x * taps + k] = Math.trunc(row[k]! / sum * (1 << PRECISION_BITS) + 0.5);
    }
  }
  return { first, count, weights, taps };
}
