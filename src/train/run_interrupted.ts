/**
 * A run that is interrupted and goes on, in one process: what proves that nothing is lost.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Checkpoint, placeText, RUN_START } from "../checkpoint/checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoint/checkpoint_file.ts";
import type { RunRecord } from "../record/run_record.ts";
import { checkpointKeeper } from "./checkpoint_keeper.ts";
import type { Prepared } from "./prepare.ts";
import { InterruptedError } from "./run_error.ts";
import { type ExperimentOptions, runExperiment } from "./run_experiment.ts";

/** A run in two parts. */
export interface InterruptedRun {
  readonly records: readonly RunRecord[];
  /** Where it was interrupted, in words; null: it ended before. */
  readonly interrupted: string | null;
}

/**
 * Runs what a plan says until a training step, takes the bytes of a checkpoint, and goes on from them
 * in new sessions. The records are to be those of {@linkcode runExperiment}.
 *
 * @param prepared The plan and what it speaks of.
 * @param options Library and listeners, and after how many training steps it is interrupted.
 * @returns Records and where it was interrupted.
 * @throws {InterruptedError} If the caller's own signal is aborted.
 */
export async function runInterrupted(
  prepared: Prepared,
  { steps, ...options }: Omit<ExperimentOptions, "from" | "checkpoints"> & {
    readonly steps: number;
  },
): Promise<InterruptedRun> {
  const own = new AbortController();
  let bytes: Uint8Array | null = null;
  let left = steps;
  const write = (checkpoint: Checkpoint) => {
    bytes = Buffer.concat(encodeCheckpoint(checkpoint, ""));
    return Promise.resolve();
  };
  try {
    const records = await runExperiment(prepared, {
      ...options,
      onEvent: (event) => {
        options.onEvent(event);
        if (event.type === "progress" && event.phase === "train" && --left === 0) own.abort();
      },
      signal: AbortSignal.any([own.signal, options.signal]),
      checkpoints: checkpointKeeper(write, { everyMinutes: null }),
    });
    return { records, interrupted: null };
  } catch (error) {
    if (!(error instanceof InterruptedError) || !own.signal.aborted) throw error;
  }
  const from = bytes === null ? RUN_START : decodeCheckpoint(bytes, { path: "memory", run: "" });
  const records = await runExperiment(prepared, { ...options, from });
  return { records, interrupted: placeText(prepared.plan, from) };
}
