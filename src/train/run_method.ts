/**
 * One method with all its seeds.
 *
 * @module
 */
import type { SplitIndex } from "../dataset/index_split.ts";
import type { PictureCache } from "../dataset/picture_cache.ts";
import { readBatches } from "../dataset/read_batches.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import { compileProgram } from "../program/program.ts";
import { permutation, randomFor } from "../random/random.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { RunRecord } from "../record/run_record.ts";
import { openSession, type TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import {
  type Batch,
  computeFeatures,
  featureInputs,
  pictureInputs,
  type PictureSource,
} from "./inputs.ts";
import { softmax } from "./metrics.ts";
import { assignState, hashTensors, initialState, readState } from "./network_state.ts";
import { type SeedResult, trainSeed } from "./train_seed.ts";

/** What a run works on, the same for all its methods. */
export interface RunContext {
  readonly tf: TensorFlow;
  readonly plan: Plan;
  readonly train: SplitIndex;
  readonly val: SplitIndex;
  /** Keeps decoded validation pictures for all methods and seeds. */
  readonly cache: PictureCache;
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
 * Trains a method with each of its seeds, one after another, in one session.
 *
 * @param context What the run works on.
 * @param method One of the plan's methods.
 * @returns One record a seed.
 * @throws {NonFiniteError} If training diverges.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function runMethod(context: RunContext, method: MethodPlan): Promise<RunRecord[]> {
  const { tf, plan } = context;
  const program = compileProgram(plan, method);
  const session = await openSession(tf, program);
  try {
    const records: RunRecord[] = [];
    let valFeatures: readonly Batch[] | null = null;
    for (const seed of method.seeds) {
      const pictures = pictureSource(context, seed);
      const start = initialState(plan, seed, context.pretrained);
      assignState(session, start);
      if (method.features_once && (valFeatures === null || plan.weights === null)) {
        // With pretrained weights every seed has the same backbone, and these features serve all
        valFeatures = await Array.fromAsync(computeFeatures(session, pictures.val()));
      }
      const before = hashTensors(start, method.frozen);
      let best: StateDict | null = null;
      const result = await trainSeed(session, {
        ...context,
        method,
        seed,
        classes: plan.dataset.classes.length,
        pictures: { train: context.train.pictures.length, val: context.val.pictures.length },
        inputs: valFeatures === null
          ? pictureInputs(pictures, method.batch_size)
          : featureInputs(pictures, {
            session,
            batchSize: method.batch_size,
            featureBatchSize: plan.evaluation_batch_size,
            val: valFeatures,
          }),
        watched: program.watched,
        onBest: () => best = context.onWeights ? readState(session) : null,
      });
      const end = readState(session);
      await context.onWeights?.({ method: method.name, seed, which: "last", state: end });
      if (best) {
        await context.onWeights?.({ method: method.name, seed, which: "best", state: best });
      }
      const frozenHash = { before, after: hashTensors(end, method.frozen) };
      records.push(recordOf(context, { method, seed, result, frozenHash }));
    }
    return records;
  } finally {
    session.close();
  }
}

/** Order and augmentation are functions of seed, epoch and picture. */
function pictureSource({ plan, train, val, cache }: RunContext, seed: number): PictureSource {
  return {
    train: (epoch, batchSize) =>
      readBatches(train, {
        transforms: plan.transforms.train,
        order: permutation(train.pictures.length, ["order", seed, epoch]),
        batchSize,
        random: (file) => randomFor(["augmentation", seed, epoch, file]),
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
    best_epoch: result.bestEpoch,
    frozen_hash: frozenHash,
    predictions: val.pictures.map(({ file, label }, k) => ({
      file,
      label,
      probabilities: softmax(result.logits[k] ?? new Float32Array()),
    })),
  };
}
