import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { decodePicture } from "../../src/dataset/decode_picture.ts";
import { loadPicture } from "../../src/dataset/load_picture.ts";
import type { Box, Size } from "../../src/dataset/transforms/geometry.ts";
import { resample } from "../../src/dataset/transforms/resample.ts";
import { Largest } from "./_measured.ts";

/** At most, of 255: the mean over one picture and its largest difference. */
const MEAN = 0.3, LARGEST = 6;

/** One line of pixels.json; pixels.py says how torchvision made its pixels. */
interface Line extends Size {
  readonly way: "whole" | "boxes" | "profiles";
  readonly file: string;
  /** There for the way `boxes`. */
  readonly box?: Box;
}

interface Case extends Line {
  readonly path: string;
  readonly wanted: Uint8Array;
}

function readCases(): Case[] {
  const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const lines: readonly Line[] = JSON.parse(readFileSync(fileOf("pixels.json"), "utf8"));
  const pixels = gunzipSync(readFileSync(fileOf("pixels.bin.gz")));
  let end = 0;
  const cases = lines.map((line) => {
    const start = end;
    end += line.width * line.height * 3;
    return {
      ...line,
      path: fileOf(join("pictures", line.file)),
      wanted: pixels.subarray(start, end),
    };
  });
  assert.equal(end, pixels.length, "bytes in pixels.bin.gz");
  return cases;
}

const cases = readCases();
const casesOf = (way: Case["way"]) => cases.filter((found) => found.way === way);

function meanDifference(found: Uint8Array, { wanted }: Case): number {
  assert.equal(found.length, wanted.length, "bytes");
  return found.reduce((sum, value, k) => sum + Math.abs(value - wanted[k]!), 0) / wanted.length;
}

async function holdPixels(
  way: Case["way"],
  options: { readonly what: string; readonly pixelsOf: (which: Case) => Promise<Uint8Array> },
): Promise<void> {
  const mean = new Largest(), largest = new Largest();
  for (const which of casesOf(way)) {
    const found = await options.pixelsOf(which);
    largest.add(found, which.wanted);
    mean.add([meanDifference(found, which)], [0]);
  }
  largest.hold(`pixels, ${options.what}: largest difference of 255`, LARGEST);
  mean.hold(`pixels, ${options.what}: largest mean difference of a picture, of 255`, MEAN);
}

async function boxPixels({ path, box, width, height }: Case): Promise<Uint8Array> {
  assert.ok(box !== undefined);
  return resample(await decodePicture(path, () => box), { width, height }).pixels;
}

Deno.test("loadPicture() gives torchvision's pixels of Resize(256) and CenterCrop(224)", async () => {
  const transforms = [{ type: "resize", size: 256 }, { type: "center_crop", size: 224 }] as const;
  await holdPixels("whole", {
    what: "Resize(256), CenterCrop(224)",
    pixelsOf: ({ path }) => loadPicture(path, transforms),
  });
});

Deno.test("decodePicture() and resample() give torchvision's pixels of its random boxes", async () => {
  await holdPixels("boxes", { what: "boxes of RandomResizedCrop", pixelsOf: boxPixels });
});

Deno.test("decodePicture() gives torchvision's pixels of pictures with colour profiles", async () => {
  await holdPixels("profiles", {
    what: "colour profiles",
    pixelsOf: async ({ path }) => (await decodePicture(path)).pixels,
  });
});

const enlarging = casesOf("boxes").filter(({ box, width, height }) =>
  box !== undefined && (width > box.width || height > box.height)
);

Deno.test("pixels.json holds 200 boxes, 40 % of them enlarging, and 20 colour profiles", async () => {
  const boxes = casesOf("boxes"), profiles = casesOf("profiles");
  assert.ok(boxes.length >= 200, `${boxes.length} boxes`);
  assert.ok(enlarging.length >= 0.4 * boxes.length, `${enlarging.length} enlarging boxes`);
  assert.equal(new Set(profiles.map(({ file }) => file)).size, 20);
  const metadata = await Promise.all(profiles.map(({ path }) => sharp(path).metadata()));
  const unseen = profiles.filter((_, k) => metadata[k]?.icc === undefined).map(({ file }) => file);
  // libpng takes no XYZ profile for RGB pixels; pixels.py checks that the file holds it
  assert.deepEqual(unseen, ["xyz_profile.png"]);
});

Deno.test("the pixel tolerances reject profiles that are applied", async () => {
  const telling = casesOf("profiles").filter(({ file }) => /^(display|prophoto|grey)/.test(file));
  assert.equal(telling.length, 9);
  for (const which of telling) {
    const applied = await sharp(which.path).toColourspace("srgb").raw().toBuffer();
    assert.ok(meanDifference(applied, which) > MEAN, which.file);
  }
});

Deno.test("the pixel tolerances reject sharp's own enlarging", async () => {
  const telling = enlarging.filter(({ file }) => file === "rgb.png");
  assert.ok(telling.length > 0);
  for (const which of telling) {
    const { width, height, box } = which;
    assert.ok(box !== undefined);
    const sharps = await sharp(which.path).extract({ ...box })
      .resize(width, height, { fit: "fill", kernel: "linear" }).raw().toBuffer();
    assert.ok(meanDifference(sharps, which) > MEAN, JSON.stringify(box));
  }
});
