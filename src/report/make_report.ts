/**
 * From what runs left behind to the report.
 *
 * @module
 */
import { pickedText, pickingKeys } from "../plan/picking.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import type {
  EpochRecord,
  Metrics,
  Numerics,
  Prediction,
  RunRecord,
} from "../record/run_record.ts";
import { comparePaired, verdictOf } from "../statistics/compare_paired.ts";
import { holm } from "../statistics/holm.ts";
import { measureMethod } from "./measure_method.ts";
import { withoutFolders } from "./_without_folders.ts";
import {
  type Report,
  REPORT_SCHEMA_VERSION,
  type ReportedComparison,
  type ReportedEpoch,
  type ReportedMethod,
  type ReportedMetrics,
  type ReportedPrediction,
  type ReportedRun,
} from "./report.ts";

/** What a report is made from. */
export interface ReportSources {
  readonly plan: Plan;
  /** The plan's fingerprint. */
  readonly fingerprint: string;
  /** One record a method and seed. */
  readonly records: readonly RunRecord[];
  readonly numerics: Numerics;
  /** Path of the experiment file and `--set` values, as they were given. */
  readonly experimentPath: string;
  readonly set: readonly string[];
}

/**
 * Makes the report of an experiment.
 *
 * @param sources Plan and records.
 * @returns A value without times, hosts and absolute paths: the same for the same sources.
 * @throws {RangeError} If a record is missing, holds other pictures, or a number is not finite.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS, exampleRecords } from "../../tests/report/example_report.ts";
 * import { makeReport } from "./make_report.ts";
 *
 * const plan = examplePlan();
 * const report = makeReport({
 *   plan,
 *   fingerprint: "sha256:0",
 *   records: exampleRecords({ plan }),
 *   numerics: EXAMPLE_NUMERICS,
 *   experimentPath: "experiments/example.yaml",
 *   set: [],
 * });
 * assert.equal(report.comparisons[0]?.verdict, "inconclusive");
 * ```
 */
export function makeReport(sources: ReportSources): Report {
  const { fingerprint, numerics, experimentPath, set } = sources;
  const plan = portable(sources.plan);
  const records = inOrder(plan, sources.records);
  const words = [experimentPath, ...set.flatMap((value) => ["--set", value])];
  return {
    schema_version: REPORT_SCHEMA_VERSION,
    experiment: plan.experiment,
    command: ["deno task run", ...words.map((word) => quote(withoutFolders(word)))].join(" "),
    plan_fingerprint: fingerprint,
    dataset: plan.dataset,
    weights: plan.weights,
    numerics,
    plan,
    methods: plan.methods.map((method) => reportMethod(plan, method, records)),
    comparisons: compareMethods(plan, records),
  };
}

function reportMethod(
  plan: Plan,
  { name, parameters }: MethodPlan,
  records: readonly RunRecord[],
): ReportedMethod {
  const { classes } = plan.dataset;
  const runs = records.filter(({ method }) => method === name).map((record): ReportedRun => ({
    seed: record.seed,
    frozen_hash: record.frozen_hash,
    best_epoch: record.best_epoch,
    epochs: record.epochs.map((epoch) => reportEpoch(plan, epoch)),
    predictions: record.predictions.map((each) => reportPrediction(classes, each)),
    test: record.test && {
      ...reportMetrics(record.test.metrics, record.test.predictions.length),
      predictions: record.test.predictions.map((each) => reportPrediction(classes, each)),
    },
  }));
  const on = plan.dataset.test === null ? "val" : "test";
  return { name, parameters, runs, metrics: measureMethod(runs, classes, on) };
}

function reportPrediction(
  classes: readonly string[],
  { file, label, probabilities }: Prediction,
): ReportedPrediction {
  return {
    file,
    label: classes[label] ?? `${label}`,
    predicted: classes[indexOfLargest(probabilities)] ?? "",
    probabilities: probabilities.map(sixDigits),
  };
}

function reportEpoch({ dataset }: Plan, { epoch, lr, train, val }: EpochRecord): ReportedEpoch {
  // Each picture trains the networks of all folds but its own
  const times = dataset.folds === null ? 1 : dataset.folds.count - 1;
  return {
    epoch,
    lr,
    train: reportMetrics(train, times * dataset.train.pictures),
    val: reportMetrics(val, dataset.val.pictures),
  };
}

