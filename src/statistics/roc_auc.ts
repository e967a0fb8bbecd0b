/**
 * How well scores part two kinds of pictures.
 *
 * @module
 */

/**
 * Area under the ROC curve: the chance that a picture of the class scores higher than another one,
 * equals counting half (Hanley and McNeil 1982; the Mann-Whitney U by mid-ranks).
 *
 * @param scores One a picture.
 * @param positive Whether each is of the class.
 * @returns From 0 to 1, 0.5 by chance; null where only one kind occurs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rocAuc } from "./roc_auc.ts";
 *
 * assert.equal(rocAuc([0.1, 0.4, 0.35, 0.8], [false, false, true, true]), 0.75);
 * assert.equal(rocAuc([0.1, 0.4], [true, true]), null);
 * ```
 */
export function rocAuc(scores: readonly number[], positive: readonly boolean[]): number | null {
  const order = scores.map((score, k) => ({ score, positive: positive[k] === true }))
    .sort((a, b) => a.score - b.score);
  const positives = order.filter((one) => one.positive).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let ranks = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (order[end]?.score === order[start]?.score && end < order.length) end += 1;
    const among = order.slice(start, end).filter((one) => one.positive).length;
    // Ranks from 1: equals share the middle of start + 1 and end
    ranks += among * (start + 1 + end) / 2;
    start = end;
  }
  return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
}

/**
 * ROC AUC of a classifier: with two classes that of the second; with several the unweighted mean of
 * each class against the rest (Fawcett 2006, section 9), over the classes for which it is defined.
 *
 * @param probabilities Shape [pictures, classes].
 * @param labels Index of the true class of each picture.
 * @returns Null where it is defined for no class.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { macroRocAuc } from "./roc_auc.ts";
 *
 * assert.equal(macroRocAuc([[0.9, 0.1], [0.2, 0.8]], [0, 1]), 1);
 * ```
 */
export function macroRocAuc(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): number | null {
  const classes = probabilities[0]?.length ?? 0;
  const judged = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k);
  const areas = judged.flatMap((k) =>
    rocAuc(probabilities.map((row) => row[k] ?? 0), labels.map((label) => label === k)) ?? []
  );
  return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
