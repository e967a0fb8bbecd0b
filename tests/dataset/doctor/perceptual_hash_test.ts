/** The limits of find_duplicates.ts, held against copies of pictures and pictures that are none. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import sharp, { type Sharp } from "sharp";
import { decodePicture } from "../../../src/dataset/decode_picture.ts";
import { findDuplicates } from "../../../src/dataset/doctor/find_duplicates.ts";
import {
  hammingDistance,
  type PerceptualHash,
  perceptualHash,
} from "../../../src/dataset/doctor/perceptual_hash.ts";
import { filesBelow, insect } from "./_pictures.ts";

const shared = resolve(import.meta.dirname ?? ".", "../../../../shared/data/hymenoptera_data");

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Takes shares of width and height away on each side. */
function trimmed({ width, height }: Size, share: number, { all }: { readonly all: boolean }) {
  const [x, y] = [Math.ceil(width * share), Math.ceil(height * share)];
  const sides = all ? 2 : 1;
  return { left: x, top: y, width: width - sides * x, height: height - sides * y };
}

/** Ways to copy a picture that leave it the same to the eye. */
const copies: Readonly<Record<string, (picture: Sharp, size: Size) => Sharp>> = {
  "half as wide": (picture, { width }) => picture.resize(Math.round(width / 2)).jpeg(),
  "128 pixels wide": (picture) => picture.resize(128).jpeg(),
  "quality 30": (picture) => picture.jpeg({ quality: 30 }),
  "quality 10": (picture) => picture.jpeg({ quality: 10 }),
  "2 % off each side": (picture, size) =>
    picture.extract(trimmed(size, 0.02, { all: true })).jpeg(),
  "2 % off two sides": (picture, size) =>
    picture.extract(trimmed(size, 0.02, { all: false })).jpeg(),
  "a fifth brighter": (picture) => picture.modulate({ brightness: 1.2 }).jpeg(),
  "a fifth darker": (picture) => picture.modulate({ brightness: 0.8 }).jpeg(),
  "gamma 1.5": (picture) => picture.gamma(1.5, 1).jpeg(),
  "grey": (picture) => picture.grayscale().jpeg(),
  "trimmed, smaller, brighter, quality 50": (picture, size) =>
    picture.extract(trimmed(size, 0.02, { all: true })).resize(Math.round(size.width * 0.7))
      .modulate({ brightness: 1.1 }).jpeg({ quality: 50 }),
};

async function hashOf(bytes: Uint8Array): Promise<PerceptualHash | null> {
  const { data, info } = await sharp(bytes).toColourspace("srgb").removeAlpha().raw()
    .toBuffer({ resolveWithObject: true });
  return perceptualHash({ width: info.width, height: info.height, pixels: data });
}

/** Whether a doctor would take the two for one. */
function isFound(a: PerceptualHash | null, b: PerceptualHash | null): boolean {
  return findDuplicates([{ sha256: "a", hash: a }, { sha256: "b", hash: b }]).length === 1;
}

/** Of copies of each file by each way, those that are not found. */
async function missed(files: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (const file of files) {
    const { width = 0, height = 0 } = await sharp(file).metadata();
    const own = perceptualHash(await decodePicture(file));
    for (const [name, copy] of Object.entries(copies)) {
      const other = await hashOf(await copy(sharp(file), { width, height }).toBuffer());
      if (!isFound(own, other)) lost.push(`${file} ${name}`);
    }
  }
  return lost;
}

/** Groups among pictures of which no two are the same. */
async function taken(files: readonly string[]) {
  const pictures = [];
  for (const file of files) {
    pictures.push({ sha256: file, hash: perceptualHash(await decodePicture(file)) });
  }
  return findDuplicates(pictures);
}

Deno.test("perceptualHash() of a drawing is near that of each of its copies", async () => {
  const files = filesBelow("experiments/data/insects").filter((_, k) => k % 6 === 0);
  assert.equal(files.length, 30);
  assert.deepEqual(await missed(files), []);
});

Deno.test("perceptualHash() takes no two of 180 drawings for one", async () => {
  const files = filesBelow("experiments/data/insects");
  assert.equal(files.length, 180);
  assert.deepEqual(await taken(files), []);
});

Deno.test({
  name: "perceptualHash() finds 99 of 100 copies of photographs (needs ../shared)",
  ignore: !existsSync(shared),
  fn: async () => {
    const files = filesBelow(shared).filter((_, k) => k % 20 === 0);
    const lost = await missed(files);
    // Trimmed copies of one photograph; of all 397, 14 of 4,367 copies are lost
    assert.ok(lost.length <= 0.01 * files.length * Object.keys(copies).length, lost.join("\n"));
  },
});

Deno.test({
  name: "perceptualHash() takes no two of 397 photographs for one (needs ../shared)",
  ignore: !existsSync(shared),
  fn: async () => {
    const files = filesBelow(shared);
    assert.equal(files.length, 397);
    assert.deepEqual(await taken(files), []);
  },
});

Deno.test("perceptualHash() gives 64 bits twice, half of the frequencies above their median", async () => {
  const hash = await hashOf(await insect("ant", 1).png().toBuffer());
  assert.ok(hash);
  assert.equal(hammingDistance(hash.frequencies, 0n), 32);
  assert.ok(hash.frequencies < 1n << 64n && hash.gradients < 1n << 64n);
});

Deno.test("perceptualHash() of a ramp: each of its 64 steps to the right is brighter", () => {
  const width = 36, height = 32;
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, k) => {
    return Math.floor(k / 3) % width * 7;
  });
  assert.equal(perceptualHash({ width, height, pixels })?.gradients, (1n << 64n) - 1n);
});

Deno.test("perceptualHash() of next to nothing is null", () => {
  const of = (...levels: number[]) =>
    perceptualHash({ width: 2, height: 1, pixels: Uint8Array.from(levels) });
  assert.equal(of(9, 9, 9, 9, 9, 9), null);
  assert.equal(of(9, 9, 9, 16, 16, 16), null);
  assert.notEqual(of(9, 9, 9, 17, 17, 17), null);
});

Deno.test("hammingDistance() counts bits of any place", () => {
  assert.equal(hammingDistance((1n << 64n) - 1n, 0n), 64);
  assert.equal(hammingDistance(1n << 63n | 1n, 1n), 1);
  assert.equal(hammingDistance(5n, 5n), 0);
});
