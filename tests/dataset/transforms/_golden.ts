/** What torchvision's transforms make of parts of pictures; written by golden.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { decodePicture } from "../../../src/dataset/decode_picture.ts";
import { applyTransform } from "../../../src/dataset/transforms/apply_transform.ts";
import type { Box, Size } from "../../../src/dataset/transforms/geometry.ts";
import type { Picture } from "../../../src/dataset/transforms/resample.ts";
import type { Transform } from "../../../src/plan/plan.ts";
import { pictures, scripted } from "../_golden.ts";

/** One transform of one part of a picture. */
export interface Case extends Size {
  readonly transform: Transform;
  readonly file: string;
  readonly box: Box;
  readonly words: readonly number[];
  /** Base64 of zlib of uint8 [height, width, 3]. */
  readonly pixels: string;
  /** Of an erased picture: largest distance from torchvision's, both being normalized. */
  readonly normalized_difference?: number;
}

interface Golden {
  readonly cases: readonly Case[];
  readonly digests: readonly {
    readonly change: string;
    readonly value: number;
    readonly sha256: string;
  }[];
}

// The file is ours, so that its shape is known.
const golden = JSON.parse(
  readFileSync(new URL("golden.json", import.meta.url), "utf8"),
) as Golden;

/** The cases of one transform. */
export function casesOf(type: Transform["type"]): readonly Case[] {
  return golden.cases.filter(({ transform }) => transform.type === type);
}

/** Applies a case's transform with its random numbers; `left` of them were not drawn. */
export async function made({ transform, file, box, words }: Case) {
  const random = scripted(words);
  const picture = await decodePicture(join(pictures, file), () => box);
  return {
    before: picture,
    after: applyTransform(picture, transform, random),
    left: random.left(),
  };
}

/** The SHA-256 of what torchvision makes of {@linkcode cube}, by the value of a change. */
export function digestsOf(change: string): readonly (readonly [value: number, sha256: string])[] {
  return golden.digests.filter((each) => each.change === change)
    .map(({ value, sha256 }) => [value, sha256]);
}

/** The SHA-256 of a picture's pixels. */
export function digest({ pixels }: Picture): string {
  return createHash("sha256").update(pixels).digest("hex");
}

/** 614,125 colours: every third value of each channel, from 0 to 252. */
export function cube(): Picture {
  const values = Array.from({ length: 85 }, (_, k) => 3 * k);
  const pixels = values.flatMap((red) =>
    values.flatMap((green) => values.flatMap((blue) => [red, green, blue]))
  );
  return { width: 85 * 85, height: 85, pixels: Uint8Array.from(pixels) };
}
