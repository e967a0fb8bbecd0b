import assert from "node:assert/strict";
import { join } from "node:path";
import { decodePicture } from "../../../src/dataset/decode_picture.ts";
import { resample } from "../../../src/dataset/transforms/resample.ts";
import { assertPixels, golden, pictures } from "../_golden.ts";

for (const crop of golden.crops) {
  Deno.test(`resample() gives Pillow's bytes: ${crop.name}`, async () => {
    const picture = await decodePicture(join(pictures, crop.file), () => crop.box);
    assertPixels(resample(picture, crop).pixels, crop, crop.name);
  });
}

Deno.test("resample() leaves the picture as it is", () => {
  const picture = { width: 3, height: 1, pixels: Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1) };
  resample(picture, { width: 2, height: 2 });
  assert.deepEqual(picture.pixels, Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1));
});

Deno.test("resample() keeps black black and white white at any scale", () => {
  for (const value of [0, 255]) {
    for (const width of [1, 7, 223, 225, 1000]) {
      const picture = { width, height: 2, pixels: new Uint8Array(width * 6).fill(value) };
      const { pixels } = resample(picture, { width: 224, height: 3 });
      assert.ok(pixels.every((found) => found === value), `${value} from width ${width}`);
    }
  }
});
