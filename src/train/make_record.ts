/**
 * What a method and seed leave behind: one network, or one a fold.
 *
 * @module
 */
import type { NetworkResult } from "../checkpoint/checkpoint.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import { batchTargets, criterionOf } from "../optimize/criterion.ts";
import type { MethodPlan } from "../plan/plan.ts";
import type {
  EpochRecord,
  Evaluation,
  FrozenHash,
  Metrics,
  Prediction,
  RunRecord,
} from "../record/run_record.ts";
import { meanLogits, softmax, Tally } from "./metrics.ts";
import { bestEpoch } from "./train_seed.ts";

/** A trained network, what it was trained with, and its answers. */
export interface TrainedNetwork extends NetworkResult {
  readonly train: SplitIndex;
  readonly val: SplitIndex;
}

/** Whose record it is, and the pictures that it speaks of. */
export interface RecordOptions {
  readonly method: MethodPlan;
  readonly seed: number;
  /** All pictures that are validated, in the order of the predictions. */
  readonly val: SplitIndex;
  readonly test: SplitIndex | null;
}

/**
 * Makes the record of a method and seed.
 *
 * Under folds an epoch's metrics are means over the pictures of all folds; each validated picture is
 * predicted by the network that has not seen it, each test picture by the mean of all networks'
 * probabilities; and frozen tensors count as unchanged where they are so in every network.
 *
 * @param networks One, or one a fold.
 * @param options Whose record it is.
 * @returns The record.
 *
 * @example One network
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { makeRecord } from "./make_record.ts";
 *
 * const pictures = [{ file: "ants/a.jpg", label: 0 }];
 * const rest = { classes: ["ants", "bees"], skipped: [], rotated: [], manifest: "sha256:0" };
 * const val = { folder: "/x/val", pictures, ...rest };
 * const metrics = { loss: 1, accuracy: 1 };
 * const epochs = [{ epoch: 0, lr: 0.1, train: metrics, val: metrics }];
 * const frozenHash = { before: null, after: null };
 * const network = { train: val, val, epochs, logits: [Float32Array.of(7, 7)], tested: null, frozenHash };
 * const { predictions } = makeRecord([network], {
 *   method: examplePlan().methods[0]!,
 *   seed: 0,
 *   val,
 *   test: null,
 * });
 * assert.deepEqual(predictions, [{ ...pictures[0], probabilities: [0.5, 0.5] }]);
 * ```
 */
export function makeRecord(
  networks: readonly TrainedNetwork[],
  { method, seed, val, test }: RecordOptions,
): RunRecord {
  const epochs = joinEpochs(networks, method);
  const logits = new Map(
    networks.flatMap((network) =>
      network.val.pictures.map(({ file }, k) => [file, network.logits[k]] as const)
    ),
  );
  return {
    method: method.name,
    seed,
    epochs,
    best_epoch: bestEpoch(epochs),
    frozen_hash: joinHashes(networks),
    predictions: predict(val, val.pictures.map(({ file }) => logits.get(file))),
    test: test && evaluateTest(networks, method, test),
  };
}

/** One prediction a picture, from one row of logits each. */
function predict(
  { pictures }: SplitIndex,
  logits: readonly (Float32Array | undefined)[],
): readonly Prediction[] {
  return pictures.map(({ file, label }, k) => ({
    file,
    label,
    probabilities: softmax(logits[k] ?? new Float32Array()),
  }));
}

function evaluateTest(
  networks: readonly TrainedNetwork[],
  method: MethodPlan,
  test: SplitIndex,
): Evaluation {
  const logits = test.pictures.map((_, k) => {
    const rows = networks.flatMap(({ tested }) => tested?.[k] ?? []);
    const [only] = rows;
    return only !== undefined && rows.length === 1 ? only : meanLogits(rows);
  });
  const criterion = criterionOf(method, test.classes.length);
  const tally = new Tally();
  test.pictures.forEach(({ label }, k) => {
    const labels = Int32Array.of(label);
    tally.add(logits[k] ?? new Float32Array(), labels, batchTargets(criterion, labels));
  });
  return { metrics: tally.metrics(), predictions: predict(test, logits) };
}

/** The frozen tensors of all networks begin alike; one that changed them speaks for all. */
function joinHashes(networks: readonly TrainedNetwork[]): FrozenHash {
  const hashes = networks.map(({ frozenHash }) => frozenHash);
  const before = hashes[0]?.before ?? null;
  return { before, after: hashes.find(({ after }) => after !== before)?.after ?? before };
}

function joinEpochs(
  networks: readonly TrainedNetwork[],
  method: MethodPlan,
): readonly EpochRecord[] {
  const [first] = networks;
  const epochs = first?.epochs ?? [];
  if (networks.length === 1) return epochs;
  const join = (split: "train" | "val", epoch: number) =>
    joinMetrics(
      networks.flatMap((network) => {
        const metrics = network.epochs[epoch]?.[split];
        return metrics ? [{ metrics, pictures: network[split].pictures }] : [];
      }),
      method,
    );
  // No fold stops early, and no schedule goes by validation: the rates are the same in all
  return epochs.map(({ epoch, lr }, k) => ({
    epoch,
    lr,
    train: join("train", k),
    val: join("val", k),
  }));
}

/** Means over the pictures of all parts, the loss's by their weights, as in each part. */
function joinMetrics(
  parts: readonly { readonly metrics: Metrics; readonly pictures: SplitIndex["pictures"] }[],
  { class_weights }: MethodPlan,
): Metrics {
  let [loss, weight, correct, count] = [0, 0, 0, 0];
  for (const { metrics, pictures } of parts) {
    const own = pictures.reduce((sum, { label }) => sum + (class_weights?.[label] ?? 1), 0);
    loss += metrics.loss * own;
    weight += own;
    correct += Math.round(metrics.accuracy * pictures.length);
    count += pictures.length;
  }
  return { loss: loss / weight, accuracy: correct / count };
}
