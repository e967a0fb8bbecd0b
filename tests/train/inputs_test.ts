import assert from "node:assert/strict";
import type { Batch as PictureBatch } from "../../src/dataset/read_batches.ts";
import type { Session, Value } from "../../src/runtime/session.ts";
import {
  type Batch,
  type BatchSlice,
  computeFeatures,
  featureInputs,
  pictureInputs,
  type PictureSource,
  rebatch,
} from "../../src/train/inputs.ts";

/** Batches of features [k, k + 0.5] with label k % 3, k counted through. */
function featureBatches(...sizes: readonly number[]): Batch[] {
  let k = 0;
  return sizes.map((size) => {
    const numbers = Array.from({ length: size }, () => k++);
    const data = Float32Array.from(numbers.flatMap((number) => [number, number + 0.5]));
    return {
      feed: { features: { dtype: "float32", shape: [size, 2], data } },
      labels: Int32Array.from(numbers, (number) => number % 3),
    };
  });
}

async function* stream<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

/** Pictures of two words each; the first word is the picture's number. */
function pictureBatch(...numbers: readonly number[]): PictureBatch {
  return {
    pixels: Int32Array.from(numbers.flatMap((number) => [number, -1])),
    labels: Int32Array.from(numbers, (number) => number % 3),
    indices: numbers,
  };
}

/** Notes what it is asked for, and gives the numbers of the pictures as features. */
function fakeSession(): { session: Session; calls: [string, readonly number[]][] } {
  const calls: [string, readonly number[]][] = [];
  const session: Session = {
    run(signature, { pixels }) {
      calls.push([signature, pixels!.shape]);
      const numbers = Array.from(pixels!.data).filter((_, k) => k % 2 === 0);
      const data = Float32Array.from(numbers.flatMap((number) => [number, number + 0.5]));
      const features: Value = { dtype: "float32", shape: [numbers.length, 2], data };
      return { features };
    },
    close() {},
  };
  return { session, calls };
}

/** A source of six training and three validation pictures that notes what it is asked for. */
function fakePictures(): { pictures: PictureSource; asked: [number, BatchSlice][] } {
  const asked: [number, BatchSlice][] = [];
  const pictures: PictureSource = {
    train(epoch, batches) {
      asked.push([epoch, batches]);
      return stream([pictureBatch(0, 1, 2, 3), pictureBatch(4, 5)].slice(batches.from));
    },
    val: () => stream([pictureBatch(7, 8, 9)]),
  };
  return { pictures, asked };
}

for (
  const [sizes, size, wanted] of [
    [[4, 4, 2], 3, [3, 3, 3, 1]],
    [[2, 2, 2], 6, [6]],
    [[5], 2, [2, 2, 1]],
    [[3, 3], 3, [3, 3]],
    [[1, 1, 1], 2, [2, 1]],
    [[], 2, []],
  ] as const
) {
  Deno.test(`rebatch() cuts batches of [${sizes}] into ${size}`, async () => {
    const batches = await Array.fromAsync(
      rebatch(stream(featureBatches(...sizes)), { size, skip: 0 }),
    );
    assert.deepEqual(batches, featureBatches(...wanted));
  });
}

Deno.test("computeFeatures() runs each batch of pictures once", async () => {
  const { session, calls } = fakeSession();
  const source = stream([pictureBatch(0, 1, 2, 3), pictureBatch(4, 5)]);
  assert.deepEqual(await Array.fromAsync(computeFeatures(session, source)), featureBatches(4, 2));
  assert.deepEqual(calls, [["features", [4, 2]], ["features", [2, 2]]]);
});

Deno.test("pictureInputs() feeds pictures as they come", async () => {
  const { pictures, asked } = fakePictures();
  const inputs = pictureInputs(pictures, { batchSize: 4, mix: null });
  assert.deepEqual(inputs.signatures, { train: "train", evaluate: "evaluate" });
  const [first, second] = await Array.fromAsync(inputs.train(7, 0));
  assert.deepEqual(asked, [[7, { batchSize: 4, from: 0 }]]);
  assert.deepEqual(first?.feed, {
    pixels: { dtype: "int32", shape: [4, 2], data: pictureBatch(0, 1, 2, 3).pixels },
  });
  assert.deepEqual(second?.labels, Int32Array.of(1, 2));
  const [val] = await Array.fromAsync(inputs.val());
  assert.deepEqual(val?.labels, Int32Array.of(1, 2, 0));
});

