/**
 * An evaluation on a terminal.
 *
 * @module
 */
import { table } from "../plan/text/rows.ts";
import type { ReportedEvaluation } from "./evaluation.ts";
import { percent } from "./figures.ts";

/**
 * Writes an evaluation as plain text: accuracy with its interval, loss, figures of each class, and
 * what was called what.
 *
 * @param evaluation The evaluation.
 * @returns Lines, the last one ended; names in them cannot steer a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { reportEvaluation } from "./evaluation.ts";
 * import { renderEvaluation } from "./render_evaluation.ts";
 *
 * const predictions = [{ file: "ants/a.jpg", label: 0, probabilities: [0.9, 0.1] }];
 * const evaluation = reportEvaluation({
 *   evaluation: { metrics: { loss: 0.1, accuracy: 1 }, predictions },
 *   classes: ["ants", "bees"],
 *   weights: { file: "a.safetensors", sha256: "0" },
 *   manifest: "sha256:0",
 *   numerics: EXAMPLE_NUMERICS,
 * });
 * assert.match(renderEvaluation(evaluation), /^Accuracy 100\.0 % \(1 of 1 pictures\)/);
 * ```
 */
export function renderEvaluation(evaluation: ReportedEvaluation): string {
  const { accuracy, correct, pictures, interval: [low, high], loss, classes } = evaluation;
  const lacking = evaluation.per_class.filter((each) => each.pictures === 0);
  const parts = [
    `Accuracy ${percent(accuracy)} (${correct} of ${pictures} pictures), ` +
    `95 % interval ${percent(low)} to ${percent(high)}\nLoss ${loss.toFixed(4)}\n`,
    table([
      ["class", "pictures", "precision", "recall", "F1"],
      ...evaluation.per_class.map(({ name, pictures, precision, recall, f1 }) => [
        name,
        `${pictures}`,
        ...[precision, recall].map((share) => share === null ? "-" : percent(share)),
        f1 === null ? "-" : f1.toFixed(3),
      ]),
    ], { right: [1, 2, 3, 4] }),
    table([
      ["true \\ called", ...classes],
      ...evaluation.confusion.map((row, k) => [classes[k] ?? "", ...row.map(String)]),
    ], { right: classes.map((_, k) => k + 1) }),
  ];
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => name).join(", ");
    parts.push(table([[`No pictures of: ${names}`]]));
  }
  return parts.join("\n");
}
