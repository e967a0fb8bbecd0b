/**
 * Whether probabilities mean what they say.
 *
 * @module
 */

/** Bins of equal width between 0 and 1, as in Guo et al. 2017. */
export const CALIBRATION_BINS = 15;

/** Pictures whose confidence lies in `(low, high]` (the first bin holds 0 too). */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Means over the bin's pictures; null where it has none. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/**
 * Sorts pictures into bins by their confidence.
 *
 * @param confidences Probability of the predicted class, one a picture.
 * @param correct Whether each was right.
 * @param bins How many, of equal width.
 * @returns The bins from 0 to 1.
 * @throws {RangeError} If the lists differ in length or a confidence is outside 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { reliabilityBins } from "./calibration.ts";
 *
 * const [, upper] = reliabilityBins([0.75, 1], [false, true], 2);
 * assert.deepEqual(upper, { low: 0.5, high: 1, count: 2, confidence: 0.875, accuracy: 0.5 });
 * ```
 */
export function reliabilityBins(
  confidences: readonly number[],
  correct: readonly boolean[],
  bins: number = CALIBRATION_BINS,
): readonly ReliabilityBin[] {
  if (
    confidences.length !== correct.length ||
    confidences.some((value) => !(value >= 0 && value <= 1))
  ) {
    throw new RangeError(
      "Cannot sort into bins: each picture needs a confidence from 0 to 1, current numbers are " +
        `${confidences.length} confidences of ${correct.length} pictures`,
    );
  }
  const within = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  confidences.forEach((confidence, k) => {
    const bin = within[Math.max(0, Math.ceil(confidence * bins) - 1)];
    if (bin === undefined) return;
    bin.count += 1;
    bin.confidence += confidence;
    bin.right += correct[k] ? 1 : 0;
  });
  return within.map(({ count, confidence, right }, k) => ({
    low: k / bins,
    high: (k + 1) / bins,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : right / count,
  }));
}

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017, equation 3): the distance of
 * accuracy and confidence, `sum over bins of count / n * |accuracy - confidence|`.
 *
 * It is biased upwards where bins hold few pictures.
 *
 * @param bins What {@linkcode reliabilityBins} gives.
 * @returns From 0 (calibrated) to 1.
 * @throws {RangeError} If the bins hold no picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { expectedCalibrationError, reliabilityBins } from "./calibration.ts";
 *
 * assert.equal(expectedCalibrationError(reliabilityBins([0.75, 1], [false, true], 2)), 0.375);
 * ```
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const n = bins.reduce((sum, { count }) => sum + count, 0);
  if (n === 0) throw new RangeError("Cannot measure calibration: the bins hold no picture");
  return bins.reduce(
    (sum, { count, accuracy, confidence }) =>
      sum + count / n * Math.abs((accuracy ?? 0) - (confidence ?? 0)),
    0,
  );
}

/**
 * Brier score in its original form (Brier 1950): the mean over pictures of
 * `sum over classes of (p - y)^2`, y being 1 for the true class and 0 for the others. From 0 to 2;
 * with two classes it is twice the score of the one-class form.
 *
 * @param probabilities Shape [pictures, classes].
 * @param labels Index of the true class of each picture.
 * @returns 0 where every probability is right.
 * @throws {RangeError} If there is no picture, or a label has no probability.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { brierScore } from "./calibration.ts";
 *
 * assert.equal(brierScore([[0.5, 0.5], [1, 0]], [0, 0]), 0.25);
 * ```
 */
export function brierScore(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): number {
  if (labels.length === 0 || labels.some((label, k) => probabilities[k]?.[label] === undefined)) {
    throw new RangeError(
      "Cannot make a Brier score: each picture needs a probability of its true class, current " +
        `numbers are ${probabilities.length} rows of ${labels.length} pictures`,
    );
  }
  const squares = labels.map((label, k) =>
    (probabilities[k] ?? []).reduce((sum, p, c) => sum + (p - (c === label ? 1 : 0)) ** 2, 0)
  );
  return squares.reduce((sum, value) => sum + value, 0) / labels.length;
}
