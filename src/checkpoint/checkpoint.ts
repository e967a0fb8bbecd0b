/**
 * What a run goes on from: everything that flows from one of its steps to the next, as a plain value.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import type { EpochRecord, FrozenHash, RunRecord } from "../record/run_record.ts";
import type { StateDict } from "../weights/state_dict.ts";

/** Sums over the pictures of an epoch, in double precision. */
export interface TallySums {
  readonly loss: number;
  readonly weight: number;
  readonly correct: number;
  readonly pictures: number;
}

/**
 * A place in the training of one network, and what was counted until there. Random numbers are a
 * function of seed, epoch and picture, so that this is the position in the order of the data too.
 */
export interface Position {
  /** Epochs that are over, phases before included. */
  readonly epochs: readonly EpochRecord[];
  /** Logits of the validation pictures after the last of them, one row a picture. */
  readonly logits: readonly Float32Array[];
  /** Steps of the next epoch that are done. */
  readonly step: number;
  /** Over the pictures of these steps. */
  readonly tally: TallySums;
  /** Wall time that these steps took. */
  readonly seconds: number;
}

/** What a trained network leaves behind. */
export interface NetworkResult {
  readonly epochs: readonly EpochRecord[];
  /** Logits of the validation pictures after the last epoch, one row a picture. */
  readonly logits: readonly Float32Array[];
  /** Those of the test pictures; null: there are none. */
  readonly tested: readonly Float32Array[] | null;
  readonly frozenHash: FrozenHash;
}

/** A network in training. */
export interface NetworkProgress {
  /** Which phase of its method. */
  readonly phase: number;
  readonly position: Position;
  /** Its tensors, where they are not those that the seed started from. */
  readonly state: StateDict;
  /** Variables of the optimizer and averages, by name. */
  readonly slots: StateDict;
  /** The network of the best epoch so far, as `state`; null: nobody wants it. */
  readonly best: StateDict | null;
  /** SHA-256 of what is frozen in it, at the start; null: nothing is. */
  readonly frozenBefore: string | null;
}

/** How far a run is. */
export interface Checkpoint {
  /** One a method and seed that is done, in the plan's order. */
  readonly records: readonly RunRecord[];
  /** Networks of the folds of the next method and seed that are done. */
  readonly networks: readonly NetworkResult[];
  /** The network that comes next; null: its training has not begun. */
  readonly network: NetworkProgress | null;
}

/** Where every run starts. */
export const RUN_START: Checkpoint = { records: [], networks: [], network: null };

/** Where an epoch starts. */
export const EPOCH_START: Omit<Position, "epochs" | "logits"> = {
  step: 0,
  tally: { loss: 0, weight: 0, correct: 0, pictures: 0 },
  seconds: 0,
};

/**
 * Says where a run is.
 *
 * @param plan Its plan.
 * @param checkpoint How far it is.
 * @returns In words, with numbers from 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EPOCH_START, placeText, RUN_START } from "./checkpoint.ts";
 *
 * const plan = examplePlan();
 * assert.equal(placeText(plan, RUN_START), "finetune, seed 0, before its first step");
 * const position = { ...EPOCH_START, epochs: [], logits: [], step: 3 };
 * const nothing = { best: null, frozenBefore: null };
 * const network = { ...nothing, phase: 0, position, state: new Map(), slots: new Map() };
 * assert.equal(
 *   placeText(plan, { ...RUN_START, network }),
 *   "finetune, seed 0, epoch 1 of 2, after step 3 of 4",
 * );
 * ```
 */
export function placeText(plan: Plan, { records, networks, network }: Checkpoint): string {
  const runs = plan.methods.flatMap((method) => method.seeds.map((seed) => ({ method, seed })));
  const next = runs[records.length];
  if (next === undefined) return "its end";
  const { method, seed } = next;
  const { folds } = plan.dataset;
  const whose = [
    method.name,
    `seed ${seed}`,
    ...folds === null ? [] : [`fold ${networks.length + 1} of ${folds.count}`],
  ].join(", ");
  const { epochs, step } = network?.position ?? { epochs: [], step: 0 };
  if (epochs.length + step === 0) return `${whose}, before its first step`;
  if (step === 0) return `${whose}, after epoch ${epochs.length} of ${method.epochs}`;
  const epoch = `epoch ${epochs.length + 1} of ${method.epochs}`;
  return `${whose}, ${epoch}, after step ${step} of ${method.steps_per_epoch}`;
}
