/**
 * The plan: everything a run will do, complete and frozen, as plain JSON. No default is filled in
 * after it. Keys are snake_case, since the plan is printed and hashed as JSON.
 *
 * @module
 */
import type { DrawnSplit, Folds, Optimizer, Training, Transform } from "../experiment/settings.ts";

export type {
  DatasetSource,
  DrawnSplit,
  Folds,
  GroupSettings,
  Optimizer,
  Schedule,
  Transform,
} from "../experiment/settings.ts";

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
  /** Files whose EXIF orientation is ignored, as torchvision ignores it, relative to the split's folder, sorted. */
  readonly rotated: readonly string[];
  /** Pictures that cannot be decoded and are left out; only under `on_bad_image: skip`. */
  readonly unreadable?: readonly string[];
  /** `sha256:…` over the sorted file names and the SHA-256 of their contents. */
  readonly manifest: string;
}

/** Cross-validation over the training pictures. */
export interface FoldsFacts extends Folds {
  /** How many pictures each fold holds out. */
  readonly pictures: readonly number[];
}

/** What `dataset/` found. */
export interface DatasetFacts {
  /** The source that was used, as the experiment writes it (a path or an address). */
  readonly source: string;
  /** Pairs of a source that could not be had and why. */
  readonly failed: readonly { readonly source: string; readonly reason: string }[];
  readonly train: SplitFacts;
  /** Under folds the training pictures. */
  readonly val: SplitFacts;
  /** Seen once, after the last epoch; null: there are none. */
  readonly test: SplitFacts | null;
  /** How validation's pictures were drawn from the training folder; null: they have their own. */
  readonly drawn: DrawnSplit | null;
  /** Null: validation has pictures of its own. */
  readonly folds: FoldsFacts | null;
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

/** Parameters that learn alike. */
export interface ParameterGroup {
  /** The pattern that names them; null: no pattern does. */
  readonly match: string | null;
  readonly lr: number;
  readonly weight_decay: number;
  /** The epoch in which they begin to learn. */
  readonly from_epoch: number;
  readonly parameters: readonly string[];
}

/** Epochs in which the same parameters learn. */
export interface Phase {
  readonly from_epoch: number;
  /** Names of the parameters that learn, in the architecture's order. */
  readonly trained: readonly string[];
  /** Whether the backbone cannot change, so that its features stand in for the pictures. */
  readonly features_once: boolean;
}

/** How one method of the experiment trains: its settings, and what follows from them and the facts. */
export interface MethodPlan extends Omit<Training, "optimizer" | "class_weights"> {
  readonly name: string;
  /** Under folds, of the one that trains on most pictures. */
  readonly steps_per_epoch: number;
  /** What no group has otherwise. */
  readonly optimizer: Optimizer;
  /** Learning rate of each epoch's first step; where a plateau lowers it, before any. */
  readonly learning_rates: readonly number[];
  /** Weight of each class in the loss, in the order of the classes; null: all alike. */
  readonly class_weights: readonly number[] | null;
  /** One a stretch of epochs, in order. */
  readonly phases: readonly Phase[];
  readonly groups: readonly ParameterGroup[];
  /** Names of the parameters that learn in any epoch, in the architecture's order. */
  readonly trained: readonly string[];
  /** Names of the tensors (statistics too) that are bit-equal afterwards, in the architecture's order. */
  readonly frozen: readonly string[];
  /** Numbers of scalars. */
  readonly parameters: { readonly trained: number; readonly frozen: number };
}

/** The plan of a whole experiment. */
export interface Plan {
  readonly schema_version: number;
  readonly experiment: string;
  readonly device: "auto" | "gpu" | "cpu";
  readonly precision: "float32" | "bfloat16";
  /** Decoded pictures that a run keeps in memory at most; {@linkcode cacheShares} shares it out. */
  readonly cache_bytes: number;
  readonly dataset: {
    readonly source: string;
    readonly classes: readonly string[];
    readonly train: SplitFacts;
    readonly val: SplitFacts;
    readonly test: SplitFacts | null;
    readonly drawn: DrawnSplit | null;
    readonly folds: FoldsFacts | null;
  };
  /** How results are judged, in percentage points; only where the experiment says it. */
  readonly comparison?: { readonly margin: number };
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
