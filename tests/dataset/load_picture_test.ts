import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { indexSplit, splitFacts } from "../../src/dataset/index_split.ts";
import { loadPicture } from "../../src/dataset/load_picture.ts";
import { randomFor } from "../../src/random/random.ts";
import type { Transform } from "../../src/plan/plan.ts";
import { assertPixels, golden, pictures, scripted } from "./_golden.ts";

const train = (size: number): readonly Transform[] => [
  { type: "random_resized_crop", size, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  { type: "random_horizontal_flip", p: 0.5 },
];

const VAL = [{ type: "resize", size: 256 }, { type: "center_crop", size: 224 }] as const;

for (const expected of golden.fixed) {
  const { file, transforms } = expected;
  const steps = transforms.map((step) => `${step.type} ${"size" in step ? step.size : ""}`).join(
    ", ",
  );
  Deno.test(`loadPicture() gives torchvision's bytes: ${file}, ${steps}`, async () => {
    assertPixels(await loadPicture(join(pictures, file), transforms), expected, steps);
  });
}

Deno.test("loadPicture() gives torchvision's bytes from the same random numbers", async () => {
  for (const expected of golden.random) {
    const random = scripted(expected.words);
    const pixels = await loadPicture(join(pictures, expected.file), train(26), random);
    assertPixels(pixels, expected, JSON.stringify(expected.words));
    assert.equal(random.left(), 0, "numbers left");
  }
});

Deno.test("loadPicture() takes a random crop anywhere in the list", async () => {
  const file = join(pictures, "large.jpg");
  const transforms = [{ type: "resize", size: 60 }, ...train(20)] as const;
  const once = await loadPicture(file, transforms, randomFor([0, 0, "a"]));
  const twice = await loadPicture(file, transforms, randomFor([0, 0, "a"]));
  assert.deepEqual(once, twice);
  assert.equal(once.length, 20 * 20 * 3);
});

Deno.test("loadPicture() rejects random transforms without a generator", async () => {
  await assert.rejects(loadPicture(join(pictures, "rgb.png"), train(8)), {
    name: "TypeError",
    message: "Cannot apply random_resized_crop without a generator",
  });
});

const shared = new URL("../../../shared/data/hymenoptera_data", import.meta.url).pathname;
Deno.test({
  name: "indexSplit() and loadPicture() take all of the tutorial's pictures (needs ../shared)",
  ignore: !existsSync(shared),
  fn: async () => {
    const found = [];
    for (const [folder, transforms] of [["train", train(224)], ["val", VAL]] as const) {
      const split = await indexSplit(shared, folder);
      const { pictures, classes, skipped } = splitFacts(split, folder);
      found.push({ pictures, classes, skipped: skipped.length });
      for (const { file } of split.pictures) {
        const path = join(split.folder, file);
        const pixels = await loadPicture(path, transforms, randomFor([0, 0, file]));
        assert.equal(pixels.length, 224 * 224 * 3, file);
        assert.ok(new Set(pixels).size > 20, `${file} is nearly blank`);
      }
    }
    assert.deepEqual(found, [
      { pictures: 244, classes: ["ants", "bees"], skipped: 1 },
      { pictures: 153, classes: ["ants", "bees"], skipped: 0 },
    ]);
  },
});
