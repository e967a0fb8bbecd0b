import assert from "node:assert/strict";
import { randomFor } from "../../../src/random/random.ts";
import {
  centerCropBox,
  randomResizedCropBox,
  resizedSize,
} from "../../../src/dataset/transforms/geometry.ts";
import { golden, scripted } from "../_golden.ts";

Deno.test("randomResizedCropBox() draws torchvision's boxes from the same numbers", () => {
  for (const { size, scale, ratio, words, box } of golden.boxes) {
    const random = scripted(words);
    const name = JSON.stringify({ size, scale, ratio, words });
    assert.deepEqual(randomResizedCropBox(size, { scale, ratio }, random), box, name);
    assert.equal(random.left(), 0, `numbers left: ${name}`);
  }
});

Deno.test("randomResizedCropBox() golden boxes hold first tries, later tries and fallbacks", () => {
  const drawn = golden.boxes.map(({ words }) => words.length);
  assert.ok(drawn.some((count) => count === 6), "first try");
  assert.ok(drawn.some((count) => count > 6 && count < 40), "later try");
  assert.ok(drawn.some((count) => count === 40), "fallback");
});

Deno.test("randomResizedCropBox() covers the ranges of area and ratio and stays inside", () => {
  const size = { width: 500, height: 375 };
  const crop = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] } as const;
  const boxes = Array.from(
    { length: 2000 },
    (_, picture) => randomResizedCropBox(size, crop, randomFor([0, 0, `${picture}`])),
  );
  const shares = boxes.map(({ width, height }) => width * height / (500 * 375));
  const ratios = boxes.map(({ width, height }) => width / height);
  assert.ok(Math.min(...shares) < 0.09 && Math.min(...shares) > 0.078);
  assert.ok(Math.max(...shares) > 0.95 && Math.max(...shares) <= 1);
  assert.ok(Math.min(...ratios) < 0.76 && Math.min(...ratios) > 0.74);
  assert.ok(Math.max(...ratios) > 1.32 && Math.max(...ratios) < 1.35);
  assert.ok(boxes.every(({ left, width }) => left >= 0 && left + width <= 500));
  assert.ok(boxes.every(({ top, height }) => top >= 0 && top + height <= 375));
  assert.ok(boxes.some(({ left, width }) => left + width === 500), "the last column is reached");
});

Deno.test("resizedSize() cuts the long side to an integer", () => {
  assert.deepEqual(resizedSize({ width: 500, height: 333 }, 256), { width: 384, height: 256 });
  assert.deepEqual(resizedSize({ width: 333, height: 500 }, 256), { width: 256, height: 384 });
  assert.deepEqual(resizedSize({ width: 80, height: 80 }, 256), { width: 256, height: 256 });
});

Deno.test("centerCropBox() rounds halves to even, as Python does", () => {
  const tops = [225, 227, 229, 231].map((height) => centerCropBox({ width: 224, height }, 224).top);
  assert.deepEqual(tops, [0, 2, 2, 4]);
});

Deno.test("centerCropBox() pads the smaller half before", () => {
  const box = centerCropBox({ width: 221, height: 222 }, 224);
  assert.deepEqual(box, { left: -1, top: -1, width: 224, height: 224 });
});
