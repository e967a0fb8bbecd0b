/**
 * All methods of a plan, one after another.
 *
 * @module
 */
import { pictureCache } from "../dataset/picture_cache.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { RunRecord } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { Prepared } from "./prepare.ts";
import { type RunContext, runMethod } from "./run_method.ts";

/** Who hears of a run, and who can end it. */
export interface ExperimentOptions {
  readonly tf: TensorFlow;
  readonly onEvent: (event: RunEvent) => void;
  readonly onWeights: RunContext["onWeights"];
  readonly signal: AbortSignal;
}

/**
 * Runs what a plan says.
 *
 * @param prepared The plan and what it speaks of.
 * @param options The library, listeners and a signal.
 * @returns One record a method and seed, in the plan's order.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted.
 * @throws {DataError} If a picture cannot be read.
 */
export async function runExperiment(
  { plan, train, val, test, folds, pretrained }: Prepared,
  options: ExperimentOptions,
): Promise<RunRecord[]> {
  const context = {
    ...options,
    plan,
    train,
    val,
    test,
    folds,
    pretrained,
    cache: pictureCache(plan.cache_bytes),
  };
  const records: RunRecord[] = [];
  for (const method of plan.methods) records.push(...await runMethod(context, method));
  return records;
}
