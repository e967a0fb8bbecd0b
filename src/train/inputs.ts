/**
 * What the loop feeds: pictures, or the features that a constant backbone makes of them.
 *
 * @module
 */
import type { Batch as PictureBatch } from "../dataset/read_batches.ts";
import type { Session, Value } from "../runtime/session.ts";
import type { Mixing } from "./mix_pictures.ts";

/** One batch for a signature. */
export interface Batch {
  readonly feed: Readonly<Record<string, Value>>;
  readonly labels: Int32Array;
  /**
   * Share that each picture's own class has in a mixture; the rest is that of the one before.
   *
   * @default {null} Pictures are not mixed.
   */
  readonly share?: number | null;
}

/** The batches of a method and the signatures that take them. */
export interface Inputs {
  readonly signatures: { readonly train: string; readonly evaluate: string };
  /** Batches of an epoch from a step on, as they are when all before have been asked for. */
  train(epoch: number, step: number): AsyncIterable<Batch>;
  val(): AsyncIterable<Batch> | Iterable<Batch>;
}

/** Where pictures come from. */
export interface PictureSource {
  /** Training pictures of an epoch in its order, augmented, without the first few batches. */
  train(epoch: number, batches: BatchSlice): AsyncIterable<PictureBatch>;
  /** Validation pictures, always the same. */
  val(): AsyncIterable<PictureBatch>;
}

/** Batches of an epoch from one of them on. */
export interface BatchSlice {
  readonly batchSize: number;
  /** How many are left out at the front. */
  readonly from: number;
}

/**
 * Pictures as they are: for a network that changes below its head.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pictureInputs } from "./inputs.ts";
 *
 * const pictures = {
 *   async *train() {
 *     yield await Promise.resolve({ pixels: new Int32Array(6), labels: new Int32Array(3), indices: [] });
 *   },
 *   async *val() {},
 * };
 * const inputs = pictureInputs(pictures, { batchSize: 3, mix: null });
 * assert.equal(inputs.signatures.train, "train");
 * for await (const { feed } of inputs.train(0, 0)) assert.deepEqual(feed.pixels?.shape, [3, 2]);
 * ```
 */
export function pictureInputs(
  pictures: PictureSource,
  { batchSize, mix }: PictureOptions,
): Inputs {
  return {
    signatures: { train: "train", evaluate: "evaluate" },
    train: (epoch, step) => {
      const batches = pictures.train(epoch, { batchSize, from: step });
      return mix === null ? feedPixels(batches) : feedMixed(batches, (k) => mix(epoch, step + k));
    },
    val: () => feedPixels(pictures.val()),
  };
}

/** Pictures as they are, or mixed with each other. */
export interface PictureOptions {
  /** Pictures in one step of training. */
  readonly batchSize: number;
  /** What mixes the pictures of an epoch's k-th batch; null: nothing does. */
  readonly mix: ((epoch: number, batch: number) => Mix) | null;
}

/** Mixes the pictures of a batch. */
export type Mix = (pixels: Int32Array, pictures: number) => Mixing;

/** Mixed batches; the graph's own mixture is fed where it makes one. */
async function* feedMixed(
  batches: AsyncIterable<PictureBatch>,
  mixOf: (batch: number) => Mix,
): AsyncGenerator<Batch> {
  let batch = 0;
  for await (const { pixels, labels } of batches) {
    const mixing = mixOf(batch++)(pixels, labels.length);
    const feed = pixelsFeed(mixing.pixels, labels.length);
    const { blend, share } = mixing;
    if (blend === null) yield { feed, labels, share };
    else {
      const own: Value = { dtype: "float32", shape: [], data: Float32Array.of(blend) };
      yield { feed: { ...feed, share: own }, labels, share };
    }
  }
}

/** Features of a constant backbone in the place of pictures. */
export interface FeatureOptions {
  readonly session: Session;
  /** Pictures in one step of training. */
  readonly batchSize: number;
  /** Pictures in one call of the backbone. */
  readonly featureBatchSize: number;
  /** Features of the validation pictures; {@linkcode computeFeatures} makes them. */
  readonly val: readonly Batch[];
}

/**
 * Features in the place of pictures: the backbone sees each augmented picture once, in large
 * batches however small the batches of training are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { featureInputs } from "./inputs.ts";
 *
 * const pictures = {
 *   async *train() {
 *     yield await Promise.resolve({ pixels: new Int32Array(6), labels: new Int32Array(3), indices: [] });
 *   },
 *   async *val() {},
 * };
 * const session = {
 *   run: () => ({ features: { dtype: "float32", shape: [3, 2], data: new Float32Array(6) } as const }),
 *   close() {},
 * };
 * const options = { session, batchSize: 2, featureBatchSize: 3, val: [] };
 * const inputs = featureInputs(pictures, options);
 * const sizes = await Array.fromAsync(inputs.train(0, 0), ({ labels }) => labels.length);
 * assert.deepEqual(sizes, [2, 1]);
 * ```
 */
