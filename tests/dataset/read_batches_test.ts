import assert from "node:assert/strict";
import { join } from "node:path";
import type { SplitIndex } from "../../src/dataset/index_split.ts";
import { loadPicture } from "../../src/dataset/load_picture.ts";
import { type PictureCache, pictureCache } from "../../src/dataset/picture_cache.ts";
import { randomFor } from "../../src/random/random.ts";
import { type Batch, readBatches, wordsPerPicture } from "../../src/dataset/read_batches.ts";
import type { Transform } from "../../src/plan/plan.ts";
import { pictures as folder } from "./_golden.ts";

const files = ["rgb.png", "large.jpg", "grey.png", "palette.png", "alpha.png"];
const split = splitOf(files);
const fixed: readonly Transform[] = [{ type: "resize", size: 9 }, { type: "center_crop", size: 5 }];
const train: readonly Transform[] = [
  { type: "random_resized_crop", size: 7, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  { type: "random_horizontal_flip", p: 0.5 },
];
const random = (file: string) => randomFor([0, 0, file]);

function splitOf(names: readonly string[]): SplitIndex {
  const pictures = names.map((file, at) => ({ file, label: at % 2 }));
  return { folder, classes: ["a", "b"], pictures, skipped: [], rotated: [], manifest: "sha256:0" };
}

async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** The bytes of one picture of a batch, without the padding. */
function pictureOf(batch: Batch, position: number, size: number): Uint8Array {
  const start = position * wordsPerPicture(size) * 4;
  return new Uint8Array(batch.pixels.buffer).slice(start, start + size * size * 3);
}

Deno.test("readBatches() keeps the order and ends with a smaller batch", async () => {
  const options = { transforms: fixed, order: [4, 0, 3, 1, 2], batchSize: 2 };
  const batches = await collect(readBatches(split, options));
  assert.deepEqual(batches.map(({ indices }) => indices), [[4, 0], [3, 1], [2]]);
  assert.deepEqual(batches.map(({ labels }) => [...labels]), [[0, 0], [1, 1], [0]]);
  assert.deepEqual(batches.map(({ pixels }) => pixels.length), [38, 38, 19]);
  for (const batch of batches) {
    for (const [position, index] of batch.indices.entries()) {
      const wanted = await loadPicture(join(folder, files[index]!), fixed);
      assert.deepEqual(pictureOf(batch, position, 5), wanted);
    }
  }
});

Deno.test("readBatches() pads each picture with zeros to a whole word", async () => {
  const options = { transforms: fixed, order: [0], batchSize: 1 };
  const [batch] = await collect(readBatches(split, options));
  assert.equal(new Uint8Array(batch!.pixels.buffer)[75], 0);
  assert.equal(batch!.pixels.byteLength, 76);
});

Deno.test("readBatches() gives a picture the same pixels in any order and company", async () => {
  const read = (order: readonly number[], batchSize: number, ahead: number) =>
    collect(readBatches(split, { transforms: train, order, batchSize, ahead, random }));
  const [together] = await read([0, 1, 2, 3, 4], 5, 16);
  const alone = await read([3, 1, 4, 0, 2], 1, 1);
  for (const batch of alone) {
    assert.deepEqual(pictureOf(batch, 0, 7), pictureOf(together!, batch.indices[0]!, 7));
  }
});

Deno.test("readBatches() decodes ahead of the batch in hand, and no further", async () => {
  const begun: string[] = [];
  const counting = (file: string) => {
    begun.push(file);
    return random(file);
  };
  const options = { transforms: train, order: [0, 1, 2, 3, 4], batchSize: 1, ahead: 2 };
  const batches = readBatches(split, { ...options, random: counting });
  await batches.next();
  assert.deepEqual(begun, files.slice(0, 3));
  await batches.return();
});

Deno.test("readBatches() decodes pictures once where a cache is given", async () => {
  const cache = pictureCache(1e7);
  const kept: string[] = [];
  const counting: PictureCache = {
    isFull: false,
    get: cache.get,
    keep: (key, picture) => {
      kept.push(key);
      cache.keep(key, picture);
    },
  };
  const options = { transforms: fixed, order: [0, 1, 2], batchSize: 2, cache: counting };
  const first = await collect(readBatches(split, options));
  assert.deepEqual(await collect(readBatches(split, options)), first);
  assert.equal(kept.length, 3);
  await collect(readBatches(split, { ...options, transforms: [{ type: "center_crop", size: 5 }] }));
  assert.equal(kept.length, 6);
  const drawn = { ...options, transforms: train, random };
  const augmented = await collect(readBatches(split, drawn));
  assert.deepEqual(await collect(readBatches(split, drawn)), augmented);
  assert.equal(kept.length, 9);
});

for (const bytes of [0, 200, 5_000, 1e7]) {
  Deno.test(`readBatches() gives the same pixels through a cache of ${bytes} bytes`, async () => {
    const order = [0, 1, 2, 3, 4];
    for (const transforms of [fixed, train, [...fixed, ...train]]) {
      const options = { transforms, order, batchSize: 2, random };
      const anew = await collect(readBatches(split, options));
      const cache = pictureCache(bytes);
      for (let epoch = 0; epoch < 2; epoch++) {
        assert.deepEqual(await collect(readBatches(split, { ...options, cache })), anew);
      }
      if (bytes === 200) assert.ok(cache.isFull, "the cache has room for all");
    }
  });
}

Deno.test("readBatches() throws a broken picture's error when its turn comes", async () => {
  const broken = splitOf(["rgb.png", "large.jpg", "truncated.jpg", "grey.png"]);
  const options = { transforms: fixed, order: [0, 1, 2, 3], batchSize: 2 };
  const batches = readBatches(broken, options);
  assert.deepEqual((await batches.next()).value?.indices, [0, 1]);
  // Long enough for a rejection that nobody handles to end the process.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(batches.next(), { name: "DataError", path: join(folder, "truncated.jpg") });
});

Deno.test("readBatches() may be left early, broken pictures ahead or not", async () => {
  const broken = splitOf(["rgb.png", "truncated.jpg", "cmyk.jpg"]);
  for await (
    const { indices } of readBatches(broken, { transforms: fixed, order: [0, 1, 2], batchSize: 1 })
  ) {
    assert.deepEqual(indices, [0]);
    break;
  }
});

Deno.test("readBatches() ends with the reason of its signal", async () => {
  const controller = new AbortController();
  const options = { transforms: fixed, order: [0, 1, 2], batchSize: 1, signal: controller.signal };
  const batches = readBatches(split, options);
  await batches.next();
  controller.abort(new Error("interrupted"));
  await assert.rejects(batches.next(), { message: "interrupted" });
});

Deno.test("readBatches() rejects a place outside the split", async () => {
  const options = { transforms: fixed, order: [5], batchSize: 1 };
  await assert.rejects(collect(readBatches(split, options)), {
    name: "RangeError",
    message: "Cannot read picture 5: the split has 5 pictures, from 0",
  });
});

Deno.test("wordsPerPicture() rounds up", () => {
  assert.deepEqual([1, 2, 5, 224].map(wordsPerPicture), [1, 3, 19, 37632]);
});
