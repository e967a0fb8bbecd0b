/**
 * What a picture may be at most, in one place. All of it is seen before anything is decoded.
 *
 * @module
 */
import { DataError } from "./data_error.ts";
import type { Size } from "./transforms/geometry.ts";

/**
 * Width times height, as a picture's header says: where Pillow begins to warn of a bomb
 * (`Image.MAX_IMAGE_PIXELS`), 256 MiB of decoded RGB.
 */
export const MAXIMUM_PIXELS = 89_478_485;

/** Bytes of a picture's file: as much as the decoded pixels can take. */
export const MAXIMUM_PICTURE_BYTES = 2 ** 28;

/**
 * Refuses what may not be opened: a pipe may never say anything, a device never end, a file with a
 * hole in it fill the memory. What is not there is left to whoever opens it.
 *
 * @param file Path of the picture, or of a link to it.
 * @returns What the system says of it; null where it is not there.
 * @throws {DataError} If it is no file, is too large, or has a name that cannot be said.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requirePictureFile } from "./picture_limits.ts";
 *
 * assert.throws(() => requirePictureFile("/dev/zero"), {
 *   message: 'Cannot use "/dev/zero": it is no file; take it out of the folder',
 * });
 * ```
 */
export function requirePictureFile(file: string): Deno.FileInfo | null {
  const found = statOf(file);
  if (found === null) return null;
  if (!found.isFile) throw new DataError(file, "it is no file; take it out of the folder");
  if (found.size <= MAXIMUM_PICTURE_BYTES) return found;
  const reason = `it has ${found.size} bytes, wanted at most ${MAXIMUM_PICTURE_BYTES}; ` +
    "compress it or take it out of the folder";
  throw new DataError(file, reason);
}

/** Asked at once: a promise would take ten times as long. */
function statOf(file: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(file);
  } catch (cause) {
    if (!file.includes("\ufffd")) return null;
    throw new DataError(file, "its name is not UTF-8; rename it", { cause });
  }
}

/**
 * Refuses a picture that would take too much memory once it is decoded.
 *
 * @param file Path of the picture.
 * @param size Its size by its header.
 * @throws {DataError} If it has more pixels than {@link MAXIMUM_PIXELS}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requirePixels } from "./picture_limits.ts";
 *
 * assert.throws(() => requirePixels("a.png", { width: 30_000, height: 30_000 }), {
 *   message: 'Cannot use "a.png": it has 30000 x 30000 pixels, over the pixel limit of 89478485; ' +
 *     "make it smaller",
 * });
 * ```
 */
export function requirePixels(file: string, { width, height }: Size): void {
  if (width * height <= MAXIMUM_PIXELS) return;
  const reason = `it has ${width} x ${height} pixels, over the pixel limit of ${MAXIMUM_PIXELS}; ` +
    "make it smaller";
  throw new DataError(file, reason);
}
