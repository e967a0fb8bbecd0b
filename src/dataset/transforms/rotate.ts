/**
 * Turned pictures.
 *
 * @module
 */
import type { Picture } from "./resample.ts";

/** How a picture is turned. */
export interface Rotation {
  /** Degrees, counter-clockwise. */
  readonly angle: number;
  readonly interpolation: "nearest" | "bilinear";
  /** Colour of what comes from outside the picture: red, green, blue, 0 to 255. */
  readonly fill: readonly [number, number, number];
}

/** Where an output pixel's centre (x, y) lies in the input: (a x + b y + c, d x + e y + f). */
interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Pillow steps through the nearest pixels in this fraction of one. */
const FIXED = 65536;

/**
 * Turns a picture about its middle; width and height stay, what no longer fits is lost.
 *
 * The bytes are those of Pillow's `Image.rotate` without `expand`, which torchvision calls (for
 * `nearest` up to coordinates of 32,768, from where on Pillow leaves its fixed-point steps).
 *
 * @param picture The picture; left as it is.
 * @param rotation How it is turned.
 * @returns The turned picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rotate } from "./rotate.ts";
 *
 * const row = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 * const { pixels } = rotate(row, { angle: 180, interpolation: "nearest", fill: [0, 0, 0] });
 * assert.deepEqual([...pixels], [4, 5, 6, 1, 2, 3]);
 * ```
 */
export function rotate(picture: Picture, { angle, interpolation, fill }: Rotation): Picture {
  const { width, height } = picture;
  const turned = { width, height, pixels: filled(picture.pixels.length, fill) };
  const matrix = rotationMatrix(picture, angle);
  if (interpolation === "nearest") copyNearest(picture, turned, matrix);
  else blendNeighbours(picture, turned, matrix);
  return turned;
}

function filled(length: number, [red, green, blue]: Rotation["fill"]): Uint8Array {
  const pixels = new Uint8Array(length);
  for (let at = 0; at < length; at += 3) {
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  }
  return pixels;
}

/** The inverse of the turn, which leaves the middle where it is. */
function rotationMatrix({ width, height }: Picture, angle: number): Matrix {
  const turn = angle % 360;
  const radians = -(turn < 0 ? turn + 360 : turn) * (Math.PI / 180);
  const cosine = rounded(Math.cos(radians)), sine = rounded(Math.sin(radians));
  const x = width / 2, y = height / 2;
  return {
    a: cosine,
    b: sine,
    c: cosine * -x + sine * -y + x,
    d: -sine,
    e: cosine,
    f: -sine * -x + cosine * -y + y,
  };
}

/** Pillow rounds to 15 digits, so that a quarter turn has a cosine of 0. */
function rounded(value: number): number {
  return Number(value.toFixed(15));
}

function copyNearest(from: Picture, to: Picture, { a, b, c, d, e, f }: Matrix): void {
  const { width, height, pixels } = from;
  const fixed = (value: number) => Math.floor(value * FIXED + 0.5);
  const [alongX, alongY, acrossX, acrossY] = [fixed(a), fixed(d), fixed(b), fixed(e)];
  const [startX, startY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
  for (let y = 0, at = 0; y < height; y++) {
    let fixedX = startX + y * acrossX, fixedY = startY + y * acrossY;
    for (let x = 0; x < width; x++, at += 3, fixedX += alongX, fixedY += alongY) {
      const column = Math.floor(fixedX / FIXED), row = Math.floor(fixedY / FIXED);
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      const source = (row * width + column) * 3;
      to.pixels[at] = pixels[source]!;
      to.pixels[at + 1] = pixels[source + 1]!;
      to.pixels[at + 2] = pixels[source + 2]!;
    }
  }
}

function blendNeighbours(from: Picture, to: Picture, { a, b, c, d, e, f }: Matrix): void {
  const { width, height, pixels } = from;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const inX = a * (x + 0.5) + b * (y + 0.5) + c, inY = d * (x + 0.5) + e * (y + 0.5) + f;
      if (inX < 0 || inX >= width || inY < 0 || inY >= height) continue;
      const left = Math.floor(inX - 0.5), top = Math.floor(inY - 0.5);
      const right = inX - 0.5 - left, below = inY - 0.5 - top;
      // Beyond an edge stands the edge's own pixel.
      const [x0, x1] = [Math.max(left, 0), Math.min(left + 1, width - 1)];
      const [y0, y1] = [Math.max(top, 0), Math.min(top + 1, height - 1)];
      const upper = y0 * width, lower = y1 * width;
      for (let channel = 0; channel < 3; channel++) {
        const first = pixels[(upper + x0) * 3 + channel]!;
        const third = pixels[(lower + x0) * 3 + channel]!;
        const upperValue = first + (pixels[(upper + x1) * 3 + channel]! - first) * right;
        const lowerValue = third + (pixels[(lower + x1) * 3 + channel]! - third) * right;
        // Into a Uint8Array a number is cut, as Pillow does.
        to.pixels[at + channel] = upperValue + (lowerValue - upperValue) * below;
      }
    }
  }
}
