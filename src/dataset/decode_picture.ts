/**
 * Picture files to pixels; the only file that knows sharp.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import sharp from "sharp";
import { DataError } from "./data_error.ts";
import { MAXIMUM_PIXELS, requirePictureFile, requirePixels } from "./picture_limits.ts";
import { JPEG_HEAD, readPlainJpeg } from "./plain_jpeg.ts";
import type { Box, Size } from "./transforms/geometry.ts";
import type { Picture } from "./transforms/resample.ts";

// Pictures are decoded side by side, so one thread is enough for each; no file is asked for twice.
sharp.concurrency(1);
sharp.cache(false);

/** What every picture is opened with, beside {@link MAXIMUM_PIXELS}, which is asked first. */
const OPENED = { limitInputPixels: MAXIMUM_PIXELS } as const;

// A file's content says how sharp reads it, whatever its name: an SVG named .png would be drawn, with
// other files in it. So nothing reaches sharp but what training takes, and GIFs, which Pillow reads.
const FORMATS: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "tiff", "gif"]);
const HEAD = 16;
/** First bytes of all of these but WebP, as Latin-1. */
const HEADS = [
  "\xff\xd8\xff",
  "\x89PNG\r\n",
  "II*\0",
  "II+\0",
  "MM\0*",
  "MM\0+",
  "GIF87a",
  "GIF89a",
];
/** As sharp says it of a file that it does not know. */
const NO_PICTURE = "Input file contains unsupported image format";

/** Colour spaces that come out as Pillow's `convert("RGB")` has them. */
const SPACES = new Set(["srgb", "rgb", "b-w"]);
/** Formats that Pillow turns upright by their orientation tag as it loads them. */
const TURNED = new Set(["tiff"]);

/**
 * Decodes a picture, or a part of one, to RGB.
 *
 * The bytes are those of Pillow's `Image.open(file).convert("RGB")`: colour profiles are ignored
 * and so is the orientation tag except in a TIFF, transparency is dropped rather than blended, grey
 * is repeated, and an animation gives its first frame.
 *
 * @param file Path of the picture.
 * @param choose Picks the part from the picture's size; all of it by default.
 * @returns The pixels.
 * @throws {DataError} If the file cannot be decoded, or has colours other than 8-bit RGB or grey.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodePicture } from "./decode_picture.ts";
 *
 * await assert.rejects(decodePicture("nowhere.jpg"), { name: "DataError", path: "nowhere.jpg" });
 * ```
 */
export async function decodePicture(
  file: string,
  choose?: (size: Size) => Box,
): Promise<Picture> {
  return await decode(file, { failOn: "error", ...choose ? { choose } : {} });
}

/**
 * Decodes a picture as {@link decodePicture} does, but not one whose decoder has to guess a part of
 * it, as it does where the bytes of a JPEG's pixels are not what was written.
 *
 * @param file Path of the picture.
 * @returns The pixels.
 * @throws {DataError} If the file cannot be decoded without a warning.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeStrictly } from "./decode_picture.ts";
 *
 * const { width } = await decodeStrictly("experiments/data/insects/val/ants/ant_001.jpg");
 * assert.equal(width, 160);
 * ```
 */
export async function decodeStrictly(file: string): Promise<Picture> {
  return await decode(file, { failOn: "warning" });
}

async function decode(
  file: string,
  { choose, failOn }: {
    readonly choose?: (size: Size) => Box;
    readonly failOn: "error" | "warning";
  },
): Promise<Picture> {
  try {
    const found = await readLayout(file);
    const { space, depth } = found;
    if (!SPACES.has(space) || depth !== "uchar") {
      throw new DataError(
        file,
        `its pixels are ${space} (${depth}), wanted 8-bit RGB or grey; convert it to such a PNG`,
      );
    }
    const autoOrient = TURNED.has(found.format);
    const { width, height } = sizeOf(found);
    const picture = sharp(file, { ...OPENED, ignoreIcc: true, failOn, autoOrient })
      .toColourspace("srgb")
      .removeAlpha();
    const box = choose?.({ width, height }) ?? { left: 0, top: 0, width, height };
    const bytes = await picture.extract({ ...box }).raw().toBuffer();
    const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    return { width: box.width, height: box.height, pixels };
  } catch (error) {
    throw undecodable(file, error);
  }
}

/**
 * Reads a picture's size from its header.
 *
 * @param file Path of the picture.
 * @returns The size that {@link decodePicture} gives it.
 * @throws {DataError} If the file is no picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSize } from "./decode_picture.ts";
 *
 * await assert.rejects(readSize("nowhere.jpg"), { name: "DataError", path: "nowhere.jpg" });
 * ```
 */
export async function readSize(file: string): Promise<Size> {
  try {
    return sizeOf(await readLayout(file));
  } catch (error) {
    throw undecodable(file, error);
  }
}

