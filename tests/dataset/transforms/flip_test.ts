import assert from "node:assert/strict";
import { flipHorizontally, flipVertically } from "../../../src/dataset/transforms/flip.ts";

/** Two columns, three rows. */
const picture = {
  width: 2,
  height: 3,
  pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18),
};

Deno.test("flipHorizontally() mirrors each row", () => {
  const wanted = [4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9, 16, 17, 18, 13, 14, 15];
  assert.deepEqual([...flipHorizontally(picture).pixels], wanted);
});

Deno.test("flipVertically() mirrors each column", () => {
  const wanted = [13, 14, 15, 16, 17, 18, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6];
  assert.deepEqual([...flipVertically(picture).pixels], wanted);
});

Deno.test("flipHorizontally() and flipVertically() are undone by themselves", () => {
  for (const flip of [flipHorizontally, flipVertically]) {
    assert.deepEqual(flip(flip(picture)), picture);
  }
});
