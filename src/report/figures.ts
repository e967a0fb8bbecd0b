/**
 * Figures that the texts of a report share.
 *
 * @module
 */
import { wilsonInterval } from "../statistics/wilson.ts";
import type { Report, ReportedComparison, ReportedMethod, ReportedRun } from "./report.ts";

/** The split whose pictures the methods of a report are compared on. */
export type Judged = ReportedComparison["on"];

/** What a method reached after its last epoch. */
export interface LastEpoch {
  /** Mean over the seeds. */
  readonly accuracy: number;
  readonly loss: number;
  /** Wilson's interval of the accuracy for this many pictures, level 0.95. */
  readonly interval: readonly [number, number];
  /** By seed. */
  readonly accuracies: readonly number[];
}

/**
 * The pictures that a report judges by: the test pictures, where there are some.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { judgedOn } from "./figures.ts";
 *
 * assert.equal(judgedOn(exampleReport()), "val");
 * ```
 */
export function judgedOn({ dataset: { test } }: Pick<Report, "dataset">): Judged {
  return test === null ? "val" : "test";
}

/**
 * What a run says of the pictures that its report judges by.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { judgedPredictions } from "./figures.ts";
 *
 * const [run] = exampleReport().methods[0]?.runs ?? [];
 * assert.ok(run !== undefined);
 * assert.equal(judgedPredictions(run), run.predictions);
 * ```
 */
export function judgedPredictions({ test, predictions }: ReportedRun): ReportedRun["predictions"] {
  return test?.predictions ?? predictions;
}

/**
 * Figures of a method's last epoch.
 *
 * With several seeds the interval is Wilson's at the mean accuracy: seeds share the pictures, so that
 * they make it no narrower.
 *
 * @param method A method with at least one run.
 * @param on Of which pictures.
 * @returns Means over its seeds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { lastEpoch } from "./figures.ts";
 *
 * const [finetune] = exampleReport().methods;
 * assert.ok(finetune !== undefined);
 * assert.equal(lastEpoch(finetune, "val").accuracy, 0.75);
 * ```
 */
export function lastEpoch({ runs }: ReportedMethod, on: Judged): LastEpoch {
  const last = runs.flatMap(({ epochs, test }) =>
    (on === "test" ? test : epochs.at(-1)?.val) ?? []
  );
  const accuracies = last.map((each) => each.accuracy);
  const accuracy = mean(accuracies);
  const predicted = on === "test" ? runs[0]?.test?.predictions : runs[0]?.predictions;
  const pictures = predicted?.length ?? 0;
  const { low, high } = wilsonInterval(accuracy * pictures, pictures, 0.95);
  return {
    accuracy,
    loss: mean(last.map((each) => each.loss)),
    interval: [low, high],
    accuracies,
  };
}

/**
 * Epoch of the best validation accuracy by seed, from 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { bestEpochs } from "./figures.ts";
 *
 * const [finetune] = exampleReport().methods;
 * assert.ok(finetune !== undefined);
 * assert.deepEqual(bestEpochs(finetune), [1, 1]);
 * ```
 */
export function bestEpochs({ runs }: ReportedMethod): readonly number[] {
  return runs.map(({ best_epoch }) => best_epoch + 1);
}

/**
 * Accuracy of the epoch that was picked, mean over the seeds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { bestEpochAccuracy } from "./figures.ts";
 *
 * const [finetune] = exampleReport().methods;
 * assert.ok(finetune !== undefined);
 * assert.equal(bestEpochAccuracy(finetune), 0.75);
 * ```
 */
export function bestEpochAccuracy({ runs }: ReportedMethod): number {
  return mean(runs.map(({ epochs, best_epoch }) => epochs[best_epoch]?.val.accuracy ?? NaN));
}

/**
 * Arithmetic mean.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mean } from "./figures.ts";
 *
 * assert.equal(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * A share as `93.5 %`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { percent } from "./figures.ts";
 *
 * assert.equal(percent(0.93464), "93.5 %");
 * ```
 */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * A difference of shares as `+1.3` percentage points.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { points } from "./figures.ts";
 *
 * assert.equal(points(0.0131), "+1.3");
 * ```
 */
export function points(difference: number): string {
  const text = (100 * difference).toFixed(1);
  return difference > 0 ? `+${text}` : text.replace("-0.0", "0.0");
}

/**
 * 11177538 as `11,177,538`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { grouped } from "./figures.ts";
 *
 * assert.equal(grouped(11177538), "11,177,538");
 * ```
 */
export function grouped(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A p-value with as many digits as mean something.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pValue } from "./figures.ts";
 *
 * assert.equal(pValue(0.0312), "p = 0.0312");
 * ```
 */
export function pValue(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${p.toFixed(4)}`;
}

/**
 * How many pictures of class a were called class b, over all runs; rows are the true classes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { confusion } from "./figures.ts";
 *
 * const [finetune] = exampleReport().methods;
 * assert.ok(finetune !== undefined);
 * const counts = confusion(finetune.runs, ["ants", "bees"]);
 * assert.deepEqual(counts, [[9, 3], [3, 9]]);
 * ```
 */
export function confusion(
  runs: readonly ReportedRun[],
  classes: readonly string[],
): readonly (readonly number[])[] {
  const index = new Map(classes.map((name, k) => [name, k]));
  const counts = classes.map(() => classes.map(() => 0));
  for (const { label, predicted } of runs.flatMap(judgedPredictions)) {
    const row = counts[index.get(label) ?? -1];
    const column = index.get(predicted);
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  return counts;
}
