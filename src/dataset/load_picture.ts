/**
 * From a picture file to the network's input.
 *
 * @module
 */
import type { Transform } from "../plan/plan.ts";
import { decodePicture } from "./decode_picture.ts";
import type { PictureCache } from "./picture_cache.ts";
import type { Random } from "../random/random.ts";
import { applyTransforms, partAtRandom } from "./transforms/apply_transform.ts";
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
  if (first?.type !== "random_resized_crop" || random === undefined) {
    return applyTransforms(await decodePicture(file), transforms, random).pixels;
  }
  // Only the crop is decoded: rows below it are never touched.
  const crop = await decodePicture(file, (size) => randomResizedCropBox(size, first, random));
  const resized = resample(crop, { width: first.size, height: first.size });
  return applyTransforms(resized, rest, random).pixels;
}

/**
 * Gives the same pixels as {@linkcode loadPicture}, from a cache that keeps what every epoch sees:
 * the picture as it is before its first random transform.
 *
 * @param file Path of the picture.
 * @param transforms The transforms in order, without `normalize`.
 * @param source Where pictures are kept, and what random transforms draw from.
 * @returns Uint8, shape [height, width, 3], RGB, row-major, values 0 to 255.
 * @throws {DataError} If the file cannot be decoded.
 * @throws {TypeError} If a random transform gets no generator, or for `normalize`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadThrough } from "./load_picture.ts";
 * import { pictureCache } from "./picture_cache.ts";
 *
 * const file = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const source = { cache: pictureCache(1e6) };
 * const once = await loadThrough(file, [{ type: "center_crop", size: 8 }], source);
 * assert.equal(await loadThrough(file, [{ type: "center_crop", size: 8 }], source), once);
 * ```
 */
export async function loadThrough(
  file: string,
  transforms: readonly Transform[],
  { cache, random }: { readonly cache: PictureCache; readonly random?: Random | undefined },
): Promise<Uint8Array> {
  const { fixed, drawn } = partAtRandom(transforms);
  const key = `${file}\n${JSON.stringify(fixed)}`;
  const kept = cache.get(key);
  // Where nothing more is kept, a crop alone is decoded in less time
  if (kept === undefined && cache.isFull) return await loadPicture(file, transforms, random);
  const picture = kept ?? applyTransforms(await decodePicture(file), fixed);
  if (kept === undefined) cache.keep(key, picture);
  return applyTransforms(picture, drawn, random).pixels;
}
