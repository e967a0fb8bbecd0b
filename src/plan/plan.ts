/**
 * The plan: everything a run will do, complete and frozen, as plain JSON. No default is filled in
 * after it. Keys are snake_case, since the plan is printed and hashed as JSON.
 *
 * @module
 */
import type { Optimizer, Schedule, Transform } from "../experiment/settings.ts";

export type { DatasetSource, Optimizer, Schedule, Transform } from "../experiment/settings.ts";

/** A plan schema number; rises when a key changes its meaning. */
export const PLAN_SCHEMA_VERSION = 1;

/** What is known of one split of the data. */
export interface SplitFacts {
  /** Folder below the dataset's root, as the experiment names it. */
  readonly folder: string;
  /** Sorted class names: the names of the split's folders. */
  readonly classes: readonly string[];
  readonly pictures: number;
  /** Pictures of each class. */
  readonly per_class: Readonly<Record<string, number>>;
  /** Files that are no pictures by their extension, relative to the split's folder, sorted. */
  readonly skipped: readonly string[];
  /** `sha256:…` over the sorted file names and the SHA-256 of their contents. */
  readonly manifest: string;
}

/** What `dataset/` found. */
export interface DatasetFacts {
  /** The source that was used, as the experiment writes it (a path or an address). */
  readonly source: string;
  /** Pairs of a source that could not be had and why. */
  readonly failed: readonly { readonly source: string; readonly reason: string }[];
  readonly train: SplitFacts;
  readonly val: SplitFacts;
}

/** What `weights/` found. */
export interface WeightsFacts {
  /** Name of the card. */
  readonly card: string;
  /** The file that was used, as the card names it (a path or an address). */
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
  readonly failed: readonly { readonly source: string; readonly reason: string }[];
  /** Preprocessing that the weights were trained with. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Tensors that the file has in another size, to be made anew by intent. */
  readonly replaced: readonly { readonly name: string; readonly file_shape: readonly number[] }[];
}

/** What was found outside the experiment file, handed in by those who looked. */
export interface Facts {
  readonly dataset: DatasetFacts;
  /** Null where the experiment names no weights. */
  readonly weights: WeightsFacts | null;
  /** Every tensor of the architecture for this many classes. */
  readonly tensors: readonly TensorSpec[];
}

/** One tensor of the architecture, with torchvision's name and layout. */
export interface TensorSpec {
  readonly name: string;
  /** torchvision's layout: a convolution is [out, in, height, width], a linear layer [out, in]. */
  readonly shape: readonly number[];
  /** A `parameter` can learn; a `statistic` is a batch norm's running mean or variance. */
  readonly kind: "parameter" | "statistic";
}

/** How one method of the experiment trains. */
export interface MethodPlan {
  readonly name: string;
  readonly epochs: number;
  readonly batch_size: number;
  readonly steps_per_epoch: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Learning rate of each epoch. */
  readonly learning_rates: readonly number[];
  readonly seeds: readonly number[];
  readonly freeze: readonly string[];
  readonly frozen_batch_norm: "running" | "batch";
  /** Names of the parameters that learn, in the architecture's order. */
  readonly trained: readonly string[];
  /** Names of the tensors (statistics too) that are bit-equal afterwards, in the architecture's order. */
  readonly frozen: readonly string[];
  /** Numbers of scalars. */
  readonly parameters: { readonly trained: number; readonly frozen: number };
  /** Whether the backbone cannot change, so that its features stand in for the pictures. */
  readonly features_once: boolean;
}

/** The plan of a whole experiment. */
export interface Plan {
  readonly schema_version: number;
  readonly experiment: string;
  readonly device: "auto" | "gpu" | "cpu";
  readonly dataset: {
    readonly source: string;
    readonly classes: readonly string[];
    readonly train: SplitFacts;
    readonly val: SplitFacts;
  };
  /** Steps on the pixels of each split; the normalization, common to both, stands apart. */
  readonly transforms: { readonly train: readonly Transform[]; readonly val: readonly Transform[] };
  readonly input: {
    /** Height and width of a picture in pixels. */
    readonly size: number;
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
  };
  readonly model: { readonly architecture: string; readonly tensors: readonly TensorSpec[] };
  /** Null: initialised at random. */
  readonly weights: Omit<WeightsFacts, "failed" | "mean" | "std"> | null;
  /** Pictures a forward pass takes at once outside training: evaluation and frozen features. */
  readonly evaluation_batch_size: number;
  readonly methods: readonly MethodPlan[];
}
