/**
 * Training what has been prepared, for commands that write no report of their own.
 *
 * @module
 */
import type { Numerics, RunRecord } from "../record/run_record.ts";
import type { Prepared } from "../train/prepare.ts";
import { runExperiment } from "../train/run_experiment.ts";
import { interruptSignal } from "./interrupt.ts";
import { openLibrary } from "./open_library.ts";
import { progressListener, trainingText } from "./progress.ts";
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
  const { tf, numerics } = await openLibrary({ ...prepared.plan, device });
  complain(trainingText(numerics));
  onNumerics(numerics);
  const interrupt = interruptSignal();
  interrupt.working = true;
  const records = await runExperiment(prepared, {
    tf,
    onEvent: progressListener({
      terminal: Deno.stderr.isTerminal(),
      signal: interrupt.signal,
    }),
    onWeights: null,
    signal: interrupt.signal,
  });
  interrupt.done();
  return { records, numerics };
}
