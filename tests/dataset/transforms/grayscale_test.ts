import assert from "node:assert/strict";
import { grayscale, luma } from "../../../src/dataset/transforms/grayscale.ts";
import { cube, digest, digestsOf } from "./_golden.ts";

Deno.test("grayscale() gives Pillow's luma for 614,125 colours", () => {
  const [[, sha256] = []] = digestsOf("grayscale");
  assert.equal(digest(grayscale(cube())), sha256);
});

Deno.test("luma() leaves a grey as it is", () => {
  for (let grey = 0; grey < 256; grey++) {
    assert.equal(luma(Uint8Array.of(0, grey, grey, grey), 1), grey);
  }
});
