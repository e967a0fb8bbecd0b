/**
 * Which features of training pictures are kept.
 *
 * @module
 */
import type { MethodPlan, Plan } from "./plan.ts";

/** Bytes of a float32. */
const FLOAT = 4;

/** Features that are computed once and used again. */
export interface KeptFeatures {
  /** How often each training picture is drawn anew: once a view, or once an epoch. */
  readonly drawings: number;
  /** Whether all seeds use the same. */
  readonly sharedBySeeds: boolean;
}

/**
 * Says whether the features of a method's training pictures are kept. They are where they are used
 * again: of fixed views in later epochs, and of one `augmentation_seed` by all seeds, whose backbone is
 * the same with pretrained weights. All of them are to fit in the plan's cache.
 *
 * @param plan The plan.
 * @param method One of its methods, in a phase whose backbone cannot change.
 * @returns How many are kept; null: each is computed when it is needed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { keptFeatures } from "./kept_features.ts";
 *
 * const plan = examplePlan({ set: ["training.augmentation={ views: 1 }"] });
 * assert.deepEqual(keptFeatures(plan, plan.methods[1]!), { drawings: 1, sharedBySeeds: false });
 * ```
 */
export function keptFeatures(
  { dataset, model: { tensors }, weights, cache_bytes }: Plan,
  { augmentation: { views }, augmentation_seed, seeds, epochs }: MethodPlan,
): KeptFeatures | null {
  const sharedBySeeds = augmentation_seed !== null && weights !== null && seeds.length > 1;
  const drawings = views ?? epochs;
  const passes = epochs * (sharedBySeeds ? seeds.length : 1);
  if (passes <= drawings) return null;
  const length = tensors.find(({ name }) => name === "fc.weight")?.shape[1] ?? 0;
  const networks = dataset.folds?.count ?? 1;
  const bytes = networks * drawings * dataset.train.pictures * length * FLOAT;
  return bytes <= cache_bytes ? { drawings, sharedBySeeds } : null;
}
