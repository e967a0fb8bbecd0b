/**
 * A method of one report in figures, and what it says of each picture.
 *
 * @module
 */
import { mean } from "../report/figures.ts";
import type { StoredMethod, StoredPrediction, StoredRun } from "../report/read_report.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import type { MethodState, Said } from "./comparison.ts";

/** What a run says of the pictures of a split. */
export function predictionsOf(
  run: StoredRun,
  on: "val" | "test",
): readonly StoredPrediction[] {
  return (on === "test" ? run.test?.predictions : run.predictions) ?? [];
}

/** Whether the network was right. */
export function isRight({ label, predicted }: StoredPrediction): boolean {
  return label === predicted;
}

/**
 * Figures of a method.
 *
 * @param method The method.
 * @param on Of which pictures.
 * @returns Accuracies counted from the predictions.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedExample } from "../../tests/compare/_stored_example.ts";
 * import { stateOf } from "./method_state.ts";
 *
 * const [finetune] = storedExample().methods;
 * assert.ok(finetune !== undefined);
 * assert.deepEqual(stateOf(finetune, "val").accuracies, [0.75, 0.75]);
 * ```
 */
export function stateOf({ runs }: StoredMethod, on: "val" | "test"): MethodState {
  const rights = runs.map((run) => predictionsOf(run, on).filter(isRight).length);
  const pictures = runs[0] === undefined ? 0 : predictionsOf(runs[0], on).length;
  // Counts are whole, so that equal results have equal accuracies
  const accuracy = rights.reduce((sum, right) => sum + right, 0) / (pictures * runs.length);
  const { low, high } = wilsonInterval(accuracy * pictures, pictures, 0.95);
  return {
    seeds: runs.map(({ seed }) => seed),
    accuracy,
    interval: [low, high],
    accuracies: rights.map((right) => right / pictures),
    best: {
      accuracy: mean(runs.map(({ epochs, best_epoch }) => epochs[best_epoch]?.val.accuracy ?? NaN)),
      epochs: runs.map(({ best_epoch }) => best_epoch + 1),
    },
  };
}

/**
 * What the seeds of a method say of a picture together: the class of the highest mean probability. The
 * verdict counts each seed for itself; for one name a picture the mean is surer than the majority,
 * which two seeds may not have. One seed says what it said.
 *
 * @param said Of one picture, by seed; at least one.
 * @param classes Names, in the order of the probabilities.
 * @returns The class, how sure, and how many seeds are right.
 *
 * @example Two seeds that disagree
 * ```ts
 * import assert from "node:assert/strict";
 * import { saidTogether } from "./method_state.ts";
 *
 * const picture = { file: "ants/1.jpg", label: "ants" };
 * const said = saidTogether([
 *   { ...picture, predicted: "ants", probabilities: [0.6, 0.4] },
 *   { ...picture, predicted: "bees", probabilities: [0.2, 0.8] },
 * ], ["ants", "bees"]);
 * assert.equal(said.predicted, "bees");
 * assert.equal(said.confidence, 0.6);
 * ```
 */
export function saidTogether(
  said: readonly StoredPrediction[],
  classes: readonly string[],
): Said {
  const means = classes.map((_, k) => mean(said.map(({ probabilities }) => probabilities[k] ?? 0)));
  const [first] = said;
  // Six digits may be equal where the network's own were not
  const at = said.length === 1 && first !== undefined
    ? classes.indexOf(first.predicted)
    : means.indexOf(Math.max(...means));
  return {
    predicted: classes[at] ?? "",
    // Reports have no more digits
    confidence: Number((means[at] ?? 0).toFixed(6)),
    right: said.filter(isRight).length,
    of: said.length,
  };
}
