import assert from "node:assert/strict";
import { flipHorizontally, flipVertically } from "../../../src/dataset/transforms/flip.ts";
import type { Picture } from "../../../src/dataset/transforms/resample.ts";
import { rotate, type Rotation } from "../../../src/dataset/transforms/rotate.ts";

const square = (side: number): Picture => ({
  width: side,
  height: side,
  pixels: Uint8Array.from({ length: side * side * 3 }, (_, k) => (k * 37) % 251),
});

const both: readonly Rotation["interpolation"][] = ["nearest", "bilinear"];
const fill = [1, 2, 3] as const;

Deno.test("rotate() by half a turn is both flips, and by whole turns the same picture", () => {
  for (const interpolation of both) {
    for (const side of [5, 6]) {
      const picture = square(side);
      const turned = (angle: number) => rotate(picture, { angle, interpolation, fill });
      assert.deepEqual(turned(180), flipHorizontally(flipVertically(picture)));
      for (const angle of [0, -0, 360, -720]) assert.deepEqual(turned(angle), picture);
      assert.deepEqual(turned(-90), turned(270));
    }
  }
});

Deno.test("rotate() turns a quarter counter-clockwise", () => {
  const pixels = Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4);
  for (const interpolation of both) {
    const turned = rotate({ width: 2, height: 2, pixels }, { angle: 90, interpolation, fill });
    assert.deepEqual([...turned.pixels], [2, 2, 2, 4, 4, 4, 1, 1, 1, 3, 3, 3]);
  }
});

Deno.test("rotate() keeps the size and fills what comes from outside", () => {
  const pixels = new Uint8Array(9 * 3).fill(200);
  for (const interpolation of both) {
    const { width, height, pixels: turned } = rotate({ width: 9, height: 1, pixels }, {
      angle: 90,
      interpolation,
      fill,
    });
    assert.deepEqual([width, height], [9, 1]);
    const outside = Array.from({ length: 4 }, () => fill).flat();
    assert.deepEqual([...turned], [...outside, 200, 200, 200, ...outside]);
  }
});
