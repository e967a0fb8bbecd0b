/**
 * How the memory for decoded pictures is shared out.
 *
 * @module
 */
import type { Plan } from "./plan.ts";

/** Bytes of decoded pictures that are kept at most. */
export interface CacheShares {
  readonly train: number;
  /** Validation's and the test's. */
  readonly evaluation: number;
}

/**
 * Shares out a plan's cache. Validation and test come first, as far as they need: their pictures are kept
 * as the network takes them, so that a byte saves more time there. Training gets the rest. Where a run
 * sees every picture once, nothing is kept.
 *
 * @param plan The plan.
 * @returns Bytes; together no more than the plan's.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { cacheShares } from "./cache_shares.ts";
 *
 * const plan = examplePlan({ set: ["cache=1MB"] });
 * const { train, evaluation } = cacheShares(plan);
 * assert.equal(train + evaluation, plan.cache_bytes);
 * ```
 */
export function cacheShares(
  { cache_bytes, dataset, input: { size }, methods }: Plan,
): CacheShares {
  const epochs = methods.reduce((sum, method) => sum + method.seeds.length * method.epochs, 0);
  if (epochs === 1 && dataset.folds === null) return { train: 0, evaluation: 0 };
  const pictures = dataset.val.pictures + (dataset.test?.pictures ?? 0);
  const evaluation = Math.min(cache_bytes, pictures * size * size * 3);
  return { train: cache_bytes - evaluation, evaluation };
}
