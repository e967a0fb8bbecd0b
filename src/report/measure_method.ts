/**
 * What a method's predictions are worth, beyond their accuracy.
 *
 * @module
 */
import {
  brierScore,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "../statistics/calibration.ts";
import { classificationMetrics } from "../statistics/classification_metrics.ts";
import { macroRocAuc } from "../statistics/roc_auc.ts";
import { confusion, type Judged, judgedPredictions, mean } from "./figures.ts";
import type { MethodMetrics, SeedsFigure } from "./method_metrics.ts";
import type { ReportedPrediction, ReportedRun } from "./report.ts";

/**
 * Measures a method from its reported predictions, so that a reader of the JSON can do the same.
 *
 * @param runs One a seed.
 * @param classes The dataset's, in order.
 * @param on The split that the report judges by.
 * @returns Figures with ten significant digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { measureMethod } from "./measure_method.ts";
 *
 * const [finetune] = exampleReport().methods;
 * const { macro_recall, pictures } = measureMethod(finetune?.runs ?? [], ["ants", "bees"], "val");
 * assert.equal(pictures, 12);
 * assert.equal(macro_recall.mean, 0.75);
 * ```
 */
export function measureMethod(
  runs: readonly ReportedRun[],
  classes: readonly string[],
  on: Judged,
): MethodMetrics {
  const seeds = runs.map((run) => measurePredictions(judgedPredictions(run), classes));
  const byClass = runs.map((run) => classificationMetrics(confusion([run], classes)));
  const all = runs.flatMap(judgedPredictions);
  return {
    on,
    pictures: runs[0] ? judgedPredictions(runs[0]).length : 0,
    seeds: runs.map(({ seed }) => seed),
    macro_precision: overSeeds(byClass.map(({ macro }) => macro.precision)),
    macro_recall: overSeeds(byClass.map(({ macro }) => macro.recall)),
    macro_f1: overSeeds(byClass.map(({ macro }) => macro.f1)),
    brier: overSeeds(seeds.map(({ brier }) => brier)),
    roc_auc: overSeeds(seeds.map(({ auc }) => auc)),
    expected_calibration_error: overSeeds(seeds.map(({ ece }) => ece)),
    per_class: classes.map((name, k) => ({
      class: name,
      support: byClass[0]?.per_class[k]?.support ?? 0,
      precision: overSeeds(byClass.map(({ per_class }) => per_class[k]?.precision ?? null)),
      recall: overSeeds(byClass.map(({ per_class }) => per_class[k]?.recall ?? null)),
      f1: overSeeds(byClass.map(({ per_class }) => per_class[k]?.f1 ?? null)),
    })),
    confusion: confusion(runs, classes),
    reliability: binsOf(all).map((bin) => ({
      low: digits(bin.low),
      high: digits(bin.high),
      count: bin.count,
      confidence: bin.confidence === null ? null : digits(bin.confidence),
      accuracy: bin.accuracy === null ? null : digits(bin.accuracy),
    })),
  };
}

function measurePredictions(
  predictions: readonly ReportedPrediction[],
  classes: readonly string[],
) {
  const probabilities = predictions.map((one) => one.probabilities);
  const labels = predictions.map(({ label }) => classes.indexOf(label));
  return {
    brier: brierScore(probabilities, labels),
    auc: macroRocAuc(probabilities, labels),
    ece: expectedCalibrationError(binsOf(predictions)),
  };
}

function binsOf(predictions: readonly ReportedPrediction[]): readonly ReliabilityBin[] {
  return reliabilityBins(
    predictions.map(({ probabilities }) => Math.max(...probabilities)),
    predictions.map(({ label, predicted }) => label === predicted),
  );
}

function overSeeds(values: readonly (number | null)[]): SeedsFigure {
  const defined = values.flatMap((value) => value ?? []);
  const centre = defined.length === 0 ? null : mean(defined);
  const squares = defined.reduce((sum, value) => sum + (value - (centre ?? 0)) ** 2, 0);
  return {
    mean: centre === null ? null : digits(centre),
    sd: defined.length < 2 ? null : digits(Math.sqrt(squares / (defined.length - 1))),
    by_seed: values.map((value) => value === null ? null : digits(value)),
  };
}

/** More digits say nothing of pictures, and the last ones depend on the order of a sum. */
function digits(value: number): number {
  return Number(value.toPrecision(10));
}
