import assert from "node:assert/strict";
import { erase } from "../../../src/dataset/transforms/erase.ts";
import { casesOf } from "./_golden.ts";

const picture = { width: 3, height: 3, pixels: new Uint8Array(27).fill(9) };

Deno.test("erase() fills the box alone and leaves the picture as it is", () => {
  const { pixels } = erase(picture, { left: 1, top: 1, width: 2, height: 1 }, [1, 2, 3]);
  const nines = Array(12).fill(9);
  assert.deepEqual([...pixels], [...nines, 1, 2, 3, 1, 2, 3, ...nines.slice(3)]);
  assert.ok(picture.pixels.every((byte) => byte === 9));
});

Deno.test("erase() changes nothing by an empty box", () => {
  assert.deepEqual(erase(picture, { left: 1, top: 3, width: 1, height: 0 }, [1, 2, 3]), picture);
});

Deno.test("an erased picture is within half a byte of torchvision's, once normalized", () => {
  const differences = casesOf("random_erasing").map((each) => each.normalized_difference ?? NaN);
  const largest = Math.max(...differences);
  assert.ok(largest <= 0.5 / 255 / 0.224, `${largest}`);
  assert.ok(largest > 0.008, "ImageNet's mean is no byte, so that there is a difference");
});
