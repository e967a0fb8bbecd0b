/**
 * One network: phase after phase, what goes with it carried over by name.
 *
 * @module
 */
import {
  type Checkpoint,
  EPOCH_START,
  type NetworkProgress,
  type NetworkResult,
  type Position,
} from "../checkpoint/checkpoint.ts";
import type { MethodPlan, Phase } from "../plan/plan.ts";
import type { EpochRecord } from "../record/run_record.ts";
import type { StateDict } from "../weights/state_dict.ts";
import {
  assignSlots,
  assignState,
  evaluatedState,
  findNonFinite,
  hashTensors,
  initialState,
  readSlots,
  readState,
} from "./network_state.ts";
import { phaseOptions, type SeedPhase } from "./phase_options.ts";
import type { OpenPhase, PhaseSessions } from "./phase_sessions.ts";
import type { RunContext } from "./run_context.ts";
import { InterruptedError, NonFiniteError } from "./run_error.ts";
import { testSeed, trainSeed } from "./train_seed.ts";

/** Whose network it is, and how far the run is. */
export interface NetworkRun {
  readonly method: MethodPlan;
  readonly seed: number;
  /** From 1; null: there are none. */
  readonly fold: number | null;
  readonly phases: PhaseSessions;
  /** Its `network` is this one. */
  readonly done: Checkpoint;
}

const NOTHING: StateDict = new Map();

/** Where every network starts. */
const NETWORK_START = {
  phase: 0,
  position: { ...EPOCH_START, epochs: [], logits: [] },
  slots: NOTHING,
  best: null,
};

/**
 * Trains a network from where it is to its end.
 *
 * @param context What the run works on, with the network's own pictures.
 * @param run Whose network it is.
 * @returns What it leaves behind; its weights went to those who want them.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function trainNetwork(context: RunContext, run: NetworkRun): Promise<NetworkResult> {
  const { method, seed, fold, phases } = run;
  context.onEvent({
    type: "seed_started",
    method: method.name,
    seed,
    fold: fold === null ? null : { number: fold, count: context.folds?.length ?? 0 },
    epochs: method.epochs,
  });
  let at = startOf(context, run);
  while (true) {
    const open = await phases.open(method.phases[at.phase] as Phase); // a checkpoint is of its plan
    restoreNetwork(open, at);
    // Not held while the session, which has them now, trains
    at = { ...at, state: NOTHING, slots: NOTHING };
    const end = await trainPhase(context, { ...run, open, at });
    const state = readState(open.session);
    if (end.isLast) {
      const last = context.onWeights && method.ema ? evaluatedState(open) : state;
      await giveWeights(context, run, { last, best: end.best });
      const { position: { epochs, logits }, tested } = end;
      const frozenHash = { before: at.frozenBefore, after: hashTensors(state, method.frozen) };
      return { epochs, logits, tested, frozenHash };
    }
    const { position, best } = end;
    at = { ...at, phase: at.phase + 1, position, best, state, slots: readSlots(open) };
  }
}

/**
 * Puts a network and what goes with it into the session of its phase.
 *
 * @param open The phase.
 * @param progress The network, whole.
 */
export function restoreNetwork(
  open: OpenPhase,
  { state, slots }: Pick<NetworkProgress, "state" | "slots">,
): void {
  assignState(open.session, state);
  if (slots.size > 0) assignSlots(open, slots);
}

/**
 * Finds where a network is: as a checkpoint has it, with what that leaves out, or at its start.
 *
 * @param context Plan and weights.
 * @param run Whose network it is, and how far the run is.
 * @returns The network, whole.
 */
export function startOf(
  { plan, pretrained }: Pick<RunContext, "plan" | "pretrained">,
  { method, seed, done }: Pick<NetworkRun, "method" | "seed" | "done">,
): NetworkProgress {
  const initial = initialState(plan, seed, pretrained);
  const { network: at } = done;
  if (at === null) {
    const frozenBefore = hashTensors(initial, method.frozen);
    return { ...NETWORK_START, state: initial, frozenBefore };
  }
  const whole = (state: StateDict) => new Map([...initial, ...state]);
  return { ...at, state: whole(at.state), best: at.best && whole(at.best) };
}