/** What decoding has to know beforehand. */
interface Layout extends Header {
  readonly space: string;
  readonly depth: string;
}

/** Reads a header as far as decoding needs it, which for a plain JPEG takes a tenth of the time. */
async function readLayout(file: string): Promise<Layout> {
  const head = readHead(file, JPEG_HEAD);
  const frame = head && readPlainJpeg(head);
  if (!frame) return await readMetadata(file, head);
  requirePixels(file, frame);
  const space = frame.components === 1 ? "b-w" : "srgb";
  return { ...frame, format: "jpeg", autoOrient: frame, space, depth: "uchar" };
}

/** Reads a header, of a picture that may be decoded. */
async function readMetadata(file: string, head = readHead(file, HEAD)) {
  if (!isPicture(head)) throw new TypeError(NO_PICTURE);
  const found = await sharp(file, { limitInputPixels: false }).metadata();
  if (!FORMATS.has(found.format)) throw new TypeError(NO_PICTURE);
  requirePixels(file, found);
  return found;
}

/**
 * The first bytes of a file that may be opened, asked for at once as `picture_limits.ts` does; none
 * where it cannot be, which sharp says.
 */
function readHead(file: string, bytes: number): Uint8Array | null {
  requirePictureFile(file);
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return null;
  }
  try {
    const head = new Uint8Array(bytes);
    return head.subarray(0, readSync(handle, head, 0, bytes, 0));
  } finally {
    closeSync(handle);
  }
}

/** Tells pictures that training takes by their first bytes. */
function isPicture(head: Uint8Array | null): boolean {
  if (head === null) return true;
  const text = String.fromCharCode(...head.subarray(0, HEAD));
  return HEADS.some((begin) => text.startsWith(begin)) ||
    text.startsWith("RIFF") && text.startsWith("WEBP", 8);
}

/** What of a header tells the size. */
interface Header extends Size {
  readonly format: string;
  readonly autoOrient: Size;
}

function sizeOf({ format, autoOrient, width, height }: Header): Size {
  return TURNED.has(format) ? autoOrient : { width, height };
}

function undecodable(file: string, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new DataError(
    file,
    `it cannot be decoded (${reason}); replace it or take it out of the folder`,
    { cause: error },
  );
}

/** What a picture's header tells. */
export interface PictureHeader extends Size {
  /** Of the content, whatever the file's name says: `jpeg`, `png`, `webp`, `tiff`, `gif`, … */
  readonly format: string;
  /** Pictures in the file; only the first is decoded. */
  readonly frames: number;
  /** Whether it has an orientation tag that is ignored; see {@link ignoresOrientation}. */
  readonly turned: boolean;
}

/**
 * Reads a picture's header.
 *
 * @param file Path of the picture.
 * @returns What it tells; the size is the one that {@link decodePicture} gives.
 * @throws {DataError} If the file is no picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readHeader } from "./decode_picture.ts";
 *
 * const { format, frames } = await readHeader("experiments/data/insects/val/ants/ant_001.jpg");
 * assert.deepEqual([format, frames], ["jpeg", 1]);
 * ```
 */
export async function readHeader(file: string): Promise<PictureHeader> {
  try {
    const found = await readMetadata(file);
    return {
      ...sizeOf(found),
      format: found.format,
      frames: found.pages ?? 1,
      turned: isTurned(found),
    };
  } catch (error) {
    throw undecodable(file, error);
  }
}

/**
 * Tells whether a picture has an orientation tag that {@link decodePicture} ignores, as torchvision
 * does, so that it is seen turned or mirrored.
 *
 * @param bytes The whole file.
 * @returns False too where the bytes are no picture, which is told when it is decoded.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ignoresOrientation } from "./decode_picture.ts";
 *
 * assert.equal(await ignoresOrientation(new TextEncoder().encode("no picture")), false);
 * ```
 */
export async function ignoresOrientation(bytes: Uint8Array): Promise<boolean> {
  if (!isPicture(bytes) || !mayHaveExif(bytes)) return false;
  const found = await sharp(bytes, { limitInputPixels: false }).metadata().catch(() => null);
  return found !== null && isTurned(found);
}

/**
 * False where no decoder finds EXIF data, which PNG marks as `eXIf`, the others as `Exif` or `EXIF`.
 * To look for the first letter alone is thirty times as fast as to look for the words.
 */
function mayHaveExif(bytes: Uint8Array): boolean {
  const [P, E, e, x, i, f] = [80, 69, 101, 120, 105, 102] as const;
  const first = bytes[1] === P ? e : E;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    const is = (k: number, small: number) => ((bytes[at + k] ?? 0) | 32) === small;
    if (is(1, x) && is(2, i) && is(3, f)) return true;
  }
  return false;
}

function isTurned(
  { format, orientation = 1 }: {
    readonly format: string;
    readonly orientation?: number | undefined;
  },
): boolean {
  return !TURNED.has(format) && orientation !== 1;
}
