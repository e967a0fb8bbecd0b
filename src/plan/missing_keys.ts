/**
 * Plans of earlier versions.
 *
 * @module
 */
import type { MethodPlan, Plan } from "./plan.ts";

/** Every key of a method; the compiler holds the list against the type. */
const METHOD: Readonly<Record<keyof MethodPlan, true>> = {
  name: true,
  epochs: true,
  batch_size: true,
  optimizer: true,
  schedule: true,
  label_smoothing: true,
  class_weights: true,
  mixup: true,
  cutmix: true,
  clip_grad_norm: true,
  clip_grad_value: true,
  ema: true,
  early_stopping: true,
  seeds: true,
  freeze: true,
  unfreeze: true,
  frozen_batch_norm: true,
  augmentation_seed: true,
  augmentation: true,
  steps_per_epoch: true,
  learning_rates: true,
  phases: true,
  groups: true,
  trained: true,
  frozen: true,
  parameters: true,
};

/** The keys of a dataset that came later. */
const DATASET: Readonly<Record<keyof Plan["dataset"], true>> = {
  source: true,
  classes: true,
  train: true,
  val: true,
  test: true,
  drawn: true,
  folds: true,
};

/**
 * Lists what a run needs and a stored plan lacks: it was written before Thaw knew of these keys.
 *
 * @param plan A plan, as far as it goes.
 * @returns Keys with dots between them; none where this version can run it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { missingKeys } from "./missing_keys.ts";
 *
 * assert.deepEqual(missingKeys(examplePlan()), []);
 * ```
 */
export function missingKeys(plan: Pick<Plan, "dataset" | "methods">): readonly string[] {
  const lacks = (value: object, keys: object) =>
    Object.keys(keys).filter((key) => !Object.hasOwn(value, key));
  return [
    ...lacks(plan.dataset, DATASET).map((key) => `dataset.${key}`),
    ...plan.methods.flatMap((method) =>
      lacks(method, METHOD).map((key) => `${method.name}.${key}`)
    ),
  ];
}
