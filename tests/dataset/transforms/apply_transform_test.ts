import assert from "node:assert/strict";
import {
  applyTransform,
  isRandom,
  outputSize,
} from "../../../src/dataset/transforms/apply_transform.ts";
import { scripted } from "../_golden.ts";

const crop = {
  type: "random_resized_crop",
  size: 224,
  scale: [0.08, 1],
  ratio: [0.75, 1.25],
} as const;
const normalize = { type: "normalize", mean: [0, 0, 0], std: [1, 1, 1] } as const;
const row = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };

Deno.test("applyTransform() flips where the number is below p", () => {
  const half = 1 << 25;
  const flip = (
    word: number,
    p: number,
  ) => [...applyTransform(row, { type: "random_horizontal_flip", p }, scripted([word, 0])).pixels];
  assert.deepEqual(flip(half - 1, 0.5), [4, 5, 6, 1, 2, 3]);
  assert.deepEqual(flip(half, 0.5), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(flip(0, 0), [1, 2, 3, 4, 5, 6]);
});

Deno.test("applyTransform() rejects a random transform without a generator", () => {
  assert.throws(() => applyTransform(row, crop), {
    name: "TypeError",
    message: "Cannot apply random_resized_crop without a generator",
  });
});

Deno.test("applyTransform() rejects normalize", () => {
  assert.throws(() => applyTransform(row, normalize), {
    name: "TypeError",
    message: "Cannot apply normalize to 8-bit pixels: it is part of the graph",
  });
});

Deno.test("isRandom() sees a crop and a flip", () => {
  assert.equal(isRandom([crop]), true);
  assert.equal(isRandom([{ type: "random_horizontal_flip", p: 0.5 }]), true);
  assert.equal(isRandom([{ type: "center_crop", size: 8 }, normalize]), false);
});

Deno.test("outputSize() follows the last step that makes a square", () => {
  assert.equal(outputSize([crop, { type: "random_horizontal_flip", p: 0.5 }]), 224);
  assert.equal(outputSize([{ type: "center_crop", size: 24 }, { type: "resize", size: 11 }]), 11);
});

Deno.test("outputSize() rejects transforms that leave pictures of different sizes", () => {
  assert.throws(() => outputSize([{ type: "resize", size: 256 }]), {
    name: "RangeError",
    message: "Cannot batch pictures of different sizes: add random_resized_crop or center_crop",
  });
});
