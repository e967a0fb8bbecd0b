import assert from "node:assert/strict";
import {
  applyTransform,
  outputSize,
  partAtRandom,
} from "../../../src/dataset/transforms/apply_transform.ts";
import type { Transform } from "../../../src/plan/plan.ts";
import { randomFor } from "../../../src/random/random.ts";
import { assertPixels, scripted } from "../_golden.ts";
import { casesOf, made } from "./_golden.ts";

const crop = {
  type: "random_resized_crop",
  size: 224,
  scale: [0.08, 1],
  ratio: [0.75, 1.25],
} as const;
const normalize = { type: "normalize", mean: [0, 0, 0], std: [1, 1, 1] } as const;
const row = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };

/** Every transform that draws random numbers. */
const random: readonly Transform[] = [
  crop,
  { type: "random_horizontal_flip", p: 1 },
  { type: "random_vertical_flip", p: 1 },
  { type: "random_grayscale", p: 1 },
  {
    type: "color_jitter",
    brightness: [0.5, 1.5],
    contrast: [1, 1],
    saturation: [1, 1],
    hue: [0, 0],
  },
  { type: "random_rotation", degrees: [20, 80], interpolation: "nearest", fill: [0, 0, 0] },
  {
    type: "random_erasing",
    p: 1,
    scale: [0.1, 0.2],
    ratio: [1, 1],
    value: [0, 0, 0],
    pixel: [0, 0, 0],
  },
];

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
  for (const transform of random) {
    assert.throws(() => applyTransform(row, transform), {
      name: "TypeError",
      message: `Cannot apply ${transform.type} without a generator`,
    });
  }
});

Deno.test("applyTransform() leaves the picture that it is given as it is", () => {
  const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, k) => k);
  for (const transform of random) {
    const picture = { width: 8, height: 8, pixels: pixels.slice() };
    const { pixels: made } = applyTransform(picture, transform, randomFor([transform.type]));
    assert.deepEqual(picture.pixels, pixels, transform.type);
    assert.notDeepEqual(made, pixels, transform.type);
  }
});

Deno.test("applyTransform() leaves out what the number is not below p for", () => {
  for (const transform of random) {
    if (!("p" in transform)) continue;
    const applied = applyTransform(row, { ...transform, p: 0 }, scripted([0, 0]));
    assert.equal(applied, row, transform.type);
  }
});

Deno.test("applyTransform() rejects normalize", () => {
  assert.throws(() => applyTransform(row, normalize), {
    name: "TypeError",
    message: "Cannot apply normalize to 8-bit pixels: it is part of the graph",
  });
});

Deno.test("partAtRandom() parts before the first transform that draws", () => {
  const fixed = [{ type: "resize", size: 9 }, { type: "center_crop", size: 8 }, normalize] as const;
  assert.deepEqual(partAtRandom(fixed), { fixed, drawn: [] });
  for (const transform of random) {
    const drawn = [transform, ...fixed];
    assert.deepEqual(partAtRandom([...fixed, ...drawn]), { fixed, drawn }, transform.type);
    assert.deepEqual(partAtRandom(drawn), { fixed: [], drawn }, transform.type);
  }
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

/** Golden cases of each transform. */
const counts: readonly (readonly [Transform["type"], number])[] = [
  ["random_vertical_flip", 12],
  ["random_grayscale", 12],
  ["color_jitter", 20],
  ["random_rotation", 32],
  ["random_erasing", 14],
];

for (const [type, count] of counts) {
  Deno.test(`applyTransform() gives torchvision's bytes from the same numbers: ${type}`, async () => {
    const cases = casesOf(type);
    assert.equal(cases.length, count);
    let changed = 0;
    for (const expected of cases) {
      const { before, after, left } = await made(expected);
      const name = JSON.stringify([expected.transform, expected.box, expected.words]);
      assertPixels(after.pixels, expected, name);
      assert.deepEqual(
        [after.width, after.height, left],
        [expected.width, expected.height, 0],
        name,
      );
      if (`${before.pixels}` !== `${after.pixels}`) changed++;
    }
    // Both outcomes of a probability are among them.
    const chance = cases.some(({ transform }) => "p" in transform && transform.p < 1);
    assert.ok(changed > count / 4 && (!chance || changed < count), `${changed} changed`);
  });
}
