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

/**
 * The targets of a batch, whose loss is then the weighted mean over its pictures.
 *
 * @param criterion The criterion of C classes.
 * @param labels Index of the true class of each picture [B].
 * @returns [B, C], row-major.
 *
 * @example Two pictures
 * ```ts
 * import assert from "node:assert/strict";
 * import { criterionOf, targetsOf } from "./criterion.ts";
 *
 * const criterion = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
 * assert.deepEqual([...targetsOf(criterion, Int32Array.of(1, 0))], [0, 0.5, 0.5, 0]);
 * ```
 */
export function targetsOf({ rows, weights }: Criterion, labels: Int32Array): Float32Array {
  const total = labels.reduce((sum, label) => sum + (weights[label] ?? NaN), 0);
  return Float32Array.from([...labels].flatMap((label) => rows[label] ?? []), (q) => q / total);
}
