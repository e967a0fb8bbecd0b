/**
 * Training what has been prepared, for commands that write no report of their own.
 *
 * @module
 */
import type { Numerics, RunRecord } from "../record/run_record.ts";
import { ensureInstalled } from "../runtime/install.ts";
import { loadTensorFlow } from "../runtime/library.ts";
import { findNumerics } from "../runtime/numerics.ts";
import type { Prepared } from "../train/prepare.ts";
import { runExperiment } from "../train/run_experiment.ts";
import { interruptSignal } from "./interrupt.ts";
import { progressListener } from "./progress.ts";
import { complain } from "./terminal.ts";

/** What training gave. */
export interface Trained {
  readonly records: readonly RunRecord[];
  readonly numerics: Numerics;
}

/**
 * Trains a plan's methods, telling of each epoch; Ctrl-C ends it.
 *
 * @param prepared The plan and what it speaks of.
 * @param options On what, by default what the plan says, and who hears of the numerics before training.
 * @returns The records and what they were computed on.
 */
export async function trainPlan(
  prepared: Prepared,
  { device = prepared.plan.device, onNumerics = () => {} }: {
    readonly device?: "auto" | "gpu" | "cpu";
    readonly onNumerics?: (numerics: Numerics) => void;
  } = {},
): Promise<Trained> {
  const { precision } = prepared.plan;
  const installation = await ensureInstalled({ say: complain });
  const tf = await loadTensorFlow(installation, { device });
  const numerics = findNumerics(tf, { installation, device, precision });
  complain(
    `Training on the ${numerics.device.toUpperCase()} with TensorFlow ${numerics.tensorflow}`,
  );
  onNumerics(numerics);
  const interrupt = interruptSignal();
  const records = await runExperiment(prepared, {
    tf,
    onEvent: progressListener({ terminal: Deno.stderr.isTerminal() }),
    onWeights: null,
    signal: interrupt.signal,
  });
  interrupt.done();
  return { records, numerics };
}
