/**
 * One method with all its seeds.
 *
 * @module
 */
import type { Fold } from "../dataset/draw_folds.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import type { PictureCache } from "../dataset/picture_cache.ts";
import { readBatches } from "../dataset/read_batches.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import { permutation, randomFor } from "../random/random.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { EpochRecord, RunRecord } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import {
  computeFeatures,
  featureInputs,
  type Inputs,
  pictureInputs,
  type PictureOptions,
  type PictureSource,
} from "./inputs.ts";
import { makeRecord, type TrainedNetwork } from "./make_record.ts";
import { mixPictures } from "./mix_pictures.ts";
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
import { type SeedResult, testSeed, trainSeed } from "./train_seed.ts";

/** What a run works on, the same for all its methods. */
export interface RunContext {
  readonly tf: TensorFlow;
  readonly plan: Plan;
  readonly train: SplitIndex;
  readonly val: SplitIndex;
  /** Seen once a seed, after its last epoch. */
  readonly test: SplitIndex | null;
  /** Each trains a network in the place of `train` and `val`; null: there are none. */
  readonly folds: readonly Fold[] | null;
  /** Keeps decoded validation pictures for all methods and seeds. */
  readonly cache: PictureCache;
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

/** Phase after phase, the network and what goes with it carried over by name. */
async function trainNetwork(
  context: RunContext,
  { method, seed, fold, phases }: SeedRun & { readonly fold: number | null },
): Promise<TrainedNetwork> {
  const { plan, train, val } = context;
  const whose = { method: method.name, seed, fold };
  const start = initialState(plan, seed, context.pretrained);
  context.onEvent({
    type: "seed_started",
    method: method.name,
    seed,
    fold: fold === null ? null : { number: fold, count: context.folds?.length ?? 0 },
    epochs: method.epochs,
  });
  let [state, last, slots]: [StateDict, StateDict, StateDict] = [start, start, new Map()];
  let best: StateDict | null = null;
  let result: SeedResult = { epochs: [], logits: [], stopped: false };
  let tested: TrainedNetwork["tested"] = null;
  for (const [k, phase] of method.phases.entries()) {
    const open = await phases.open(phase);
    assignState(open.session, state);
    if (k > 0) assignSlots(open, slots);
    result = await trainSeed(open.session, {
      ...await phaseOptions(context, { method, seed, fold, open }),
      before: result.epochs,
      until: method.phases[k + 1]?.from_epoch ?? method.epochs,
      onBest: () => best = context.onWeights && fold === null ? weightsOf(method, open) : null,
    });
    [state, slots] = [readState(open.session), readSlots(open)];
    last = context.onWeights ? weightsOf(method, open) : state;
    if (k + 1 === method.phases.length || result.stopped) {
      tested = await testNetwork(context, { method, seed, fold, open, epochs: result.epochs });
      break;
    }
  }
  await context.onWeights?.({ ...whose, which: "last", state: last });
  if (best) await context.onWeights?.({ ...whose, which: "best", state: best });
  const frozenHash = {
    before: hashTensors(start, method.frozen),
    after: hashTensors(state, method.frozen),
  };
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
  const pictures = pictureSource(context, method, seed);
  if (!open.phase.features_once) {
    return pictureInputs(pictures, {
      batchSize: method.batch_size,
      mix: mixer(plan, method, seed),
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

/** Order and augmentation are functions of seed, epoch and picture. */
function pictureSource(
  { plan, train, val, cache }: RunContext,
  { augmentation, augmentation_seed }: MethodPlan,
  seed: number,
): PictureSource {
  const drawn = augmentation_seed ?? seed;
  // Of fixed views, seed and epoch choose one
  const view = (epoch: number, file: string) =>
    augmentation.views === null
      ? epoch
      : randomFor(["view", drawn, epoch, file]).integer(0, augmentation.views - 1);
  return {
    train: (epoch, batchSize) =>
      readBatches(train, {
        transforms: plan.transforms.train,
        order: permutation(train.pictures.length, ["order", seed, epoch]),
        batchSize,
        random: (file) => randomFor(["augmentation", drawn, view(epoch, file), file]),
      }),
    val: () =>
      readBatches(val, {
        transforms: plan.transforms.val,
        order: [...val.pictures.keys()],
        batchSize: plan.evaluation_batch_size,
        cache,
      }),
  };
}

/** Mixtures are functions of seed, epoch and batch. */
function mixer({ input: { size } }: Plan, method: MethodPlan, seed: number): PictureOptions["mix"] {
  if (method.mixup === null && method.cutmix === null) return null;
  return (epoch, batch) => (pixels, pictures) => {
    const random = randomFor(["mixture", method.augmentation_seed ?? seed, epoch, batch]);
    return mixPictures(pixels, { method, size, pictures, random });
  };
}
