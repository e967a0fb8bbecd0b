import assert from "node:assert/strict";
import {
  adjustBrightness,
  adjustContrast,
  adjustSaturation,
} from "../../../src/dataset/transforms/adjust_color.ts";
import { cube, digest, digestsOf } from "./_golden.ts";

const changes = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
};

const picture = { width: 2, height: 1, pixels: Uint8Array.of(10, 200, 30, 5, 6, 255) };

for (const [name, change] of Object.entries(changes)) {
  Deno.test(`${change.name}() gives Pillow's bytes for 614,125 colours`, () => {
    const colours = cube();
    const digests = digestsOf(name);
    assert.equal(digests.length, 5);
    for (const [value, sha256] of digests) {
      assert.equal(digest(change(colours, value)), sha256, `${name} ${value}`);
    }
  });

  Deno.test(`${change.name}() by 1 gives the same bytes and leaves the picture as it is`, () => {
    const before = picture.pixels.slice();
    assert.deepEqual(change(picture, 1), picture);
    change(picture, 0.3);
    assert.deepEqual(picture.pixels, before);
  });
}

Deno.test("adjustContrast() rounds half a mean up, as Pillow", () => {
  const pixels = Uint8Array.of(10, 10, 10, 11, 11, 11);
  assert.deepEqual([...adjustContrast({ width: 2, height: 1, pixels }, 0).pixels], [
    ...Array(6).fill(11),
  ]);
});
