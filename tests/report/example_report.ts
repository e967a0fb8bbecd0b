/**
 * A small report for tests and for the examples of the docs, from numbers made up by a rule.
 *
 * @module
 */
import type { Plan, SplitFacts } from "../../src/plan/plan.ts";
import type { EpochRecord, Evaluation, Numerics, RunRecord } from "../../src/record/run_record.ts";
import { makeReport } from "../../src/report/make_report.ts";
import type { Report } from "../../src/report/report.ts";
import { examplePlan } from "../example_plan.ts";

export const EXAMPLE_NUMERICS: Numerics = {
  device: "cpu",
  tensorflow: "2.21.0 (cpu)",
  instruction_set: "avx2",
  threads: 2,
  precision: "float32",
};

/** What may differ from the example. */
export interface ExampleReportOptions {
  /** @default two methods, two seeds, twelve validation pictures */
  readonly plan?: Plan;
  /** Name of the k-th picture of a class. @default `ants/1.jpg` */
  readonly fileName?: (label: string, k: number) => string;
}

/** Records of a plan: the first method misses every fifth picture, the second every third. */
export function exampleRecords(
  { plan = examplePlan(), fileName = (label, k) => `${label}/${k}.jpg` }: ExampleReportOptions = {},
): RunRecord[] {
  return plan.methods.flatMap(({ name, seeds, epochs, learning_rates, frozen }, m) =>
    seeds.map((seed): RunRecord => {
      const { train, val, test } = plan.dataset;
      const every = m === 0 ? 5 : 3;
      const { predictions, correct } = predict(plan, { every, seed, fileName, split: val });
      const hash = frozen.length === 0 ? null : `sha256:${"ab".repeat(32)}`;
      return {
        method: name,
        seed,
        epochs: Array.from({ length: epochs }, (_, epoch): EpochRecord => ({
          epoch,
          lr: learning_rates[epoch] ?? 0,
          train: {
            loss: 0.7 / (epoch + 1 + seed / 8),
            accuracy: (train.pictures - 3) / train.pictures,
          },
          val: { loss: 0.61234567 / (epoch + 1), accuracy: correct / val.pictures },
        })),
        best_epoch: 0,
        frozen_hash: { before: hash, after: hash },
        predictions,
        test: test && evaluate(plan, { every: m === 0 ? 4 : 2, seed, fileName, split: test }),
      };
    })
  );
}

interface PredictOptions {
  readonly every: number;
  readonly seed: number;
  readonly fileName: (label: string, k: number) => string;
  readonly split: SplitFacts;
}

function evaluate(plan: Plan, options: PredictOptions): Evaluation {
  const { predictions, correct } = predict(plan, options);
  return { metrics: { loss: 0.4, accuracy: correct / predictions.length }, predictions };
}

function predict(
  { dataset: { classes } }: Plan,
  { every, seed, fileName, split }: PredictOptions,
) {
  const predictions = Array.from({ length: split.pictures }, (_, k) => {
    const label = k % classes.length;
    const said = (k + seed) % every === 1 ? (label + 1) % classes.length : label;
    const rest = 0.123456789 / Math.max(1, classes.length - 1);
    const probabilities = classes.map((_, c) => c === said ? 1 - 0.123456789 : rest);
    return { file: fileName(classes[label] ?? "", k), label, probabilities, said };
  });
  return {
    correct: predictions.filter(({ label, said }) => label === said).length,
    predictions: predictions.map(({ file, label, probabilities }) => ({
      file,
      label,
      probabilities,
    })),
  };
}

/**
 * Makes the report of two methods on twelve pictures.
 *
 * @param options What differs.
 * @returns The same report each time.
 */
export function exampleReport(options: ExampleReportOptions = {}): Report {
  const { plan = examplePlan() } = options;
  return makeReport({
    plan,
    fingerprint: `sha256:${"0".repeat(64)}`,
    records: exampleRecords({ ...options, plan }),
    numerics: EXAMPLE_NUMERICS,
    experimentPath: "experiments/example.yaml",
    set: [],
  });
}
