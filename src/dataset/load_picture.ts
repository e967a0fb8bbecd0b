/**
 * From a picture file to the network's input.
 *
 * @module
 */
import type { Transform } from "../plan/plan.ts";
import { decodePicture } from "./decode_picture.ts";
import type { Random } from "../random/random.ts";
import { applyTransform } from "./transforms/apply_transform.ts";
import { randomResizedCropBox } from "./transforms/geometry.ts";
import { resample } from "./transforms/resample.ts";

/**
 * Decodes a picture and applies the transforms of its split.
 *
 * The pixels are those of torchvision with Pillow, bit for bit, given the same random numbers.
 *
 * @param file Path of the picture.
 * @param transforms The transforms in order, without `normalize`.
 * @param random What random transforms draw from.
 * @returns Uint8, shape [height, width, 3], RGB, row-major, values 0 to 255.
 * @throws {DataError} If the file cannot be decoded.
 * @throws {TypeError} If a random transform gets no generator, or for `normalize`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadPicture } from "./load_picture.ts";
 *
 * const file = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const pixels = await loadPicture(file, [{ type: "resize", size: 8 }, { type: "center_crop", size: 8 }]);
 * assert.equal(pixels.length, 8 * 8 * 3);
 * ```
 */
export async function loadPicture(
  file: string,
  transforms: readonly Transform[],
  random?: Random,
): Promise<Uint8Array> {
  const [first, ...rest] = transforms;
  let picture;
  if (first?.type === "random_resized_crop" && random !== undefined) {
    // Only the crop is decoded: rows below it are never touched.
    picture = await decodePicture(file, (size) => randomResizedCropBox(size, first, random));
    picture = resample(picture, { width: first.size, height: first.size });
  } else {
    picture = await decodePicture(file);
    if (first !== undefined) picture = applyTransform(picture, first, random);
  }
  for (const transform of rest) picture = applyTransform(picture, transform, random);
  return picture.pixels;
}
