/**
 * What a picture of each class should be answered with, and how much it counts.
 *
 * @module
 */
import type { MethodPlan } from "../plan/plan.ts";

/**
 * The loss of a picture of class y is `-sum_c rows[y][c] log p[c]`, and that of several pictures the
 * sum of theirs over the sum of their weights.
 */
export interface Criterion {
  /** [C][C]. */
  readonly rows: readonly (readonly number[])[];
  /** [C]. */
  readonly weights: readonly number[];
}

/**
 * The criterion of a method, as `torch.nn.CrossEntropyLoss(weight, label_smoothing)` has it:
 * `rows[y][c] = (1 - s) w[y] [c = y] + s w[c] / C`, and the mean is over the weights `w[y]`.
 *
 * @param method Label smoothing s and class weights w.
 * @param classes C, how many classes there are.
 * @returns The criterion.
 *
 * @example Half of each target spread over two classes
 * ```ts
 * import assert from "node:assert/strict";
 * import { criterionOf } from "./criterion.ts";
 *
 * const { rows } = criterionOf({ label_smoothing: 0.5, class_weights: null }, 2);
 * assert.deepEqual(rows, [[0.75, 0.25], [0.25, 0.75]]);
 * ```
 */
export function criterionOf(
  { label_smoothing: smoothing, class_weights }: Pick<
    MethodPlan,
    "label_smoothing" | "class_weights"
  >,
  classes: number,
): Criterion {
  const weights = class_weights ?? new Array<number>(classes).fill(1);
  const rows = weights.map((weight, y) =>
    weights.map((spread, c) =>
      (c === y ? (1 - smoothing) * weight : 0) + smoothing * spread / classes
    )
  );
  return { rows, weights };
}

/** Rows and weights of the pictures of a batch, one each. */
export type BatchTargets = Criterion;

/**
 * What the pictures of a batch should be answered with. Under mixup and cutmix a picture is one of
 * two classes, its own and that of the picture before it (the first one's: of the last), and the
 * mean is over the pictures, each counted once, as PyTorch has it for targets that are
 * probabilities; class weights are in the rows alone.
 *
 * @param criterion The criterion of C classes.
 * @param labels Index of the true class of each picture [B].
 * @param share Share that a picture's own class has in a mixture; null: pictures are not mixed.
 * @returns A row and a weight for each picture.
 *
 * @example Three quarters and a quarter
 * ```ts
 * import assert from "node:assert/strict";
 * import { batchTargets, criterionOf } from "./criterion.ts";
 *
 * const criterion = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
 * const { rows } = batchTargets(criterion, Int32Array.of(0, 1), 0.75);
 * assert.deepEqual(rows, [[0.75, 0.25], [0.25, 0.75]]);
 * ```
 */
export function batchTargets(
  { rows, weights }: Criterion,
  labels: Int32Array,
  share: number | null = null,
): BatchTargets {
  const own = Array.from(labels, (label) => rows[label] ?? []);
  if (share === null) {
    return { rows: own, weights: Array.from(labels, (label) => weights[label] ?? NaN) };
  }
  const mixed = own.map((row, k) => {
    const before = own.at(k - 1) ?? row;
    return row.map((value, c) => share * value + (1 - share) * (before[c] ?? NaN));
  });
  return { rows: mixed, weights: mixed.map(() => 1) };
}

/**
 * Targets as the graph takes them: their loss is the weighted mean over the batch's pictures.
 *
 * @param targets Rows and weights of B pictures.
 * @returns [B, C], row-major.
 *
 * @example Two pictures
 * ```ts
 * import assert from "node:assert/strict";
 * import { batchTargets, criterionOf, flatTargets } from "./criterion.ts";
 *
 * const criterion = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
 * const targets = batchTargets(criterion, Int32Array.of(1, 0));
 * assert.deepEqual([...flatTargets(targets)], [0, 0.5, 0.5, 0]);
 * ```
 */
export function flatTargets({ rows, weights }: BatchTargets): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from(rows.flat(), (value) => value / total);
}
