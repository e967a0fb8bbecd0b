/**
 * One of the two processes of `deno task verify`: trains a few steps and prints a line each.
 *
 * @module
 */
import type { Numerics } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import { hashSteps, type StepHashes } from "../train/step_hashes.ts";
import { openExperiment } from "./experiment_file.ts";
import { exitCodeOf, explain } from "./failure.ts";
import { openLibrary } from "./open_library.ts";
import { complain, print } from "./terminal.ts";

/** What a process is asked for, as JSON in its only argument. */
export interface StepsRequest {
  /** Path of the experiment file. */
  readonly path: string;
  readonly set: readonly string[];
  /** Steps of each method. */
  readonly steps: number;
  /** The step after which it is interrupted and goes on; null: it is not. */
  readonly interruptAfter: number | null;
}

/** A line of its output. */
export type StepsLine = { readonly numerics: Numerics } | { readonly step: StepHashes };

/**
 * Does what a process is asked for.
 *
 * @param request What to run.
 * @param change Changes the library before it is used: a test of the comparison needs a difference.
 * @returns The exit code.
 */
export async function printSteps(
  { path, set, steps, interruptAfter }: StepsRequest,
  change: (tf: TensorFlow) => TensorFlow = (tf) => tf,
): Promise<number> {
  const say = (line: StepsLine) => print(JSON.stringify(line));
  try {
    const prepared = await openExperiment(path, set);
    const { tf, numerics } = await openLibrary(prepared.plan);
    say({ numerics });
    const onStep = (step: StepHashes) => say({ step });
    await hashSteps(prepared, { tf: change(tf), steps, interruptAfter, onStep });
    return 0;
  } catch (error) {
    complain(explain(error));
    return exitCodeOf(error);
  }
}

if (import.meta.main) Deno.exit(await printSteps(JSON.parse(Deno.args[0] ?? "{}")));
