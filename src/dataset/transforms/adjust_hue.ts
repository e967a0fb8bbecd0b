/**
 * Hue as torchvision changes it: through Pillow's HSV in three bytes and back.
 *
 * @module
 */
import type { Picture } from "./resample.ts";

/** Where each of the 256 hues lies: the sixth of the circle, and how far in it (float32). */
const SIXTHS = Uint8Array.from({ length: 256 }, (_, hue) => Math.floor(hue * 6 / 255));
const FRACTIONS = Float32Array.from({ length: 256 }, (_, hue) => hue * 6 / 255 - SIXTHS[hue]!);

/**
 * Turns the hue of every pixel.
 *
 * Even a turn by nothing changes pixels, since a hue and a saturation of 8 bits each cannot tell
 * all colours apart. Where Pillow computes in float32, so does this.
 *
 * @param picture The picture; left as it is.
 * @param hue Part of the circle, -0.5 to 0.5; cut to 255ths.
 * @returns The new picture.
 *
 * @example A third of the circle
 * ```ts
 * import assert from "node:assert/strict";
 * import { adjustHue } from "./adjust_hue.ts";
 *
 * const red = { width: 1, height: 1, pixels: Uint8Array.of(255, 0, 0) };
 * assert.deepEqual([...adjustHue(red, 1 / 3).pixels], [0, 255, 0]);
 * ```
 */
export function adjustHue({ width, height, pixels }: Picture, hue: number): Picture {
  const shift = Math.trunc(hue * 255);
  const out = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    const red = pixels[at]!, green = pixels[at + 1]!, blue = pixels[at + 2]!;
    const value = Math.max(red, green, blue), chroma = value - Math.min(red, green, blue);
    const saturation = chroma === 0 ? 0 : Math.trunc(Math.fround(chroma / value) * 255);
    if (saturation === 0) {
      out[at] = out[at + 1] = out[at + 2] = value;
      continue;
    }
    const turned = (hueOf({ red, green, blue, value, chroma }) + shift) & 255;
    const part = Math.fround(saturation / 255), fraction = FRACTIONS[turned]!;
    const low = Math.round(value * (1 - part));
    const falling = Math.round(value * (1 - Math.fround(part * fraction)));
    const rising = Math.round(value * (1 - part * (1 - fraction)));
    const sixth = SIXTHS[turned]! % 6;
    // Around the circle red falls in the second sixth and rises in the fifth; green and blue
    // follow it by two and four sixths.
    out[at] = [value, falling, low, low, rising, value][sixth]!;
    out[at + 1] = [rising, value, value, falling, low, low][sixth]!;
    out[at + 2] = [low, low, rising, value, value, falling][sixth]!;
  }
  return { width, height, pixels: out };
}

/** A pixel that is not grey. */
interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** The largest of them. */
  readonly value: number;
  /** The largest less the least. */
  readonly chroma: number;
}

/** The hue in a byte: 0 is red, 85 green, 170 blue. */
function hueOf({ red, green, blue, value, chroma }: Colour): number {
  const toRed = Math.fround((value - red) / chroma);
  const toGreen = Math.fround((value - green) / chroma);
  const toBlue = Math.fround((value - blue) / chroma);
  const sixths = red === value
    ? toBlue - toGreen
    : green === value
    ? 2 + toRed - toBlue
    : 4 + toGreen - toRed;
  const circle = Math.fround(sixths) / 6 + 1; // 5/6 to 11/6
  return Math.trunc(Math.fround(circle >= 1 ? circle - 1 : circle) * 255);
}
