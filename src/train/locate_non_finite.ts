/**
 * Where a step stopped being finite.
 *
 * @module
 */
import { type Checkpoint, RUN_START } from "../checkpoint/checkpoint.ts";
import { batchTargets, criterionOf } from "../optimize/criterion.ts";
import type { MethodPlan, Phase } from "../plan/plan.ts";
import { compileInspection } from "../program/inspection.ts";
import type { RunEvent } from "../record/run_event.ts";
import { openSession, type TensorFlow } from "../runtime/session.ts";
import { assignState } from "./network_state.ts";
import { phaseOptions } from "./phase_options.ts";
import { phaseSessions } from "./phase_sessions.ts";
import type { Prepared } from "./prepare.ts";
import { NonFiniteError } from "./run_error.ts";
import type { RunContext } from "./run_context.ts";
import { makeContext, runExperiment } from "./run_experiment.ts";
import { restoreNetwork, startOf } from "./train_network.ts";
import { targetsFeed } from "./train_seed.ts";

/** A run that ended, and from where it is repeated. */
export interface Replay {
  readonly tf: TensorFlow;
  /** A checkpoint before the step. */
  readonly from: Checkpoint;
  readonly signal: AbortSignal;
}

/**
 * Finds the first tensor that was not finite: the run is repeated from a checkpoint up to the step
 * that failed, and that step is looked at without its updates.
 *
 * @param prepared The plan and what it speaks of.
 * @param failure How the run ended.
 * @param replay The library and a checkpoint.
 * @returns The failure with the tensor named, in the order of the step's own work; as it was where
 * the repetition finds nothing.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function locateNonFinite(
  prepared: Prepared,
  failure: NonFiniteError,
  replay: Replay,
): Promise<NonFiniteError> {
  const { where } = failure;
  const method = prepared.plan.methods.find(({ name }) => name === where.method);
  if (method === undefined) throw new RangeError(`Cannot repeat "${where.method}": no such method`);
  const { reached, error } = await repeat(prepared, { failure, replay, method });
  // What an update spoilt is seen when the network is kept, before the next step
  if (error !== null && error.tensor !== failure.tensor) return error;
  if (where.step === null) return failure;
  const context = makeContext(prepared, { ...replay, onEvent: () => {}, onWeights: null });
  const first = await inspect(context, { failure, method, reached });
  return first === null ? failure : new NonFiniteError(where, failure.tensor, first);
}

/** What a repetition works on. */
interface Failed {
  readonly failure: NonFiniteError;
  readonly method: MethodPlan;
}

/** Runs from the checkpoint until the run fails again; keeps the network as it was before the step. */
async function repeat(
  prepared: Prepared,
  { failure: { where }, method, replay: { from, tf, signal } }: Failed & {
    readonly replay: Replay;
  },
): Promise<{ readonly reached: Checkpoint; readonly error: NonFiniteError | null }> {
  let reached = from;
  let whose: string | null = null;
  let isDue = false;
  const before = (where.step ?? method.steps_per_epoch) * method.batch_size;
  const onEvent = (event: RunEvent) => {
    if (event.type === "seed_started") {
      // What was kept is of a network before
      if (whose !== null) reached = RUN_START;
      whose = `${event.method} ${event.seed} ${event.fold?.number ?? null}`;
    }
    isDue = event.type === "progress" && event.phase === "train" &&
      whose === `${where.method} ${where.seed} ${where.fold}` && event.epoch === where.epoch &&
      (event.done === before || event.done === event.total && where.step === null);
  };
  const save = (checkpoint: Checkpoint) => {
    reached = checkpoint;
    return Promise.resolve();
  };
  try {
    const checkpoints = { isDue: () => isDue, save };
    await runExperiment(prepared, { tf, signal, from, checkpoints, onEvent, onWeights: null });
  } catch (error) {
    if (error instanceof NonFiniteError) return { reached, error };
    throw error;
  }
  return { reached, error: null };
}

/** The first tensor of the step that is not finite, in words; null where all are. */
async function inspect(
  context: RunContext,
  { failure: { where }, method, reached }: Failed & { readonly reached: Checkpoint },
): Promise<string | null> {
  const { plan } = context;
  const { seed, fold, epoch } = where;
  const network = startOf(context, { method, seed, done: reached });
  const phase = method.phases.findLast(({ from_epoch }) => from_epoch <= epoch) as Phase; // the first is from 0
  const part = fold === null ? context : context.folds?.[fold - 1] ?? context;
  const phases = phaseSessions(context, method);
  const program = compileInspection(plan, { method, phase });
  const session = await openSession(context.tf, program);
  try {
    const open = await phases.open(phase);
    restoreNetwork(open, { state: network.state, slots: new Map() });
    const own = { ...context, train: part.train, val: part.val };
    const { inputs, classes } = await phaseOptions(own, { method, seed, fold, open });
    assignState(session, network.state);
    for await (const { feed, labels, share = null } of inputs.train(epoch, where.step ?? 0)) {
      const targets = batchTargets(criterionOf(method, classes), labels, share);
      const fed = { ...feed, targets: targetsFeed(targets, classes) };
      const flags = session.run("inspect", fed).finite?.data ?? [];
      return program.watched[flags.findIndex((flag) => flag === 0)] ?? null;
    }
    return null;
  } finally {
    session.close();
    phases.close();
  }
}
