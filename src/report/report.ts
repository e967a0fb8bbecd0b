/**
 * The report: one value, from which the JSON and the Markdown are written.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import type { FrozenHash, Metrics, Numerics } from "../record/run_record.ts";
import type { MethodMetrics } from "./method_metrics.ts";
import type { PairedComparison, Verdict } from "../statistics/compare_paired.ts";

/** A report schema number; rises when a key changes its meaning. */
export const REPORT_SCHEMA_VERSION = 1;

/** One picture after the last epoch. */
export interface ReportedPrediction {
  /** Relative to the split's folder. */
  readonly file: string;
  /** Names of classes. */
  readonly label: string;
  readonly predicted: string;
  /** In the order of the dataset's classes, six digits. */
  readonly probabilities: readonly number[];
}

/** Loss with six digits, accuracy unrounded, and the count behind it. */
export interface ReportedMetrics extends Metrics {
  /** Pictures classified correctly. */
  readonly correct: number;
}

/** One epoch of one seed. */
export interface ReportedEpoch {
  /** From 0. */
  readonly epoch: number;
  readonly lr: number;
  readonly train: ReportedMetrics;
  readonly val: ReportedMetrics;
}

/** What the network says of all test pictures after the last epoch. */
export interface ReportedTest extends ReportedMetrics {
  readonly predictions: readonly ReportedPrediction[];
}

/** One seed of a method. */
export interface ReportedRun {
  readonly seed: number;
  readonly frozen_hash: FrozenHash;
  /** Picked by validation accuracy, the first of equals. */
  readonly best_epoch: number;
  readonly epochs: readonly ReportedEpoch[];
  /** Of the validation pictures. */
  readonly predictions: readonly ReportedPrediction[];
  /** Null where there are no test pictures. */
  readonly test: ReportedTest | null;
}

/** One method with its seeds. */
export interface ReportedMethod {
  readonly name: string;
  /** Numbers of scalars. */
  readonly parameters: { readonly trained: number; readonly frozen: number };
  readonly runs: readonly ReportedRun[];
  /** Of the pictures that the report judges by, after the last epoch. */
  readonly metrics: MethodMetrics;
}

/** Two methods on the same pictures and seeds: what the first has over the second. */
export interface ReportedComparison extends Omit<PairedComparison, "verdict"> {
  readonly methods: readonly [string, string];
  readonly seeds: readonly number[];
  /** The split whose pictures they are. */
  readonly on: "val" | "test";
  /** Comparisons decided together: all of the report. */
  readonly family: number;
  /** Holm's over the family, by which the verdict goes; null where no picture differs. */
  readonly p_adjusted: number | null;
  readonly verdict: Verdict | "withheld";
  /** Why; only where it is. */
  readonly withheld?: string;
}

/** A whole report. Keys are snake_case, since other people's tools read the JSON. */
export interface Report {
  readonly schema_version: number;
  readonly experiment: string;
  /** How the run was called, for those who repeat it. */
  readonly command: string;
  readonly plan_fingerprint: string;
  readonly dataset: Plan["dataset"];
  readonly weights: Plan["weights"];
  readonly numerics: Numerics;
  /** As it ran, but for the folders of this machine. */
  readonly plan: Plan;
  readonly methods: readonly ReportedMethod[];
  readonly comparisons: readonly ReportedComparison[];
}
