/**
 * All methods of a plan, one after another.
 *
 * @module
 */
import { type Checkpoint, RUN_START } from "../checkpoint/checkpoint.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { RunRecord } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { CheckpointKeeper } from "./checkpoint_keeper.ts";
import { pictureCaches } from "./picture_source.ts";
import type { Prepared } from "./prepare.ts";
import type { RunContext } from "./run_context.ts";
import { runMethod } from "./run_method.ts";

/** Who hears of a run, and who can end it. */
export interface ExperimentOptions {
  readonly tf: TensorFlow;
  readonly onEvent: (event: RunEvent) => void;
  readonly onWeights: RunContext["onWeights"];
  readonly signal: AbortSignal;
  /** How far the run is already. @default it begins */
  readonly from?: Checkpoint;
  /** Takes its checkpoints. @default nobody wants them */
  readonly checkpoints?: CheckpointKeeper | null;
}

/**
 * Runs what a plan says.
 *
 * @param prepared The plan and what it speaks of.
 * @param options The library, listeners and a signal.
 * @returns One record a method and seed, in the plan's order: the same from wherever it starts.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted.
 * @throws {DataError} If a picture cannot be read.
 */
export async function runExperiment(
  prepared: Prepared,
  { from = RUN_START, ...options }: ExperimentOptions,
): Promise<readonly RunRecord[]> {
  const context = makeContext(prepared, options);
  let done = from;
  for (const method of prepared.plan.methods) done = await runMethod(context, method, done);
  return done.records;
}

/** Puts together what all methods of a run share. */
export function makeContext(
  { plan, train, val, test, folds, pretrained }: Prepared,
  { tf, onEvent, onWeights, signal, checkpoints = null }: Omit<ExperimentOptions, "from">,
): RunContext {
  const data = { plan, train, val, test, folds, pretrained, caches: pictureCaches(plan) };
  return { ...data, tf, onEvent, onWeights, signal, checkpoints };
}
