/**
 * The first steps of a plan, as hashes of all that a step leaves behind.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Checkpoint, RUN_START } from "../checkpoint/checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../checkpoint/checkpoint_file.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import type { TensorFlow } from "../runtime/session.ts";
import type { StateDict } from "../weights/state_dict.ts";
import { hashTensors } from "./network_state.ts";
import { pictureCaches } from "./picture_source.ts";
import type { Prepared } from "./prepare.ts";
import type { RunContext } from "./run_context.ts";
import { runMethod } from "./run_method.ts";

/** Validation pictures that are looked at: no step depends on them but through a schedule. */
const VALIDATED = 16;

/** One step. */
export interface StepHashes {
  readonly method: string;
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Steps of the epoch that are done. */
  readonly step: number;
  /** SHA-256 of every tensor, the optimizer's too, by name. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** What is run. */
export interface StepOptions {
  readonly tf: TensorFlow;
  /** Steps of each method. */
  readonly steps: number;
  /**
   * After this step of each method a checkpoint is taken, and training goes on from its bytes in a new
   * session. Null: nothing is interrupted.
   */
  readonly interruptAfter: number | null;
  readonly onStep: (hashes: StepHashes) => void;
}

/** Ends a run from within. */
class EnoughSteps extends Error {}

/**
 * Trains each method with its first seed, under folds its first fold, for a few steps.
 *
 * @param prepared The plan and what it speaks of.
 * @param options How many steps, and who hears of them.
 */
export async function hashSteps(prepared: Prepared, options: StepOptions): Promise<void> {
  for (const method of prepared.plan.methods) {
    const { steps, interruptAfter } = options;
    if (interruptAfter === null) await runSteps(prepared, method, { ...options, from: RUN_START });
    else {
      const done = { ...options, from: RUN_START, steps: interruptAfter };
      const checkpoint = await runSteps(prepared, method, done);
      const bytes = Buffer.concat(encodeCheckpoint(checkpoint, ""));
      const from = decodeCheckpoint(bytes, { path: "memory", run: "" });
      await runSteps(prepared, method, { ...options, from, steps: steps - interruptAfter });
    }
  }
}

/** Some steps of a method; gives its last checkpoint. */
async function runSteps(
  prepared: Prepared,
  method: MethodPlan,
  { tf, steps, from, onStep }: StepOptions & { readonly from: Checkpoint },
): Promise<Checkpoint> {
  const seeds = method.seeds.slice(0, 1);
  let last = from;
  let left = steps;
  const save = (checkpoint: Checkpoint) => {
    last = checkpoint;
    // At the end of an epoch nothing has changed
    if (checkpoint.network?.position.step === 0) return Promise.resolve();
    onStep({ method: method.name, seed: seeds[0] ?? 0, ...hashesOf(prepared.plan, checkpoint) });
    if (--left === 0) throw new EnoughSteps();
    return Promise.resolve();
  };
  const context = contextOf(prepared, { tf, checkpoints: { isDue: () => true, save } });
  try {
    await runMethod(context, { ...method, seeds }, from);
  } catch (error) {
    if (!(error instanceof EnoughSteps)) throw error;
  }
  return last;
}

function contextOf(
  { plan, train, val, folds, pretrained }: Prepared,
  options: Pick<RunContext, "tf" | "checkpoints">,
): RunContext {
  const fold = folds?.[0] ?? { train, val };
  const few: SplitIndex = { ...fold.val, pictures: fold.val.pictures.slice(0, VALIDATED) };
  return {
    ...options,
    plan,
    train: fold.train,
    val: few,
    test: null,
    folds: null,
    pretrained,
    caches: pictureCaches(plan),
    onEvent: () => {},
    onWeights: null,
    signal: new AbortController().signal,
  };
}

function hashesOf({ model }: Plan, { network }: Checkpoint): Omit<StepHashes, "method" | "seed"> {
  const { position, state, slots, frozenBefore } = network ?? {};
  const hash = (tensors: StateDict, names: Iterable<string>) =>
    [...names].map((name) => [name, hashTensors(tensors, [name]) ?? ""]);
  const own = model.tensors.map(({ name }) => name).filter((name) => state?.has(name));
  // A checkpoint leaves frozen tensors out where they are what they were
  const frozen = frozenBefore ? [["frozen tensors", frozenBefore]] : [];
  return {
    epoch: position?.epochs.length ?? 0,
    step: position?.step ?? 0,
    tensors: Object.fromEntries([
      ...hash(state ?? new Map(), own),
      ...hash(slots ?? new Map(), slots?.keys() ?? []),
      ...frozen,
    ]),
  };
}

/** Where two runs part. */
export interface FirstDifference extends Omit<StepHashes, "tensors"> {
  /** The first in the network's order, its own tensors before the optimizer's. */
  readonly tensor: string;
  /** How many differ after this step, and how many there are. */
  readonly differing: number;
  readonly of: number;
}

/**
 * Finds the first step after which two runs are not the same.
 *
 * @param a Steps of one run.
 * @param b Steps of the other.
 * @returns The step and the tensor; null where all steps of `b` are those of `a`.
 * @throws {RangeError} If `b` has a step that `a` has not, or ends before it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { firstDifference } from "./step_hashes.ts";
 *
 * const step = { method: "finetune", seed: 0, epoch: 0, step: 1 };
 * const a = [{ ...step, tensors: { "conv1.weight": "1", "fc.bias": "2" } }];
 * const b = [{ ...step, tensors: { "conv1.weight": "1", "fc.bias": "3" } }];
 * assert.equal(firstDifference(a, a), null);
 * assert.deepEqual(firstDifference(a, b), { ...step, tensor: "fc.bias", differing: 1, of: 2 });
 * ```
 */
export function firstDifference(
  a: readonly StepHashes[],
  b: readonly StepHashes[],
): FirstDifference | null {
  const key = ({ method, epoch, step }: StepHashes) => JSON.stringify([method, epoch, step]);
  const others = new Map(a.map((hashes) => [key(hashes), hashes]));
  if (a.length !== b.length || b.some((hashes) => !others.has(key(hashes)))) {
    throw new RangeError(`Cannot compare runs of ${a.length} and ${b.length} steps`);
  }
  for (const { tensors, ...place } of b) {
    const other = others.get(key({ ...place, tensors }))?.tensors ?? {};
    const names = [...new Set([...Object.keys(tensors), ...Object.keys(other)])];
    const differing = names.filter((name) => tensors[name] !== other[name]);
    const [tensor] = differing;
    if (tensor === undefined) continue;
    return { ...place, tensor, differing: differing.length, of: names.length };
  }
  return null;
}
