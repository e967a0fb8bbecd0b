import assert from "node:assert/strict";
import { colorJitter } from "../../../src/dataset/transforms/color_jitter.ts";
import { randomFor } from "../../../src/random/random.ts";
import { casesOf } from "./_golden.ts";

const picture = {
  width: 2,
  height: 2,
  pixels: Uint8Array.of(200, 30, 60, 90, 210, 15, 70, 5, 199, 120, 119, 90),
};

const plain = { brightness: [1, 1], contrast: [1, 1], saturation: [1, 1], hue: [0, 0] } as const;

Deno.test("colorJitter() leaves a picture as it is where every range is of nothing", () => {
  assert.equal(colorJitter(picture, plain, randomFor(["a"])), picture);
});

Deno.test("colorJitter() applies a quality even where its drawn value happens to change nothing", () => {
  // A turn of the hue by less than a 255th: none, but the picture goes through HSV.
  const turned = colorJitter(picture, { ...plain, hue: [0, 0.001] }, randomFor(["a"]));
  assert.notDeepEqual(turned.pixels, picture.pixels);
});

Deno.test("colorJitter() changes the order of the four from picture to picture", () => {
  const jitter = {
    brightness: [2, 2],
    contrast: [0.5, 0.5],
    saturation: [2, 2],
    hue: [0.2, 0.2],
  } as const;
  const results = Array.from(
    { length: 200 },
    (_, k) => `${colorJitter(picture, jitter, randomFor(["order", k])).pixels}`,
  );
  const distinct = new Set(results).size;
  assert.ok(distinct > 8 && distinct <= 24, `${distinct} results of 24 orders`);
});

Deno.test("colorJitter() golden cases draw three numbers for the order and one a quality", () => {
  for (const { transform, words } of casesOf("color_jitter")) {
    assert.ok(transform.type === "color_jitter");
    const { brightness, contrast, saturation, hue } = transform;
    const qualities = [brightness, contrast, saturation].filter((range) => `${range}` !== "1,1");
    const drawn = qualities.length + (`${hue}` === "0,0" ? 0 : 1);
    assert.equal(words.length, 3 + 2 * drawn);
  }
});
