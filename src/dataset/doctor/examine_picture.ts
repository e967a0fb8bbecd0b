/**
 * One file of a dataset, looked at from all sides.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataError } from "../data_error.ts";
import { requirePictureFile } from "../picture_limits.ts";
import {
  decodePicture,
  decodeStrictly,
  type PictureHeader,
  readHeader,
} from "../decode_picture.ts";
import { type PerceptualHash, perceptualHash } from "./perceptual_hash.ts";

/** Why training cannot use a file. */
export type PictureFlaw =
  | "unreadable"
  | "odd_name"
  | "empty_file"
  | "no_picture"
  | "too_large"
  | "other_colors"
  | "damaged";

/** A picture that training can use. */
export interface SoundPicture {
  readonly flaw: null;
  /** Size of the file. */
  readonly bytes: number;
  /** Hexadecimal, of the file's bytes. */
  readonly sha256: string;
  readonly header: PictureHeader;
  /** What its decoder had to guess; null: nothing. */
  readonly warning: string | null;
  /** Null where it shows next to nothing. */
  readonly hash: PerceptualHash | null;
}

/** A picture that training cannot use. */
export interface FlawedPicture {
  readonly flaw: PictureFlaw;
  /** What the system or the decoder says, without paths of this machine. */
  readonly detail: string;
}

/**
 * Reads, hashes and decodes a picture; what is kept of it is a few hundred bytes.
 *
 * @param path Path of the picture.
 * @returns What there is to know of it; nothing is thrown for a bad picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examinePicture } from "./examine_picture.ts";
 *
 * const found = await examinePicture("tests/dataset/pictures/truncated.jpg");
 * assert.deepEqual(found, { flaw: "damaged", detail: "VipsJpeg: premature end of JPEG image" });
 * ```
 */
export async function examinePicture(path: string): Promise<SoundPicture | FlawedPicture> {
  let bytes: Buffer;
  try {
    requirePictureFile(path);
    bytes = await readFile(path);
  } catch (error) {
    return { flaw: isLossy(path) ? "odd_name" : "unreadable", detail: detailOf(error) };
  }
  if (bytes.length === 0) return { flaw: "empty_file", detail: "0 bytes" };
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let isPicture = false;
  try {
    const header = await readHeader(path);
    isPicture = true;
    const { picture, warning } = await decodeFirstStrictly(path);
    const hash = perceptualHash(picture);
    return { flaw: null, bytes: bytes.length, sha256, header, warning, hash };
  } catch (error) {
    return flawed(error, { isPicture });
  }
}

/** As training does where that is the only way. */
async function decodeFirstStrictly(path: string) {
  try {
    return { picture: await decodeStrictly(path), warning: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { picture: await decodePicture(path), warning: detailOf(error.cause ?? error) };
  }
}

function flawed(error: unknown, { isPicture }: { readonly isPicture: boolean }): FlawedPicture {
  if (!(error instanceof DataError)) throw error;
  const detail = detailOf(error.cause ?? error);
  if (/pixel limit/.test(error.message)) return { flaw: "too_large", detail };
  if (!isPicture) return { flaw: "no_picture", detail };
  return { flaw: error.cause === undefined ? "other_colors" : "damaged", detail };
}

/** The names that the system gives are text; bytes that are no UTF-8 come as U+FFFD, and are lost. */
function isLossy(path: string): boolean {
  return path.includes("\ufffd");
}

/**
 * Says what an error says, in one line and without the path that Node adds.
 *
 * @param error Whatever was thrown.
 * @returns A clause.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detailOf } from "./examine_picture.ts";
 *
 * const error = new Error("EACCES: permission denied, open '/a/b.jpg'");
 * assert.equal(detailOf(error), "EACCES: permission denied");
 * ```
 */
export function detailOf(error: unknown): string {
  if (error instanceof DataError) return error.reason.split(/[,;]/)[0] ?? "";
  const [line = ""] = `${error instanceof Error ? error.message : error}`.split("\n");
  return line.replace(/, \w+( '.*)?$/s, "");
}
