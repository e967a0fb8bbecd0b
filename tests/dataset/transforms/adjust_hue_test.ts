import assert from "node:assert/strict";
import { adjustHue } from "../../../src/dataset/transforms/adjust_hue.ts";
import { cube, digest, digestsOf } from "./_golden.ts";

Deno.test("adjustHue() gives torchvision's bytes for 614,125 colours", () => {
  const colours = cube();
  const digests = digestsOf("hue");
  assert.equal(digests.length, 6);
  for (const [value, sha256] of digests) {
    assert.equal(digest(adjustHue(colours, value)), sha256, `hue ${value}`);
  }
});

Deno.test("adjustHue() leaves grey, and a colour too faint for a byte of saturation, grey", () => {
  const pixels = Uint8Array.of(7, 7, 7, 0, 0, 0, 255, 255, 255);
  const greys = { width: 3, height: 1, pixels };
  assert.deepEqual(adjustHue(greys, 0.3), greys);
});