/** A phase with the network in its session. */
interface PhaseRun extends NetworkRun {
  readonly open: OpenPhase;
  /** Its tensors are in the session. */
  readonly at: NetworkProgress;
}

/** What a phase of a network gives. */
interface PhaseEnd extends Pick<NetworkProgress, "position" | "best"> {
  /** Whether the training of the network ends with it. */
  readonly isLast: boolean;
  readonly tested: NetworkResult["tested"];
}

/** Trains a phase, tests the network where it is the last, and takes checkpoints. */
async function trainPhase(context: RunContext, run: PhaseRun): Promise<PhaseEnd> {
  const { method, fold, open, at } = run;
  const { phase } = at;
  const { checkpoints, onWeights } = context;
  const until = method.phases[phase + 1]?.from_epoch ?? method.epochs;
  let { position, best } = at;
  const keep = async () =>
    await checkpoints?.save({
      ...run.done,
      network: { ...at, position, ...tensorsOf(run, { position, best }) },
    });
  try {
    const end = await trainSeed(open.session, {
      ...await phaseOptions(context, run),
      from: position,
      until,
      onBest: () => best = onWeights && fold === null ? weightsOf(method, open) : null,
      onPosition: async (reached) => {
        position = reached;
        if (reached.step === 0 || checkpoints?.isDue()) await keep();
      },
    });
    const isLast = end.stopped || phase === method.phases.length - 1;
    const tested = isLast ? await testNetwork(context, { ...run, epochs: end.epochs }) : null;
    return { position, best, isLast, tested };
  } catch (error) {
    if (!(error instanceof InterruptedError) || checkpoints === null) throw error;
    await keep();
    throw new InterruptedError(true);
  }
}

/** What the session's network, its slots and its best state are beside what it started from. */
function tensorsOf(
  run: PhaseRun,
  { position, best }: { readonly position: Position; readonly best: StateDict | null },
) {
  const { method, open, at } = run;
  const frozen = new Set(method.frozen);
  // Left out only where it is seen to be as it was
  const learned = (state: StateDict): StateDict =>
    hashTensors(state, method.frozen) === at.frozenBefore
      ? new Map([...state].filter(([name]) => !frozen.has(name)))
      : state;
  const state = readState(open.session);
  const isTrained = position.epochs.length + position.step > 0;
  const spoilt = isTrained ? findNonFinite(state) : null;
  if (spoilt !== null) throw new NonFiniteError(lastStep(run, position), spoilt);
  return {
    state: learned(state),
    slots: readSlots(open),
    best: best && learned(best),
  };
}

/** The step that led to a position. */
function lastStep({ method, seed, fold }: PhaseRun, { epochs, step }: Position) {
  const whose = { method: method.name, seed, fold };
  return step === 0
    ? { ...whose, epoch: epochs.length - 1, step: null }
    : { ...whose, epoch: epochs.length, step: step - 1 };
}

/** What the trained network says of the test pictures: validation once more, with others. */
async function testNetwork(
  context: RunContext,
  { epochs, ...phase }: SeedPhase & { readonly epochs: readonly EpochRecord[] },
): Promise<NetworkResult["tested"]> {
  const { test: val } = context;
  if (val === null) return null;
  const options = await phaseOptions({ ...context, val }, phase);
  return (await testSeed(phase.open.session, { ...options, epochs })).logits;
}

/** The network as it was evaluated. */
function weightsOf({ ema }: MethodPlan, open: OpenPhase): StateDict {
  return ema === null ? readState(open.session) : evaluatedState(open);
}

async function giveWeights(
  { onWeights }: RunContext,
  { method, seed, fold }: NetworkRun,
  { last, best }: { readonly last: StateDict; readonly best: StateDict | null },
): Promise<void> {
  const whose = { method: method.name, seed, fold };
  await onWeights?.({ ...whose, which: "last", state: last });
  if (best) await onWeights?.({ ...whose, which: "best", state: best });
}
