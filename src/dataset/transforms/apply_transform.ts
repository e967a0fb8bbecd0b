/**
 * torchvision's transforms on pixels.
 *
 * @module
 */
import type { Transform } from "../../plan/plan.ts";
import type { Random } from "../../random/random.ts";
import { colorJitter } from "./color_jitter.ts";
import { erase } from "./erase.ts";
import { flipHorizontally, flipVertically } from "./flip.ts";
import {
  type Box,
  centerCropBox,
  randomErasingBox,
  randomResizedCropBox,
  resizedSize,
} from "./geometry.ts";
import { grayscale } from "./grayscale.ts";
import { type Picture, resample } from "./resample.ts";
import { rotate } from "./rotate.ts";

/** Whether a transform draws random numbers. */
const DRAWS: Readonly<Record<Transform["type"], boolean>> = {
  random_resized_crop: true,
  random_horizontal_flip: true,
  random_vertical_flip: true,
  random_grayscale: true,
  color_jitter: true,
  random_rotation: true,
  random_erasing: true,
  resize: false,
  center_crop: false,
  normalize: false,
};

/**
 * Applies one transform to a picture.
 *
 * @param picture The picture; left as it is.
 * @param transform The transform; not `normalize`, which the graph does.
 * @param random What a random transform draws from.
 * @returns The new picture.
 * @throws {TypeError} If a random transform gets no generator, or for `normalize`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { applyTransform } from "./apply_transform.ts";
 *
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3) };
 * const { pixels } = applyTransform(picture, { type: "resize", size: 2 });
 * assert.deepEqual([...pixels], [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
 * ```
 */
export function applyTransform(
  picture: Picture,
  transform: Transform,
  random?: Random,
): Picture {
  switch (transform.type) {
    case "random_resized_crop": {
      const box = randomResizedCropBox(picture, transform, needed(random, transform));
      return resample(crop(picture, box), { width: transform.size, height: transform.size });
    }
    case "random_horizontal_flip":
      return happens(transform, random) ? flipHorizontally(picture) : picture;
    case "random_vertical_flip":
      return happens(transform, random) ? flipVertically(picture) : picture;
    case "random_grayscale":
      return happens(transform, random) ? grayscale(picture) : picture;
    case "color_jitter":
      return colorJitter(picture, transform, needed(random, transform));
    case "random_rotation": {
      const angle = needed(random, transform).uniform(...transform.degrees);
      return rotate(picture, { ...transform, angle });
    }
    case "random_erasing": {
      if (!happens(transform, random)) return picture;
      const box = randomErasingBox(picture, transform, needed(random, transform));
      return box === null ? picture : erase(picture, box, transform.pixel);
    }
    case "resize":
      return resample(picture, resizedSize(picture, transform.size));
    case "center_crop":
      return crop(picture, centerCropBox(picture, transform.size));
    case "normalize":
      throw new TypeError("Cannot apply normalize to 8-bit pixels: it is part of the graph");
  }
}

/**
 * Parts a list of transforms before the first that draws random numbers.
 *
 * @param transforms The transforms.
 * @returns What gives the same pixels in every epoch, and what comes after it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { partAtRandom } from "./apply_transform.ts";
 *
 * const resize = { type: "resize", size: 256 } as const;
 * const flip = { type: "random_horizontal_flip", p: 0.5 } as const;
 * assert.deepEqual(partAtRandom([resize, flip]), { fixed: [resize], drawn: [flip] });
 * ```
 */
export function partAtRandom(
  transforms: readonly Transform[],
): { readonly fixed: readonly Transform[]; readonly drawn: readonly Transform[] } {
  const first = transforms.findIndex(({ type }) => DRAWS[type]);
  const end = first === -1 ? transforms.length : first;
  return { fixed: transforms.slice(0, end), drawn: transforms.slice(end) };
}

/**
 * Applies transforms one after the other.
 *
 * @param picture The picture; left as it is.
 * @param transforms The transforms in order, without `normalize`.
 * @param random What random transforms draw from.
 * @returns The new picture; the same object where there are no transforms.
 * @throws {TypeError} As {@linkcode applyTransform} does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { applyTransforms } from "./apply_transform.ts";
 *
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3) };
 * const { width } = applyTransforms(picture, [{ type: "resize", size: 2 }]);
 * assert.equal(width, 2);
 * ```
 */
export function applyTransforms(
  picture: Picture,
  transforms: readonly Transform[],
  random?: Random,
): Picture {
  return transforms.reduce((made, transform) => applyTransform(made, transform, random), picture);
}

/**
 * Tells the height and width that a list of transforms gives every picture.
 *
 * @param transforms The transforms.
 * @returns Pixels.
 * @throws {RangeError} If the result is not a square of one size for all pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { outputSize } from "./apply_transform.ts";
 *
 * assert.equal(outputSize([{ type: "resize", size: 256 }, { type: "center_crop", size: 224 }]), 224);
 * ```
 */
export function outputSize(transforms: readonly Transform[]): number {
  let size: number | null = null;
  for (const transform of transforms) {
    const cuts = transform.type === "random_resized_crop" || transform.type === "center_crop";
    if (cuts || (transform.type === "resize" && size !== null)) size = transform.size;
  }
  if (size === null) {
    throw new RangeError(
      "Cannot batch pictures of different sizes: add random_resized_crop or center_crop",
    );
  }
  return size;
}

/** Draws whether a transform of some probability is to be applied. */
function happens(
  transform: Extract<Transform, { readonly p: number }>,
  random: Random | undefined,
): boolean {
  return needed(random, transform).uniform(0, 1) < transform.p;
}

function needed(random: Random | undefined, { type }: Transform): Random {
  if (random === undefined) throw new TypeError(`Cannot apply ${type} without a generator`);
  return random;
}

/** Cuts a box out; what lies beyond the picture's edges is black. */
function crop(picture: Picture, box: Box): Picture {
  const pixels = new Uint8Array(box.width * box.height * 3);
  const left = Math.max(box.left, 0), right = Math.min(box.left + box.width, picture.width);
  const top = Math.max(box.top, 0), bottom = Math.min(box.top + box.height, picture.height);
  for (let y = top; y < bottom; y++) {
    const row = picture.pixels.subarray(
      (y * picture.width + left) * 3,
      (y * picture.width + right) * 3,
    );
    pixels.set(row, ((y - box.top) * box.width + left - box.left) * 3);
  }
  return { width: box.width, height: box.height, pixels };
}
