/**
 * Which pictures an epoch sees, in which order, augmented and mixed how.
 *
 * @module
 */
import type { SplitIndex } from "../dataset/index_split.ts";
import { type PictureCache, pictureCache } from "../dataset/picture_cache.ts";
import { readBatches } from "../dataset/read_batches.ts";
import { cacheShares } from "../plan/cache_shares.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import { permutation, randomFor } from "../random/random.ts";
import type { PictureOptions, PictureSource } from "./inputs.ts";
import type { Drawings } from "./kept_features.ts";
import { mixPictures } from "./mix_pictures.ts";

/** Where a method's pictures are. */
export interface PictureContext {
  readonly plan: Plan;
  readonly train: SplitIndex;
  readonly val: SplitIndex;
  readonly caches: PictureCaches;
}

/** Decoded pictures, kept for all methods and seeds. */
export interface PictureCaches {
  readonly train: PictureCache;
  /** Validation's and the test's. */
  readonly evaluation: PictureCache;
}

/** Whose pictures they are. */
export interface PictureReader {
  readonly method: Pick<MethodPlan, "augmentation" | "augmentation_seed" | "mixup" | "cutmix">;
  readonly seed: number;
}

/**
 * Makes the empty caches of a run.
 *
 * @param plan The plan, which says how large they may grow.
 * @returns The caches.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { pictureCaches } from "./picture_source.ts";
 *
 * assert.ok(pictureCaches(examplePlan({ set: ["cache=none"] })).train.isFull);
 * ```
 */
export function pictureCaches(plan: Plan): PictureCaches {
  const { train, evaluation } = cacheShares(plan);
  return { train: pictureCache(train), evaluation: pictureCache(evaluation) };
}

/**
 * The pictures of a seed. Their order is a function of seed and epoch, their augmentation one of
 * seed, epoch and picture; `augmentation_seed` stands in for the seed there, and of fixed views each
 * epoch draws one.
 *
 * @param context The splits.
 * @param reader Method and seed.
 * @returns The source.
 */
export function pictureSource(
  { plan, train, val, caches }: PictureContext,
  reader: PictureReader,
): PictureSource {
  const drawn = drawnBy(reader);
  return {
    train: (epoch, { batchSize, from }) =>
      readBatches(train, {
        transforms: plan.transforms.train,
        order: orderOf(train, reader, epoch).slice(from * batchSize),
        batchSize,
        random: (file) => drawn.random(drawn.drawing(epoch, file), file),
        cache: caches.train,
      }),
    val: () =>
      readBatches(val, {
        transforms: plan.transforms.val,
        order: [...val.pictures.keys()],
        batchSize: plan.evaluation_batch_size,
        cache: caches.evaluation,
      }),
  };
}

/**
 * The same training pictures as {@linkcode pictureSource} shows, by how they are drawn.
 *
 * @param context The splits.
 * @param reader Method and seed.
 * @returns What an epoch sees, and the pictures of a drawing.
 */
export function pictureDrawings(
  { plan, train, caches }: Pick<PictureContext, "plan" | "train" | "caches">,
  reader: PictureReader,
): Drawings {
  const drawn = drawnBy(reader);
  return {
    epoch: (epoch) =>
      orderOf(train, reader, epoch).map((index) => ({
        index,
        drawing: drawn.drawing(epoch, train.pictures[index]?.file ?? ""),
      })),
    pictures: (drawing) =>
      readBatches(train, {
        transforms: plan.transforms.train,
        order: [...train.pictures.keys()],
        batchSize: plan.evaluation_batch_size,
        random: (file) => drawn.random(drawing, file),
        cache: caches.train,
      }),
  };
}

/** Which drawing of a picture an epoch sees, and what that is drawn by. */
function drawnBy({ method: { augmentation: { views }, augmentation_seed }, seed }: PictureReader) {
  const by = augmentation_seed ?? seed;
  return {
    drawing: (epoch: number, file: string) =>
      views === null ? epoch : randomFor(["view", by, epoch, file]).integer(0, views - 1),
    random: (drawing: number, file: string) => randomFor(["augmentation", by, drawing, file]),
  };
}

function orderOf({ pictures }: SplitIndex, { seed }: PictureReader, epoch: number): number[] {
  return permutation(pictures.length, ["order", seed, epoch]);
}

/**
 * How the batches of a seed are mixed: a function of seed (or `augmentation_seed`), epoch and batch.
 *
 * @param plan The plan.
 * @param reader Method and seed.
 * @returns Mixes a batch; null where nothing is mixed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { mixer } from "./picture_source.ts";
 *
 * const plan = examplePlan();
 * assert.equal(mixer(plan, { method: plan.methods[0]!, seed: 0 }), null);
 * ```
 */
export function mixer(
  { input: { size } }: Plan,
  { method, seed }: PictureReader,
): PictureOptions["mix"] {
  if (method.mixup === null && method.cutmix === null) return null;
  return (epoch, batch) => (pixels, pictures) => {
    const random = randomFor(["mixture", method.augmentation_seed ?? seed, epoch, batch]);
    return mixPictures(pixels, { method, size, pictures, random });
  };
}
