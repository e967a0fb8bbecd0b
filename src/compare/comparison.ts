/**
 * What a comparison of reports finds, as plain values. Keys are snake_case, since `--json` prints them.
 *
 * @module
 */
import type { Difference } from "../plan/differences.ts";
import type {
  IndependentComparison,
  IndependentVerdict,
} from "../statistics/compare_independent.ts";

/** Rises when a key changes its meaning. */
export const COMPARISON_SCHEMA_VERSION = 1;

/** What is said of a method; `withheld`: its two results say nothing of each other. */
export type MethodVerdict = IndependentVerdict | "withheld";

/** Something that differs beside the settings. For all but `numerics` no verdict is given. */
export interface Change {
  readonly kind: "metric" | "dataset" | "classes" | "weights" | "numerics";
  /** In words, without a full stop. */
  readonly text: string;
}

/** A method of one report. */
export interface MethodState {
  readonly seeds: readonly number[];
  /** After the last epoch, on the pictures that judge: mean over the seeds. */
  readonly accuracy: number;
  /** Wilson's interval for this many pictures, level 0.95. */
  readonly interval: readonly [number, number];
  /** In the order of the seeds. */
  readonly accuracies: readonly number[];
  /** Of the epoch that validation picked, on validation's pictures: it flatters. Epochs from 1. */
  readonly best: { readonly accuracy: number; readonly epochs: readonly number[] };
}

/** A method that one side has alone. */
export interface LoneMethod extends MethodState {
  readonly method: string;
}

/** What a side says of a picture. */
export interface Said {
  /** The class of the highest mean probability over the seeds. */
  readonly predicted: string;
  /** That probability. */
  readonly confidence: number;
  /** Seeds whose network is right, and seeds. */
  readonly right: number;
  readonly of: number;
}

/** A picture that one side gets right and the other wrong, by the mean probabilities of its seeds. */
export interface Flip {
  readonly file: string;
  readonly label: string;
  readonly before: Said;
  readonly after: Said;
}

/** A method that both sides have. */
export interface MethodComparison {
  readonly method: string;
  readonly verdict: MethodVerdict;
  /** Why the verdict is withheld, without a full stop; null where it is not. */
  readonly withheld: string | null;
  readonly before: MethodState;
  readonly after: MethodState;
  /** After minus before, a share; null where other pictures are judged. */
  readonly difference: number | null;
  /** The statistics, adjusted for the family; null where the verdict is withheld. */
  readonly test: IndependentComparison | null;
  /** What of the predictions is the same, seed by seed; null: they differ, or are of other pictures. */
  readonly same: "probabilities" | "classes" | null;
  /** Null where other pictures are judged. The surest of what is said after comes first. */
  readonly flips: { readonly fixed: readonly Flip[]; readonly broken: readonly Flip[] } | null;
}

/** Where a result of an experiment stands. */
export interface ReportPlace {
  /** Path of the file, `main:reports/a.json` in a revision. */
  readonly file: string;
  readonly experiment: string;
  readonly schema_version: number;
  /** Null where the report has another schema. */
  readonly plan_fingerprint: string | null;
}

/** An experiment that both sides have. */
export interface ExperimentComparison {
  readonly before: ReportPlace;
  readonly after: ReportPlace;
  /** The pictures that judge: test's where both have them. */
  readonly on: "val" | "test";
  /** How many there are. */
  readonly pictures: { readonly before: number; readonly after: number };
  readonly changes: readonly Change[];
  readonly methods: readonly MethodComparison[];
  readonly only_before: readonly LoneMethod[];
  readonly only_after: readonly LoneMethod[];
  /** Settings that differ; `methods.*` where all methods of both differ alike. */
  readonly plan: readonly Difference[];
}

/** The whole comparison. */
export interface Comparison {
  readonly schema_version: number;
  /** What was compared, in words. */
  readonly before: string;
  readonly after: string;
  /** Of differences; verdicts are at 1 - level. */
  readonly level: number;
  /** Comparisons that are judged together; null where there are fewer than two. */
  readonly family: { readonly procedure: "Holm"; readonly members: readonly string[] } | null;
  readonly experiments: readonly ExperimentComparison[];
  /** Names of experiments. */
  readonly only_before: readonly string[];
  readonly only_after: readonly string[];
}
