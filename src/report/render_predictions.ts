/**
 * Predictions on a terminal.
 *
 * @module
 */
import { table } from "../plan/text/rows.ts";

/** Classes that are shown of a picture. */
const SHOWN = 5;

/** What a network says of one picture. */
export interface Prediction {
  readonly file: string;
  /** In the order of the classes. */
  readonly probabilities: readonly number[];
}

/** A prediction with its classes, as `--json` prints it. */
export interface NamedPrediction {
  readonly file: string;
  readonly predicted: string;
  /** Six digits, in the order of the network's classes. */
  readonly probabilities: readonly number[];
}

/**
 * Names what is predicted.
 *
 * @param predictions Probabilities.
 * @param classes The network's.
 * @returns The same with the class of each, the first of equals.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { namePredictions } from "./render_predictions.ts";
 *
 * const [said] = namePredictions([{ file: "a.jpg", probabilities: [0.25, 0.75] }], ["ants", "bees"]);
 * assert.equal(said?.predicted, "bees");
 * ```
 */
export function namePredictions(
  predictions: readonly Prediction[],
  classes: readonly string[],
): readonly NamedPrediction[] {
  return predictions.map(({ file, probabilities }) => ({
    file,
    predicted: classes[probabilities.indexOf(Math.max(...probabilities))] ?? "",
    probabilities: probabilities.map((value) => Number(value.toFixed(6))),
  }));
}

/**
 * Writes a line a picture: its file, and the likeliest classes with their probabilities.
 *
 * @param predictions Probabilities.
 * @param classes The network's.
 * @returns Lines, the last one ended; names in them cannot steer a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderPredictions } from "./render_predictions.ts";
 *
 * const text = renderPredictions([{ file: "a.jpg", probabilities: [0.25, 0.75] }], ["ants", "bees"]);
 * assert.equal(text, "a.jpg  bees  0.7500  ants  0.2500\n");
 * ```
 */
export function renderPredictions(
  predictions: readonly Prediction[],
  classes: readonly string[],
): string {
  return table(predictions.map(({ file, probabilities }) => {
    const likeliest = [...probabilities.entries()].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
    return [file, ...likeliest.flatMap(([k, value]) => [classes[k] ?? "", value.toFixed(4)])];
  }));
}
