import assert from "node:assert/strict";
import { randomFor } from "../../../src/random/random.ts";
import {
  centerCropBox,
  randomErasingBox,
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

Deno.test("randomErasingBox() covers the ranges of area and height / width and stays inside", () => {
  const size = { width: 500, height: 375 };
  const erasing = { scale: [0.02, 0.33], ratio: [0.3, 3.3] } as const;
  const boxes = Array.from(
    { length: 2000 },
    (_, picture) => randomErasingBox(size, erasing, randomFor([0, 0, `${picture}`])),
  ).filter((box) => box !== null);
  assert.equal(boxes.length, 2000);
  const shares = boxes.map(({ width, height }) => width * height / (500 * 375));
  const ratios = boxes.map(({ width, height }) => height / width);
  assert.ok(Math.min(...shares) < 0.021 && Math.min(...shares) > 0.0198);
  assert.ok(Math.max(...shares) > 0.32 && Math.max(...shares) < 0.332);
  assert.ok(Math.min(...ratios) < 0.31 && Math.min(...ratios) > 0.29);
  assert.ok(Math.max(...ratios) > 3.1 && Math.max(...ratios) < 3.4);
  assert.ok(boxes.every(({ left, width }) => left >= 0 && left + width <= 500 && width < 500));
  assert.ok(boxes.every(({ top, height }) => top >= 0 && top + height <= 375 && height < 375));
});

Deno.test("randomErasingBox() gives up after ten boxes as large as the picture", () => {
  const words = Array(40).fill(0);
  const random = scripted(words);
  const erasing = { scale: [1, 1], ratio: [1, 1] } as const;
  assert.equal(randomErasingBox({ width: 8, height: 8 }, erasing, random), null);
  assert.equal(random.left(), 0);
});
