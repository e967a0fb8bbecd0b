import assert from "node:assert/strict";
import { join } from "node:path";
import { loadHere, wordsPerPicture } from "../../src/dataset/picture_loaders.ts";
import { pictures as folder } from "./_golden.ts";

const transforms = [{ type: "resize", size: 9 }, { type: "center_crop", size: 5 }] as const;

function requestOf(...files: string[]) {
  return {
    transforms,
    pictures: files.map((file) => ({ path: join(folder, file), drawnBy: null })),
  };
}

Deno.test("wordsPerPicture() rounds up", () => {
  assert.deepEqual([1, 2, 5, 224].map(wordsPerPicture), [1, 3, 19, 37632]);
});

Deno.test("loadHere() pads each picture with zeros to a whole word", async () => {
  const words = await loadHere()(requestOf("rgb.png", "grey.png"));
  assert.equal(words.length, 2 * 19);
  const bytes = new Uint8Array(words.buffer);
  assert.deepEqual([bytes[75], bytes[76 + 75]], [0, 0]);
});

Deno.test("loadHere() names the first of the files that cannot be decoded", async () => {
  const request = requestOf("rgb.png", "truncated.jpg", "nowhere.jpg", "grey.png");
  await assert.rejects(loadHere()(request), {
    name: "DataError",
    path: join(folder, "truncated.jpg"),
  });
});

Deno.test("loadHere() rejects transforms that leave pictures of many sizes", async () => {
  const request = { ...requestOf("rgb.png"), transforms: [{ type: "resize", size: 9 }] } as const;
  await assert.rejects(loadHere()(request), { name: "RangeError" });
});
