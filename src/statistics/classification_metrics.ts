/**
 * How a classifier does class by class.
 *
 * @module
 */

/** One class against all others. */
export interface ClassMetrics {
  /** Pictures of the class. */
  readonly support: number;
  /** Of those called by its name, the share that is it; null: none was called so. */
  readonly precision: number | null;
  /** Of those that are it, the share called so; null: there is none. */
  readonly recall: number | null;
  /** `2 TP / (2 TP + FP + FN)`; null: the class occurs on neither side. */
  readonly f1: number | null;
}

/** Each class, and unweighted means over the classes for which a figure is defined. */
export interface ClassificationMetrics {
  readonly per_class: readonly ClassMetrics[];
  readonly macro: Pick<ClassMetrics, "precision" | "recall" | "f1">;
}

/**
 * Precision, recall and F1 of each class from a confusion matrix.
 *
 * With TP, FP and FN of a class against the rest: precision `TP / (TP + FP)`, recall
 * `TP / (TP + FN)`, F1 `2 TP / (2 TP + FP + FN)` (van Rijsbergen 1979). The macro mean weighs each
 * class alike. A ratio of nothing to nothing is null and left out of the mean (scikit-learn's
 * `zero_division=nan`).
 *
 * @param confusion Counts, shape [classes, classes]; rows are the true classes.
 * @returns Metrics in the order of the classes.
 * @throws {RangeError} If the matrix is not square.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { classificationMetrics } from "./classification_metrics.ts";
 *
 * const { per_class: [first], macro } = classificationMetrics([[8, 2], [0, 10]]);
 * assert.deepEqual(first, { support: 10, precision: 1, recall: 0.8, f1: 16 / 18 });
 * assert.equal(macro.recall, 0.9);
 * ```
 */
export function classificationMetrics(
  confusion: readonly (readonly number[])[],
): ClassificationMetrics {
  if (confusion.some((row) => row.length !== confusion.length)) {
    throw new RangeError(
      `Cannot measure classes: the confusion matrix must be square, current rows hold [${
        confusion.map((row) => row.length)
      }] counts`,
    );
  }
  const per_class = confusion.map((row, k): ClassMetrics => {
    const right = row[k] ?? 0;
    const support = sum(row);
    const called = sum(confusion.map((each) => each[k] ?? 0));
    return {
      support,
      precision: ratio(right, called),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + called),
    };
  });
  const macro = (key: "precision" | "recall" | "f1") => {
    const values = per_class.flatMap((one) => one[key] ?? []);
    return ratio(sum(values), values.length);
  };
  return {
    per_class,
    macro: { precision: macro("precision"), recall: macro("recall"), f1: macro("f1") },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