export function featureInputs(pictures: PictureSource, options: FeatureOptions): Inputs {
  const { session, batchSize, featureBatchSize } = options;
  return {
    signatures: { train: "train_head", evaluate: "evaluate_head" },
    train: (epoch, step) => {
      const done = step * batchSize;
      // Features of a picture are only sure to be the same bits in the same batch
      const from = Math.floor(done / featureBatchSize);
      const batches = pictures.train(epoch, { batchSize: featureBatchSize, from });
      const skip = done - from * featureBatchSize;
      return rebatch(computeFeatures(session, batches), { size: batchSize, skip });
    },
    val: () => options.val,
  };
}

/**
 * Runs pictures through the constant backbone, batch by batch.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { computeFeatures } from "./inputs.ts";
 *
 * async function* pictures() {
 *   yield await Promise.resolve({ pixels: new Int32Array(6), labels: new Int32Array(3), indices: [] });
 * }
 * const session = {
 *   run: () => ({ features: { dtype: "float32", shape: [3, 2], data: new Float32Array(6) } as const }),
 *   close() {},
 * };
 * for await (const { feed, labels } of computeFeatures(session, pictures())) {
 *   assert.deepEqual([feed.features?.shape, labels.length], [[3, 2], 3]);
 * }
 * ```
 */
export async function* computeFeatures(
  session: Session,
  pictures: AsyncIterable<PictureBatch>,
): AsyncGenerator<Batch> {
  for await (const { feed, labels } of feedPixels(pictures)) {
    const { features } = session.run("features", feed);
    if (features) yield { feed: { features }, labels };
  }
}

async function* feedPixels(batches: AsyncIterable<PictureBatch>): AsyncGenerator<Batch> {
  for await (const { pixels, labels } of batches) {
    yield { feed: pixelsFeed(pixels, labels.length), labels };
  }
}

function pixelsFeed(pixels: Int32Array, pictures: number): Record<string, Value> {
  const shape = [pictures, pixels.length / pictures];
  return { pixels: { dtype: "int32", shape, data: pixels } };
}

/**
 * Cuts batches of features into smaller ones, in order; only the last may be short.
 *
 * @param batches Batches that feed `features` [B, F].
 * @param cut Pictures in a new batch, and how many are left out at the front.
 *
 * @example Four pictures and two become two, two and two
 * ```ts
 * import assert from "node:assert/strict";
 * import { rebatch } from "./inputs.ts";
 *
 * const batch = (pictures: number) => {
 *   const data = new Float32Array(pictures * 512);
 *   const features = { dtype: "float32", shape: [pictures, 512], data } as const;
 *   return { feed: { features }, labels: new Int32Array(pictures) };
 * };
 * async function* batches() {
 *   yield* await Promise.resolve([batch(4), batch(2)]);
 * }
 * const sizes = await Array.fromAsync(rebatch(batches(), { size: 2, skip: 0 }), ({ labels }) => labels.length);
 * assert.deepEqual(sizes, [2, 2, 2]);
 * ```
 */
export async function* rebatch(
  batches: AsyncIterable<Batch>,
  { size, skip }: { readonly size: number; readonly skip: number },
): AsyncGenerator<Batch> {
  let rows: Float32Array[] = [];
  let labels: number[] = [];
  let left = skip;
  for await (const batch of batches) {
    const { features } = batch.feed;
    if (features?.dtype !== "float32") continue;
    const length = features.shape[1] ?? 0;
    for (const [k, label] of batch.labels.entries()) {
      if (left-- > 0) continue;
      rows.push(features.data.subarray(k * length, (k + 1) * length));
      labels.push(label);
      if (rows.length < size) continue;
      yield stack(rows, labels);
      [rows, labels] = [[], []];
    }
  }
  if (rows.length > 0) yield stack(rows, labels);
}

/** Makes a batch of features [F] each. */
export function stack(rows: readonly Float32Array[], labels: readonly number[]): Batch {
  const length = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * length);
  rows.forEach((row, k) => data.set(row, k * length));
  return {
    feed: { features: { dtype: "float32", shape: [rows.length, length], data } },
    labels: Int32Array.from(labels),
  };
}