function reportMetrics({ loss, accuracy }: Metrics, pictures: number): ReportedMetrics {
  return { loss: sixDigits(loss), accuracy, correct: Math.round(accuracy * pictures) };
}

function sixDigits(value: number): number {
  if (Number.isFinite(value)) return Number(value.toFixed(6));
  throw new RangeError(
    `Cannot make a report: losses and probabilities must be finite, current value is ${value}`,
  );
}

/** One record for each method and seed of the plan, in its order, all of the same pictures. */
function inOrder(plan: Plan, records: readonly RunRecord[]): readonly RunRecord[] {
  const ordered = plan.methods.flatMap(({ name, seeds }) =>
    seeds.map((seed) => {
      const found = records.find((record) => record.method === name && record.seed === seed);
      if (found !== undefined) return found;
      throw new RangeError(`Cannot make a report: no record of method "${name}" with seed ${seed}`);
    })
  );
  const [first] = ordered;
  for (const run of ordered) {
    const { method, seed } = run;
    if (plan.dataset.test !== null && run.test === null) {
      throw new RangeError(
        `Cannot make a report: method "${method}" with seed ${seed} says nothing of the test pictures`,
      );
    }
    const same = areSame(run.predictions, first?.predictions ?? []) &&
      areSame(run.test?.predictions ?? [], first?.test?.predictions ?? []);
    if (same) continue;
    throw new RangeError(
      "Cannot make a report: all runs must predict the same pictures in the same order, " +
        `method "${method}" with seed ${seed} has others`,
    );
  }
  return ordered;
}

function areSame(a: readonly Prediction[], b: readonly Prediction[]): boolean {
  return a.length === b.length && a.every(({ file }, k) => file === b[k]?.file);
}

/** The plan without folders of this machine; its fingerprint is that of the one that ran. */
function portable(plan: Plan): Plan {
  const { dataset, weights } = plan;
  return {
    ...plan,
    dataset: { ...dataset, source: withoutFolders(dataset.source) },
    weights: weights && { ...weights, file: withoutFolders(weights.file) },
  };
}

/** A word as a shell takes it. */
function quote(word: string): string {
  return /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Every two methods, on the seeds that both have: on test pictures where there are some. */
function compareMethods(plan: Plan, records: readonly RunRecord[]): ReportedComparison[] {
  const on: ReportedComparison["on"] = plan.dataset.test === null ? "val" : "test";
  const pairs = plan.methods.flatMap((a, k) =>
    plan.methods.slice(k + 1).map((b) => [a, b] as const)
  );
  const found = pairs.flatMap(([a, b]) => {
    const seeds = a.seeds.filter((seed) => b.seeds.includes(seed));
    if (seeds.length === 0) return [];
    const correct = (method: string) =>
      seeds.flatMap((seed) => records.filter((run) => run.method === method && run.seed === seed))
        .map(({ predictions, test }) =>
          (test?.predictions ?? predictions).map(({ label, probabilities }) =>
            indexOfLargest(probabilities) === label
          )
        );
    const comparison = comparePaired({ correctA: correct(a.name), correctB: correct(b.name) });
    const picked = on === "val" ? [a, b].flatMap(pickingKeys) : [];
    const withheld = picked.length === 0 ? {} : { withheld: pickedText(picked) };
    return [{ methods: [a.name, b.name] as const, seeds, on, ...comparison, ...withheld }];
  });
  // Methods that do not differ count too: the family must not hang on what was found
  const adjusted = holm(found.map(({ p }) => p ?? 1));
  return found.map((comparison, k) => {
    const p_adjusted = comparison.p === null ? null : adjusted[k] ?? comparison.p;
    const verdict = comparison.withheld === undefined
      ? verdictOf(p_adjusted, comparison.difference)
      : "withheld";
    return tenDigits({ ...comparison, family: found.length, p_adjusted, verdict });
  });
}

/** Each number with ten significant digits: more say nothing of pictures. */
function tenDigits(comparison: ReportedComparison): ReportedComparison {
  // Parsed from the same value, of which it changes numbers only
  return JSON.parse(
    JSON.stringify(
      comparison,
      (_key, value) => typeof value === "number" ? Number(value.toPrecision(10)) : value,
    ),
  );
}

/** The first of equals, as in training. */
function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
