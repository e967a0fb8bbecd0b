import assert from "node:assert/strict";
import { drawSplit } from "../../src/dataset/draw_split.ts";
import type { SplitIndex } from "../../src/dataset/index_split.ts";

/** A split with so many pictures of each class. */
function indexOf(...counts: number[]): SplitIndex {
  const classes = counts.map((_, label) => `class${label}`);
  const pictures = counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, k) => ({ file: `class${label}/${k}.jpg`, label }))
  );
  const rotated = ["class0/0.jpg", "class0/1.jpg"];
  return {
    folder: "/x/train",
    classes,
    pictures,
    skipped: ["a.txt"],
    rotated,
    manifest: "sha256:m",
  };
}

const counts = ({ pictures, classes }: SplitIndex) =>
  classes.map((_, label) => pictures.filter((picture) => picture.label === label).length);

Deno.test("drawSplit() divides each class, and every picture is in one part", () => {
  const index = indexOf(10, 20, 3);
  const { train, val } = drawSplit(index, { fraction: 0.2, seed: 0 });
  assert.deepEqual([counts(train), counts(val)], [[8, 16, 2], [2, 4, 1]]);
  const rank = new Map(index.pictures.map((picture, k) => [picture, k]));
  const ranks = [train, val].map(({ pictures }) => pictures.map((picture) => rank.get(picture)!));
  assert.deepEqual(ranks.flat().toSorted((a, b) => a - b), [...index.pictures.keys()]);
  for (const found of ranks) assert.deepEqual(found, found.toSorted((a, b) => a - b));
});

Deno.test("drawSplit() leaves a picture of each class to either part", () => {
  const few = drawSplit(indexOf(2, 100), { fraction: 0.001, seed: 0 });
  assert.deepEqual([counts(few.train), counts(few.val)], [[1, 99], [1, 1]]);
  const most = drawSplit(indexOf(2, 100), { fraction: 0.999, seed: 0 });
  assert.deepEqual([counts(most.train), counts(most.val)], [[1, 1], [1, 99]]);
});

Deno.test("drawSplit() draws the same by the same seed, and others by another", () => {
  const files = (seed: number) =>
    drawSplit(indexOf(50, 50), { fraction: 0.2, seed }).val.pictures.map(({ file }) => file);
  assert.deepEqual(files(1), files(1));
  assert.notDeepEqual(files(1), files(2));
});

Deno.test("drawSplit() gives each part a manifest and the rotated files of its own", () => {
  const index = indexOf(10, 20);
  const { train, val } = drawSplit(index, { fraction: 0.3, seed: 0 });
  assert.notEqual(train.manifest, val.manifest);
  assert.deepEqual([...train.rotated, ...val.rotated].sort(), index.rotated);
  for (const part of [train, val]) {
    const own = new Set(part.pictures.map(({ file }) => file));
    assert.ok(part.rotated.every((file) => own.has(file)));
  }
  const other = drawSplit({ ...index, manifest: "sha256:n" }, { fraction: 0.3, seed: 0 });
  assert.notEqual(other.val.manifest, val.manifest);
});

Deno.test("drawSplit() rejects a class of one picture", () => {
  assert.throws(() => drawSplit(indexOf(5, 1), { fraction: 0.2, seed: 0 }), {
    name: "DataError",
    path: "/x/train/class1",
    message:
      `Cannot use "/x/train/class1": its one picture cannot both train and validate; add more`,
  });
});
