/**
 * Small copies of pictures, for pages.
 *
 * @module
 */
import sharp from "sharp";
import { decodePicture } from "./decode_picture.ts";

/** Longest side, in pixels. */
const SIDE = 160;

/**
 * Makes a small copy of a picture, as training sees it: a picture whose orientation tag is ignored lies
 * on its side here too.
 *
 * @param file Path of the picture.
 * @returns A `data:` address of a WebP, its longest side 160 pixels or less; null where the picture
 * cannot be decoded.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { thumbnail } from "./thumbnail.ts";
 *
 * const file = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * assert.match(await thumbnail(file) ?? "", /^data:image\/webp;base64,/);
 * assert.equal(await thumbnail("nowhere.png"), null);
 * ```
 */
export async function thumbnail(file: string): Promise<string | null> {
  try {
    const { width, height, pixels } = await decodePicture(file);
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 70 })
      .toBuffer();
    return `data:image/webp;base64,${bytes.toString("base64")}`;
  } catch {
    return null;
  }
}
