/**
 * What a trained network says of pictures: figures for people and for tools.
 *
 * @module
 */
import type { Evaluation, Numerics } from "../record/run_record.ts";
import { wilsonInterval } from "../statistics/wilson.ts";

/** Where an evaluation comes from. */
export interface EvaluationSources {
  readonly evaluation: Evaluation;
  /** The network's, in the order of the probabilities. */
  readonly classes: readonly string[];
  readonly weights: { readonly file: string; readonly sha256: string };
  /** Hash of the pictures' list, as in a report. */
  readonly manifest: string;
  readonly numerics: Numerics;
}

/** Figures of one class; null where they divide by nothing. */
export interface ClassFigures {
  readonly name: string;
  /** Pictures of this class. */
  readonly pictures: number;
  /** Of those called it, the share that are. */
  readonly precision: number | null;
  /** Of those that are, the share called it. */
  readonly recall: number | null;
  /** Harmonic mean of the two. */
  readonly f1: number | null;
}

/** An evaluation with its figures. Keys are snake_case, since `--json` prints it. */
export interface ReportedEvaluation {
  readonly weights: EvaluationSources["weights"];
  readonly numerics: Numerics;
  readonly classes: readonly string[];
  readonly pictures: number;
  readonly manifest: string;
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  /** Wilson's, of the accuracy, level 0.95. */
  readonly interval: readonly [number, number];
  /** Pictures of class a that were called class b; rows are the true classes. */
  readonly confusion: readonly (readonly number[])[];
  readonly per_class: readonly ClassFigures[];
  readonly predictions: readonly {
    readonly file: string;
    readonly label: string;
    readonly predicted: string;
    /** Six digits, as in a report. */
    readonly probabilities: readonly number[];
  }[];
}

/**
 * Makes the figures of an evaluation.
 *
 * @param sources Predictions and whose they are.
 * @returns A value without times and hosts.
 *
 * @example Two of three ants, and no bee
 * ```ts
 * import assert from "node:assert/strict";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { reportEvaluation } from "./evaluation.ts";
 *
 * const says = [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7]];
 * const predictions = says.map((probabilities, k) => ({ file: `ants/${k}.jpg`, label: 0, probabilities }));
 * const { per_class, confusion } = reportEvaluation({
 *   evaluation: { metrics: { loss: 0.5, accuracy: 2 / 3 }, predictions },
 *   classes: ["ants", "bees"],
 *   weights: { file: "a.safetensors", sha256: "0" },
 *   manifest: "sha256:0",
 *   numerics: EXAMPLE_NUMERICS,
 * });
 * assert.deepEqual(confusion, [[2, 1], [0, 0]]);
 * assert.deepEqual(per_class[1], { name: "bees", pictures: 0, precision: 0, recall: null, f1: 0 });
 * ```
 */
export function reportEvaluation(sources: EvaluationSources): ReportedEvaluation {
  const { classes, evaluation: { metrics, predictions } } = sources;
  const called = predictions.map(({ probabilities }) => indexOfLargest(probabilities));
  const confusion = classes.map((_, row) =>
    classes.map((_, column) =>
      predictions.filter(({ label }, k) => label === row && called[k] === column).length
    )
  );
  const correct = sum(confusion.map((row, k) => row[k] ?? 0));
  const { low, high } = wilsonInterval(correct, predictions.length, 0.95);
  return {
    weights: sources.weights,
    numerics: sources.numerics,
    classes,
    pictures: predictions.length,
    manifest: sources.manifest,
    loss: sixDigits(metrics.loss),
    accuracy: metrics.accuracy,
    correct,
    interval: [sixDigits(low), sixDigits(high)],
    confusion,
    per_class: classes.map((name, k) => ({ name, ...figuresOf(confusion, k) })),
    predictions: predictions.map(({ file, label, probabilities }, k) => ({
      file,
      label: classes[label] ?? "",
      predicted: classes[called[k] ?? -1] ?? "",
      probabilities: probabilities.map(sixDigits),
    })),
  };
}

function figuresOf(
  confusion: ReportedEvaluation["confusion"],
  k: number,
): Omit<ClassFigures, "name"> {
  const right = confusion[k]?.[k] ?? 0;
  const pictures = sum(confusion[k] ?? []);
  const named = sum(confusion.map((row) => row[k] ?? 0));
  const share = (part: number, of: number) => of === 0 ? null : sixDigits(part / of);
  return {
    pictures,
    precision: share(right, named),
    recall: share(right, pictures),
    f1: share(2 * right, pictures + named),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** As a report rounds. */
function sixDigits(value: number): number {
  return Number(value.toFixed(6));
}

/** The first of equals, as in training. */
function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
