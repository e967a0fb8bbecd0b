/**
 * Where torchvision's transforms cut and erase, and how large they resize.
 *
 * @module
 */
import type { Transform } from "../../plan/plan.ts";
import type { Random } from "../../random/random.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of a picture, in pixels; it may reach over the picture's edges. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * Draws the box of `RandomResizedCrop`, by the rule of its `get_params`.
 *
 * Up to ten times: area = picture's area * U(scale), width / height = exp(U(log(ratio))); taken
 * when the box fits, at a place drawn from all that it fits in. Else the largest central box
 * whose width / height lies within `ratio`.
 *
 * @param size The picture.
 * @param crop Ranges of area and of width / height.
 * @param random Gives area, ratio, top, left, in this order.
 * @returns A box within the picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor } from "../../random/random.ts";
 * import { randomResizedCropBox } from "./geometry.ts";
 *
 * const size = { width: 300, height: 10 };
 * const random = randomFor([0, 0, "ants/a.jpg"]);
 * const box = randomResizedCropBox(size, { scale: [1, 1], ratio: [0.5, 2] }, random);
 * assert.deepEqual(box, { left: 140, top: 0, width: 20, height: 10 });
 * ```
 */
export function randomResizedCropBox(
  size: Size,
  crop: Pick<Extract<Transform, { type: "random_resized_crop" }>, "scale" | "ratio">,
  random: Random,
): Box {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = size.width * size.height * random.uniform(crop.scale[0], crop.scale[1]);
    const ratio = Math.exp(random.uniform(Math.log(crop.ratio[0]), Math.log(crop.ratio[1])));
    const width = roundHalfToEven(Math.sqrt(area * ratio));
    const height = roundHalfToEven(Math.sqrt(area / ratio));
    if (width > 0 && width <= size.width && height > 0 && height <= size.height) {
      const top = random.integer(0, size.height - height);
      return { left: random.integer(0, size.width - width), top, width, height };
    }
  }
  return centralBox(size, crop.ratio);
}

/** The largest central box within the range of width / height. */
function centralBox({ width, height }: Size, [low, high]: readonly [number, number]): Box {
  const ratio = width / height;
  const boxWidth = ratio > high ? roundHalfToEven(height * high) : width;
  const boxHeight = ratio < low ? roundHalfToEven(width / low) : height;
  const left = Math.floor((width - boxWidth) / 2), top = Math.floor((height - boxHeight) / 2);
  return { left, top, width: boxWidth, height: boxHeight };
}

/**
 * Draws the box of `RandomErasing`, by the rule of its `get_params`.
 *
 * Up to ten times: area = picture's area * U(scale), height / width = exp(U(log(ratio))); taken
 * when it is narrower and shorter than the picture, at a place drawn from all that it fits in.
 * (Beside `RandomResizedCrop` the ratio is upside down, and torchvision means it so.)
 *
 * @param size The picture.
 * @param erasing Ranges of area and of height / width.
 * @param random Gives area, ratio, top, left, in this order.
 * @returns A box within the picture, or null where none of ten fitted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor } from "../../random/random.ts";
 * import { randomErasingBox } from "./geometry.ts";
 *
 * const random = randomFor([0, 0, "ants/a.jpg"]);
 * const box = randomErasingBox({ width: 9, height: 9 }, { scale: [1, 1], ratio: [1, 1] }, random);
 * assert.equal(box, null);
 * ```
 */
export function randomErasingBox(
  size: Size,
  erasing: Pick<Extract<Transform, { type: "random_erasing" }>, "scale" | "ratio">,
  random: Random,
): Box | null {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = size.width * size.height * random.uniform(erasing.scale[0], erasing.scale[1]);
    const ratio = Math.exp(random.uniform(Math.log(erasing.ratio[0]), Math.log(erasing.ratio[1])));
    const height = roundHalfToEven(Math.sqrt(area * ratio));
    const width = roundHalfToEven(Math.sqrt(area / ratio));
    if (width < size.width && height < size.height) {
      const top = random.integer(0, size.height - height);
      return { left: random.integer(0, size.width - width), top, width, height };
    }
  }
  return null;
}

/**
 * Computes the size after `Resize`: the short side as given, the long one in proportion, cut to
 * an integer.
 *
 * @param size The picture.
 * @param short Wanted short side in pixels.
 * @returns The new size.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { resizedSize } from "./geometry.ts";
 *
 * assert.deepEqual(resizedSize({ width: 500, height: 375 }, 256), { width: 341, height: 256 });
 * ```
 */
export function resizedSize({ width, height }: Size, short: number): Size {
  return width <= height
    ? { width: short, height: Math.trunc(short * height / width) }
    : { width: Math.trunc(short * width / height), height: short };
}

/**
 * Computes the box of `CenterCrop`.
 *
 * @param size The picture.
 * @param side Height and width of the box in pixels.
 * @returns The box; it reaches over the edges of a smaller picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { centerCropBox } from "./geometry.ts";
 *
 * const box = centerCropBox({ width: 341, height: 256 }, 224);
 * assert.deepEqual(box, { left: 58, top: 16, width: 224, height: 224 });
 * ```
 */
export function centerCropBox({ width, height }: Size, side: number): Box {
  return {
    left: centerOffset(width, side),
    top: centerOffset(height, side),
    width: side,
    height: side,
  };
}

/** torchvision pads the smaller half before, and rounds Python's way where it cuts. */
function centerOffset(length: number, side: number): number {
  return side > length ? -Math.floor((side - length) / 2) : roundHalfToEven((length - side) / 2);
}

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + low % 2 : Math.round(value);
}