Deno.test("pictureInputs() mixes each batch by its epoch and number, and feeds the share where the graph mixes", async () => {
  const { pictures } = fakePictures();
  const asked: [number, number, number][] = [];
  const blends = [0.25, null];
  const inputs = pictureInputs(pictures, {
    batchSize: 4,
    mix: (epoch, batch) => (pixels, count) => {
      asked.push([epoch, batch, count]);
      return { pixels: pixels.map((word) => word + 1), blend: blends[batch]!, share: 0.75 };
    },
  });
  const pixels = (...numbers: number[]): Value => ({
    dtype: "int32",
    shape: [numbers.length, 2],
    data: Int32Array.from(numbers.flatMap((number) => [number + 1, 0])),
  });
  assert.deepEqual(await Array.fromAsync(inputs.train(7, 0)), [
    {
      feed: {
        pixels: pixels(0, 1, 2, 3),
        share: { dtype: "float32", shape: [], data: Float32Array.of(0.25) },
      },
      labels: Int32Array.of(0, 1, 2, 0),
      share: 0.75,
    },
    { feed: { pixels: pixels(4, 5) }, labels: Int32Array.of(1, 2), share: 0.75 },
  ]);
  assert.deepEqual(asked, [[7, 0, 4], [7, 1, 2]]);
  const [val] = await Array.fromAsync(inputs.val());
  assert.deepEqual(val?.feed, {
    pixels: { ...pixels(), shape: [3, 2], data: pictureBatch(7, 8, 9).pixels },
  });
  assert.equal(val?.share, undefined, "validation is never mixed");
});

Deno.test("pictureInputs() goes on from a step: the batches behind it, mixed as they would have been", async () => {
  const { pictures, asked } = fakePictures();
  const mixed: [number, number][] = [];
  const inputs = pictureInputs(pictures, {
    batchSize: 4,
    mix: (epoch, batch) => (pixels) => {
      mixed.push([epoch, batch]);
      return { pixels, blend: null, share: 1 };
    },
  });
  const all = await Array.fromAsync(inputs.train(7, 0));
  assert.deepEqual(await Array.fromAsync(inputs.train(7, 1)), all.slice(1));
  assert.deepEqual(asked[1], [7, { batchSize: 4, from: 1 }]);
  assert.deepEqual(mixed, [[7, 0], [7, 1], [7, 1]]);
});

Deno.test("featureInputs() goes on from a step: with the features of the same large batches", async () => {
  for (const [step, features] of [[0, 2], [1, 2], [2, 1], [3, 0]] as const) {
    const { session, calls } = fakeSession();
    const { pictures } = fakePictures();
    const inputs = featureInputs(pictures, { session, batchSize: 2, featureBatchSize: 4, val: [] });
    const batches = await Array.fromAsync(inputs.train(1, step));
    assert.deepEqual(batches, featureBatches(2, 2, 2).slice(step));
    assert.equal(calls.length, step === 3 ? 1 : features, `step ${step}`);
  }
});

Deno.test("featureInputs() makes features in large batches and trains on small ones", async () => {
  const { session, calls } = fakeSession();
  const { pictures, asked } = fakePictures();
  const val = featureBatches(3);
  const inputs = featureInputs(pictures, { session, batchSize: 2, featureBatchSize: 4, val });
  assert.deepEqual(inputs.signatures, { train: "train_head", evaluate: "evaluate_head" });
  assert.deepEqual(await Array.fromAsync(inputs.train(1, 0)), featureBatches(2, 2, 2));
  assert.deepEqual(asked, [[1, { batchSize: 4, from: 0 }]]);
  assert.equal(inputs.val(), val);
  assert.deepEqual(calls.map(([signature]) => signature), ["features", "features"]);
});
