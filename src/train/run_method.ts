/**
 * One method with all its seeds.
 *
 * @module
 */
import type { MethodPlan } from "../plan/plan.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { RunRecord } from "../record/run_record.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import { computeFeatures, featureInputs, type Inputs, pictureInputs } from "./inputs.ts";
import { softmax } from "./metrics.ts";
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
import { bestEpoch, type SeedResult, trainSeed } from "./train_seed.ts";

/** What a run works on, the same for all its methods. */
export interface RunContext extends PictureContext {
  readonly tf: TensorFlow;
  readonly pretrained: StateDict | null;
  readonly onEvent: (event: RunEvent) => void;
  /** Takes the weights of a seed: after its last epoch, and of its best. Null: nobody wants them. */
  readonly onWeights:
    | ((
      weights: { method: string; seed: number; which: "last" | "best"; state: StateDict },
    ) => Promise<void>)
    | null;
  readonly signal: AbortSignal;
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

const NOTHING: StateDict = new Map();

/** Phase after phase, the network and what goes with it carried over by name. */
async function runSeed(context: RunContext, { method, seed, phases }: SeedRun): Promise<RunRecord> {
  const { plan } = context;
  context.onEvent({ type: "seed_started", method: method.name, seed, epochs: method.epochs });
  let state = initialState(plan, seed, context.pretrained);
  const before = hashTensors(state, method.frozen);
  let [slots, last]: readonly [StateDict, StateDict] = [NOTHING, NOTHING];
  let best: StateDict | null = null;
  let result: SeedResult = { epochs: [], logits: [], stopped: false };
  for (const [k, phase] of method.phases.entries()) {
    const open = await phases.open(phase);
    const next = method.phases[k + 1];
    assignState(open.session, state);
    if (k > 0) assignSlots(open, slots);
    // Not held while the session, which has them now, trains
    [state, slots] = [NOTHING, NOTHING];
    result = await trainSeed(open.session, {
      ...context,
      method,
      seed,
      classes: plan.dataset.classes.length,
      pictures: { train: context.train.pictures.length, val: context.val.pictures.length },
      inputs: await phaseInputs(context, { method, seed, open }),
      before: result.epochs,
      until: next?.from_epoch ?? method.epochs,
      watched: open.program.watched,
      onBest: () => best = context.onWeights ? weightsOf(method, open) : null,
    });
    state = readState(open.session);
    if (next === undefined || result.stopped) {
      last = context.onWeights && method.ema ? evaluatedState(open) : state;
      break;
    }
    slots = readSlots(open);
  }
  await context.onWeights?.({ method: method.name, seed, which: "last", state: last });
  if (best) await context.onWeights?.({ method: method.name, seed, which: "best", state: best });
  const frozenHash = { before, after: hashTensors(state, method.frozen) };
  return recordOf(context, { method, seed, result, frozenHash });
}

/** The network as it was evaluated. */
function weightsOf({ ema }: MethodPlan, open: OpenPhase): StateDict {
  return ema === null ? readState(open.session) : evaluatedState(open);
}

/** What a phase's session is fed with. */
async function phaseInputs(
  context: RunContext,
  { method, seed, open }: {
    readonly method: MethodPlan;
    readonly seed: number;
    readonly open: OpenPhase;
  },
): Promise<Inputs> {
  const { plan } = context;
  const pictures = pictureSource(context, { method, seed });
  if (!open.phase.features_once) {
    return pictureInputs(pictures, {
      batchSize: method.batch_size,
      mix: mixer(plan, { method, seed }),
    });
  }
  if (open.valFeatures === null || plan.weights === null) {
    // With pretrained weights every seed has the same backbone, and these features serve all
    open.valFeatures = await Array.fromAsync(computeFeatures(open.session, pictures.val()));
  }
  return featureInputs(pictures, {
    session: open.session,
    batchSize: method.batch_size,
    featureBatchSize: plan.evaluation_batch_size,
    val: open.valFeatures,
  });
}

function recordOf(
  { val }: RunContext,
  { method, seed, result, frozenHash }: {
    readonly method: MethodPlan;
    readonly seed: number;
    readonly result: SeedResult;
    readonly frozenHash: RunRecord["frozen_hash"];
  },
): RunRecord {
  return {
    method: method.name,
    seed,
    epochs: result.epochs,
    best_epoch: bestEpoch(result.epochs),
    frozen_hash: frozenHash,
    predictions: val.pictures.map(({ file, label }, k) => ({
      file,
      label,
      probabilities: softmax(result.logits[k] ?? new Float32Array()),
    })),
  };
}
