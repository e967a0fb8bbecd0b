/**
 * Which pictures an epoch sees, in which order, augmented and mixed how.
 *
 * @module
 */
import type { SplitIndex } from "../dataset/index_split.ts";
import type { PictureCache } from "../dataset/picture_cache.ts";
import { readBatches } from "../dataset/read_batches.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import { permutation, randomFor } from "../random/random.ts";
import type { PictureOptions, PictureSource } from "./inputs.ts";
import { mixPictures } from "./mix_pictures.ts";

/** Where a method's pictures are. */
export interface PictureContext {
  readonly plan: Plan;
  readonly train: SplitIndex;
  readonly val: SplitIndex;
  /** Keeps decoded validation pictures for all methods and seeds. */
  readonly cache: PictureCache;
}

/** Whose pictures they are. */
export interface PictureReader {
  readonly method: Pick<MethodPlan, "augmentation" | "augmentation_seed" | "mixup" | "cutmix">;
  readonly seed: number;
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
  { plan, train, val, cache }: PictureContext,
  { method: { augmentation: { views }, augmentation_seed }, seed }: PictureReader,
): PictureSource {
  const drawn = augmentation_seed ?? seed;
  const view = (epoch: number, file: string) =>
    views === null ? epoch : randomFor(["view", drawn, epoch, file]).integer(0, views - 1);
  return {
    train: (epoch, { batchSize, from }) =>
      readBatches(train, {
        transforms: plan.transforms.train,
        order: permutation(train.pictures.length, ["order", seed, epoch]).slice(from * batchSize),
        batchSize,
        random: (file) => randomFor(["augmentation", drawn, view(epoch, file), file]),
      }),
    val: () =>
      readBatches(val, {
        transforms: plan.transforms.val,
        order: [...val.pictures.keys()],
        batchSize: plan.evaluation_batch_size,
        cache,
      }),
  };
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
