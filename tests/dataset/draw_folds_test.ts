import assert from "node:assert/strict";
import { drawFolds } from "../../src/dataset/draw_folds.ts";
import type { SplitIndex } from "../../src/dataset/index_split.ts";

/** A split with so many pictures of each class. */
function indexOf(...counts: number[]): SplitIndex {
  const classes = counts.map((_, label) => `class${label}`);
  const pictures = counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, k) => ({ file: `class${label}/${k}.jpg`, label }))
  );
  return { folder: "/x/train", classes, pictures, skipped: [], rotated: [], manifest: "sha256:m" };
}

const counts = ({ pictures, classes }: SplitIndex) =>
  classes.map((_, label) => pictures.filter((picture) => picture.label === label).length);

const files = ({ pictures }: SplitIndex) => pictures.map(({ file }) => file);

Deno.test("drawFolds() holds out each picture once, and trains on all others", () => {
  const index = indexOf(7, 11, 5);
  const folds = drawFolds(index, { count: 5, seed: 0 });
  assert.deepEqual(folds.flatMap(({ val }) => files(val)).sort(), files(index).sort());
  for (const { train, val } of folds) {
    assert.deepEqual([...files(train), ...files(val)].sort(), files(index).sort());
    const own = new Set(files(val));
    assert.deepEqual(
      files(train),
      indexOf(7, 11, 5).pictures.map(({ file }) => file)
        .filter((file) => !own.has(file)),
      "in the order of the files",
    );
  }
});

Deno.test("drawFolds() lets folds differ by one picture at most, in a class as in all", () => {
  for (const sizes of [[7, 11, 5], [6, 6, 6], [5, 100], [9, 9, 9, 9]]) {
    const folds = drawFolds(indexOf(...sizes), { count: 5, seed: 3 });
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    assert.ok(spread(folds.map(({ val }) => val.pictures.length)) <= 1, `${sizes}`);
    sizes.forEach((_, label) => {
      assert.ok(spread(folds.map(({ val }) => counts(val)[label] ?? NaN)) <= 1, `${sizes}`);
    });
  }
});

Deno.test("drawFolds() draws the same by the same seed, and others by another", () => {
  const drawn = (seed: number) =>
    drawFolds(indexOf(50, 50), { count: 5, seed }).map(({ val }) => files(val));
  assert.deepEqual(drawn(1), drawn(1));
  assert.notDeepEqual(drawn(1), drawn(2));
});

Deno.test("drawFolds() rejects a class with fewer pictures than folds", () => {
  const few = (count: number) => () => drawFolds(indexOf(9, count), { count: 5, seed: 0 });
  assert.throws(few(4), {
    name: "DataError",
    path: "/x/train/class1",
    message:
      `Cannot use "/x/train/class1": its 4 pictures are too few for 5 folds, each needs one; ` +
      "add more, or lower `dataset.folds` to 4",
  });
  assert.throws(few(1), {
    name: "DataError",
    message:
      `Cannot use "/x/train/class1": its 1 picture is too few for 5 folds, each needs one; ` +
      "add more",
  });
  assert.equal(few(5)().length, 5);
});
