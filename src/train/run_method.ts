/**
 * One method with all its seeds.
 *
 * @module
 */
import type { Fold } from "../dataset/draw_folds.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import type { MethodPlan } from "../plan/plan.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { EpochRecord, RunRecord } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import { computeFeatures, featureInputs, type Inputs, pictureInputs } from "./inputs.ts";
import { makeRecord, type TrainedNetwork } from "./make_record.ts";
import {
  assignSlots,
  assignState,
  evaluatedState,
  hashTensors,
  initialState,
  readSlots,
  readState,
} from "./network_state.ts";
import { type OpenPhase, type PhaseSessions, phaseSessions } from "./phase_sessions.ts";
import { mixer, type PictureContext, pictureSource } from "./picture_source.ts";
import { type SeedResult, testSeed, trainSeed } from "./train_seed.ts";

/** What a run works on, the same for all its methods. */
export interface RunContext extends PictureContext {
  readonly tf: TensorFlow;
  /** Seen once a seed, after its last epoch. */
  readonly test: SplitIndex | null;
  /** Each trains a network in the place of `train` and `val`; null: there are none. */
  readonly folds: readonly Fold[] | null;
  readonly pretrained: StateDict | null;
  readonly onEvent: (event: RunEvent) => void;
  /**
   * Takes the weights of a seed: after its last epoch, and of its best; under folds (from 1) those of
   * each after the last, since its best is not the seed's. Null: nobody wants them.
   */
  readonly onWeights: ((weights: TrainedWeights) => Promise<void>) | null;
  readonly signal: AbortSignal;
}

/** A network and whose it is. */
export interface TrainedWeights {
  readonly method: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly which: "last" | "best";
  readonly state: StateDict;
}

/**
 * Trains a method with each of its seeds, one after another.
 *
 * @param context What the run works on.
 * @param method One of the plan's methods.
 * @returns One record a seed.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function runMethod(context: RunContext, method: MethodPlan): Promise<RunRecord[]> {
  const phases = phaseSessions(context, method);
  try {
    const records: RunRecord[] = [];
    for (const seed of method.seeds) records.push(await runSeed(context, { method, seed, phases }));
    return records;
  } finally {
    phases.close();
  }
}

interface SeedRun {
  readonly method: MethodPlan;
  readonly seed: number;
  readonly phases: PhaseSessions;
}

/** One network, or one a fold, each from the same tensors. */
async function runSeed(context: RunContext, run: SeedRun): Promise<RunRecord> {
  const { folds, val, test } = context;
  const networks: TrainedNetwork[] = [];
  for (const [k, part] of (folds ?? [context]).entries()) {
    const fold = folds && k + 1;
    const own = { ...context, train: part.train, val: part.val };
    networks.push(await trainNetwork(own, { ...run, fold }));
  }
  return makeRecord(networks, { ...run, val, test });
}

const NOTHING: StateDict = new Map();

/** Phase after phase, the network and what goes with it carried over by name. */
async function trainNetwork(
  context: RunContext,
  { method, seed, fold, phases }: SeedRun & { readonly fold: number | null },
): Promise<TrainedNetwork> {
  const { plan, train, val } = context;
  const whose = { method: method.name, seed, fold };
  context.onEvent({
    type: "seed_started",
    method: method.name,
    seed,
    fold: fold === null ? null : { number: fold, count: context.folds?.length ?? 0 },
    epochs: method.epochs,
  });
  let state = initialState(plan, seed, context.pretrained);
  const before = hashTensors(state, method.frozen);
  let [slots, last]: readonly [StateDict, StateDict] = [NOTHING, NOTHING];
  let best: StateDict | null = null;
  let result: SeedResult = { epochs: [], logits: [], stopped: false };
  let tested: TrainedNetwork["tested"] = null;
  for (const [k, phase] of method.phases.entries()) {
    const open = await phases.open(phase);
    const next = method.phases[k + 1];
    assignState(open.session, state);
    if (k > 0) assignSlots(open, slots);
    // Not held while the session, which has them now, trains
    [state, slots] = [NOTHING, NOTHING];
    result = await trainSeed(open.session, {
      ...await phaseOptions(context, { method, seed, fold, open }),
      before: result.epochs,
      until: next?.from_epoch ?? method.epochs,
      onBest: () => best = context.onWeights && fold === null ? weightsOf(method, open) : null,
    });
    state = readState(open.session);
    if (next === undefined || result.stopped) {
      last = context.onWeights && method.ema ? evaluatedState(open) : state;
      tested = await testNetwork(context, { method, seed, fold, open, epochs: result.epochs });
      break;
    }
    slots = readSlots(open);
  }
  await context.onWeights?.({ ...whose, which: "last", state: last });
  if (best) await context.onWeights?.({ ...whose, which: "best", state: best });
  const frozenHash = { before, after: hashTensors(state, method.frozen) };
  return { train, val, epochs: result.epochs, logits: result.logits, tested, frozenHash };
}

/** A phase of one network. */
interface SeedPhase {
  readonly method: MethodPlan;
  readonly seed: number;
  readonly fold: number | null;
  readonly open: OpenPhase;
}

/** What training and testing have in common. */
async function phaseOptions(context: RunContext, phase: SeedPhase) {
  const { open, ...whose } = phase;
  const { plan, train, val, onEvent, signal } = context;
  return {
    ...whose,
    classes: plan.dataset.classes.length,
    pictures: { train: train.pictures.length, val: val.pictures.length },
    inputs: await phaseInputs(context, phase),
    watched: open.program.watched,
    onEvent,
    signal,
  };
}

/** What the trained network says of the test pictures: validation once more, with others. */
async function testNetwork(
  context: RunContext,
  { epochs, ...phase }: SeedPhase & { readonly epochs: readonly EpochRecord[] },
): Promise<TrainedNetwork["tested"]> {
  const { test: val } = context;
  if (val === null) return null;
  const options = await phaseOptions({ ...context, val }, phase);
  return (await testSeed(phase.open.session, { ...options, epochs })).logits;
}

/** The network as it was evaluated. */
function weightsOf({ ema }: MethodPlan, open: OpenPhase): StateDict {
  return ema === null ? readState(open.session) : evaluatedState(open);
}

/** What a phase's session is fed with. */
async function phaseInputs(
  context: RunContext,
  { method, seed, open }: SeedPhase,
): Promise<Inputs> {
  const { plan } = context;
  const pictures = pictureSource(context, { method, seed });
  if (!open.phase.features_once) {
    return pictureInputs(pictures, {
      batchSize: method.batch_size,
      mix: mixer(plan, { method, seed }),
    });
  }
  let found = open.features.get(context.val);
  // With pretrained weights every seed has the same backbone, and these features serve all
  if (found === undefined || (plan.weights === null && found.seed !== seed)) {
    const batches = await Array.fromAsync(computeFeatures(open.session, pictures.val()));
    open.features.set(context.val, found = { seed, batches });
  }
  return featureInputs(pictures, {
    session: open.session,
    batchSize: method.batch_size,
    featureBatchSize: plan.evaluation_batch_size,
    val: found.batches,
  });
}
