/**
 * What the doctor says of a dataset, as a plain value; `deno task data --json` prints it.
 *
 * @module
 */
import type { Finding, OnBadImage } from "./findings.ts";

/** Rises when a key changes its meaning. */
export const HEALTH_SCHEMA_VERSION = 1;

/** Least, middle and largest of some numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** One split as a run would see it: only pictures that can be used. */
export interface SplitHealth {
  readonly name: "train" | "val" | "test";
  /** Folder below the dataset's root, as the experiment names it. */
  readonly folder: string;
  readonly pictures: number;
  /** Pictures of each class. */
  readonly per_class: Readonly<Record<string, number>>;
  /** Of this split. */
  readonly largest_class: { readonly name: string; readonly share: number };
  /** Accuracy of always giving the largest class of training. */
  readonly baseline_accuracy: number;
  /** In pixels. */
  readonly short_side: Spread;
  readonly long_side: Spread;
  /** Width over height. */
  readonly aspect_ratio: Spread;
  /** Sum of the files' sizes. */
  readonly bytes: number;
}

/** A dataset, looked at from all sides. */
export interface DataHealth {
  readonly schema_version: number;
  readonly on_bad_image: OnBadImage;
  /** One sentence. */
  readonly verdict: string;
  /** Whether training can use all of it. */
  readonly usable: boolean;
  /** Whether a run would stop for something. */
  readonly stops: boolean;
  /** Files that were looked at as pictures. */
  readonly files: number;
  /** Under folds without `val`. One without pictures is not there. */
  readonly splits: readonly SplitHealth[];
  /** Unusable first, then suspicious, then notes. */
  readonly findings: readonly Finding[];
}
