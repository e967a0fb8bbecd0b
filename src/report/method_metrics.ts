/**
 * What a report says of a method beyond its accuracy.
 *
 * @module
 */
import type { ReliabilityBin } from "../statistics/calibration.ts";

/** A figure over the seeds; null for a seed where it is not defined. */
export interface SeedsFigure {
  /** Of the seeds where it is defined; null: there is none. */
  readonly mean: number | null;
  /** Standard deviation of the seeds, over their number less one; null: fewer than two. */
  readonly sd: number | null;
  readonly by_seed: readonly (number | null)[];
}

/** One class of a method. */
export interface ReportedClass {
  readonly class: string;
  /** Pictures of the class. */
  readonly support: number;
  readonly precision: SeedsFigure;
  readonly recall: SeedsFigure;
  readonly f1: SeedsFigure;
}

/** A method's figures, from the last epoch's predictions. */
export interface MethodMetrics {
  /** The split whose pictures they are. */
  readonly on: "val" | "test";
  readonly pictures: number;
  readonly seeds: readonly number[];
  /** Unweighted means over the classes. */
  readonly macro_precision: SeedsFigure;
  readonly macro_recall: SeedsFigure;
  readonly macro_f1: SeedsFigure;
  /** Sum over the classes, 0 to 2. */
  readonly brier: SeedsFigure;
  /** With two classes that of the second; with more the mean of each against the rest. */
  readonly roc_auc: SeedsFigure;
  /** By the bins of `reliability`, seed by seed. */
  readonly expected_calibration_error: SeedsFigure;
  readonly per_class: readonly ReportedClass[];
  /** Pictures times seeds by true (rows) and predicted class. */
  readonly confusion: readonly (readonly number[])[];
  /** Pictures times seeds by confidence, bins of equal width. */
  readonly reliability: readonly ReliabilityBin[];
}
