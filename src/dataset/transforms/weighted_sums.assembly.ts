/**
 * Weighted sums of pixels, sixteen bytes at once, for `_weighted_sums.ts`.
 *
 * AssemblyScript, which is not checked with the rest: `deno task assemble` makes
 * `weighted_sums.wasm` of it. Weights are int32 in units of 2^-22 and lie at 0; addresses and
 * strides are in bytes. Up to 15 bytes are read beyond the inputs, and written beyond the outputs.
 */

/** Fraction bits of a weight, as in `_weighted_sums.ts`. */
const PRECISION_BITS = 22;

/** What rounds, where the fraction is cut afterwards. */
const HALF = i32x4.splat(1 << (PRECISION_BITS - 1));

/** Sums `count` neighbours from `from` on into the pixel at `to`, in each of `height` rows. */
export function sumColumn(
  from: usize, to: usize, height: i32, stride: i32, outStride: i32, count: i32,
): void {
  // Most of what a photograph needs: here the weights stay in registers
  if (count == 2) {
    const a = weight(0), b = weight(1);
    for (; height > 0; height--, from += stride, to += outStride) {
      const sum = i32x4.add(HALF, i32x4.mul(pixel(from), a));
      storePixel(to, i32x4.add(sum, i32x4.mul(pixel(from + 3), b)));
    }
  } else if (count == 3) {
    const a = weight(0), b = weight(1), c = weight(2);
    for (; height > 0; height--, from += stride, to += outStride) {
      let sum = i32x4.add(HALF, i32x4.mul(pixel(from), a));
      sum = i32x4.add(sum, i32x4.mul(pixel(from + 3), b));
      storePixel(to, i32x4.add(sum, i32x4.mul(pixel(from + 6), c)));
    }
  } else {
    for (; height > 0; height--, from += stride, to += outStride) {
      let sum = HALF;
      for (let k = 0; k < count; k++) {
        sum = i32x4.add(sum, i32x4.mul(pixel(from + 3 * k), weight(k)));
      }
      storePixel(to, sum);
    }
  }
}

/** Sums `count` rows of `stride` bytes from `from` on into the one at `to`. */
export function sumRow(from: usize, to: usize, stride: i32, count: i32): void {
  for (let x = 0; x < stride; x += 16) {
    let a = HALF, b = HALF, c = HALF, d = HALF;
    for (let k = 0, at = from + x; k < count; k++, at += stride) {
      const bytes = v128.load(at), w = weight(k);
      const low = i16x8.extend_low_i8x16_u(bytes), high = i16x8.extend_high_i8x16_u(bytes);
      a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), w));
      b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), w));
      c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), w));
      d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), w));
    }
    const low = i16x8.narrow_i32x4_s(whole(a), whole(b));
    const high = i16x8.narrow_i32x4_s(whole(c), whole(d));
    v128.store(to + x, i8x16.narrow_i16x8_u(low, high));
  }
}

function weight(k: i32): v128 {
  return v128.load_splat<i32>(k << 2);
}

/** Red, green, blue and what lies behind, as int32. */
function pixel(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

/** Cuts the fraction. */
function whole(sum: v128): v128 {
  return i32x4.shr_s(sum, PRECISION_BITS);
}

function storePixel(to: usize, sum: v128): void {
  const bytes = whole(sum);
  const rgb = i8x16.shuffle(bytes, bytes, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  v128.store16_lane(to, rgb, 0);
  v128.store8_lane(to + 2, rgb, 2);
}
