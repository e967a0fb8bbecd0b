/**
 * What an experiment file says, after its defaults: plain values with the file's own key names.
 *
 * @module
 */

/** Where the data can be had: a folder or zip on this machine, or a zip behind an address. */
export type DatasetSource =
  | { readonly path: string }
  | { readonly url: string; readonly sha256: string; readonly bytes: number | null };

/** One step from a picture file to the network's input; names and defaults are torchvision's. */
export type Transform =
  | {
    readonly type: "random_resized_crop";
    /** Height and width of the output in pixels. */
    readonly size: number;
    /** Least and largest share of the picture's area. */
    readonly scale: readonly [number, number];
    /** Least and largest width / height before the resize. */
    readonly ratio: readonly [number, number];
  }
  | { readonly type: "random_horizontal_flip"; readonly p: number }
  | { readonly type: "random_vertical_flip"; readonly p: number }
  | { readonly type: "random_grayscale"; readonly p: number }
  | {
    /** Ranges of factors, [1, 1] for none; of the hue, a range of turns of its circle. */
    readonly type: "color_jitter";
    readonly brightness: readonly [number, number];
    readonly contrast: readonly [number, number];
    readonly saturation: readonly [number, number];
    readonly hue: readonly [number, number];
  }
  | {
    readonly type: "random_rotation";
    /** Least and largest angle, counter-clockwise. */
    readonly degrees: readonly [number, number];
    readonly interpolation: "nearest" | "bilinear";
    /** Colour of what comes from outside the picture: red, green, blue, 0 to 255. */
    readonly fill: readonly [number, number, number];
  }
  | { readonly type: "resize"; /** Short side in pixels. */ readonly size: number }
  | { readonly type: "center_crop"; readonly size: number }
  | {
    readonly type: "normalize";
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
  }
  | {
    readonly type: "random_erasing";
    readonly p: number;
    /** Least and largest share of the picture's area. */
    readonly scale: readonly [number, number];
    /** Least and largest height / width of the rectangle. */
    readonly ratio: readonly [number, number];
    /** Red, green and blue after the normalization. */
    readonly value: readonly [number, number, number];
    /** The pixel nearest to `value` before the normalization, 0 to 255. */
    readonly pixel: readonly [number, number, number];
  };

/** Parameters that learn at another rate than the rest. */
export interface GroupSettings {
  /** A pattern as of `freeze`; the first that matches counts. */
  readonly match: string;
  readonly lr?: number | undefined;
  readonly weight_decay?: number | undefined;
}

/** Rule of the updates, as `torch.optim` names and means its settings. */
export type Optimizer =
  | {
    readonly type: "sgd";
    readonly lr: number;
    readonly momentum: number;
    readonly nesterov: boolean;
    readonly weight_decay: number;
  }
  | {
    readonly type: "adam" | "adamw";
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    /** `adam`: an L2 penalty; `adamw`: decoupled from the gradient. */
    readonly weight_decay: number;
  }
  | {
    readonly type: "rmsprop";
    readonly lr: number;
    readonly alpha: number;
    readonly eps: number;
    readonly weight_decay: number;
    readonly momentum: number;
    readonly centered: boolean;
  };

/** A linear rise of the rate over the first epochs, step by step; the schedule counts from its end. */
export interface Warmup {
  readonly epochs: number;
  readonly start_factor: number;
}

/** A schedule that may begin with a warm-up. */
interface Warmed {
  readonly warmup: Warmup | null;
}

/** Learning rate of each step, as `torch.optim.lr_scheduler` names and means its settings. */
export type Schedule =
  | { readonly type: "constant" } & Warmed
  | { readonly type: "step"; readonly step_size: number; readonly gamma: number } & Warmed
  | {
    readonly type: "multistep";
    readonly milestones: readonly number[];
    readonly gamma: number;
  } & Warmed
  | { readonly type: "exponential"; readonly gamma: number } & Warmed
  | { readonly type: "cosine"; readonly t_max: number; readonly eta_min: number } & Warmed
  | {
    readonly type: "one_cycle";
    readonly pct_start: number;
    readonly anneal_strategy: "cos" | "linear";
    readonly cycle_momentum: boolean;
    readonly base_momentum: number;
    readonly max_momentum: number;
    readonly div_factor: number;
    readonly final_div_factor: number;
    readonly three_phase: boolean;
  }
  | {
    readonly type: "reduce_on_plateau";
    /** Of validation. */
    readonly metric: "loss" | "accuracy";
    readonly factor: number;
    readonly patience: number;
    readonly threshold: number;
    readonly threshold_mode: "rel" | "abs";
    readonly cooldown: number;
    readonly min_lr: number;
  } & Warmed;

/** Mixtures of two pictures: shares from Beta(alpha, alpha). */
export interface Mixture {
  readonly alpha: number;
}

/** Ends training once a metric of validation has not improved for `patience` epochs. */
export interface EarlyStopping {
  readonly metric: "loss" | "accuracy";
  readonly patience: number;
  readonly min_delta: number;
}

/** How a network is trained. */
export interface Training {
  readonly epochs: number;
  readonly batch_size: number;
  readonly optimizer: Optimizer & { readonly groups: readonly GroupSettings[] };
  readonly schedule: Schedule;
  /** Share of each target that is spread over all classes. */
  readonly label_smoothing: number;
  /** Weights in the loss by class name; `balanced`: by the inverse of a class's pictures. */
  readonly class_weights: Readonly<Record<string, number>> | "balanced" | null;
  readonly mixup: Mixture | null;
  readonly cutmix: Mixture | null;
  /** Largest norm of all gradients together. */
  readonly clip_grad_norm: number | null;
  /** Largest value of a gradient's element. */
  readonly clip_grad_value: number | null;
  /** Exponential moving average of the weights, which is what is evaluated and saved. */
  readonly ema: { readonly decay: number } | null;
  readonly early_stopping: EarlyStopping | null;
  readonly seeds: readonly number[];
  /** Names and globs of torchvision's parameter names; `backbone` is all but `fc`. */
  readonly freeze: readonly string[];
  /** Epochs, from 0, in which what is frozen begins to learn, by pattern. */
  readonly unfreeze: Readonly<Record<string, number>>;
  readonly frozen_batch_norm: "running" | "batch";
  /** Draws the augmentation in the place of each seed. */
  readonly augmentation_seed: number | null;
  /** `views`: augmented views of a picture, one of which each epoch draws; null: a new one. */
  readonly augmentation: { readonly views: number | null };
}

/** A part of each class's training pictures, drawn by a seed. */
export interface DrawnSplit {
  readonly fraction: number;
  readonly seed: number;
}

/** Cross-validation: parts of the training pictures, each of which validates once. */
export interface Folds {
  readonly count: number;
  readonly seed: number;
}

/** When a run is kept, beside each epoch's end, and how much of it. */
export interface Checkpointing {
  /** Minutes after which it is, within an epoch; null: never. */
  readonly every_minutes: number | null;
  /** How many checkpoints are kept: the last ones. */
  readonly keep: number;
}

/** One experiment file, complete. */
export interface Settings {
  readonly name: string;
  readonly dataset: {
    /** Tried in order. */
    readonly source: readonly DatasetSource[];
    readonly train: string;
    /** A folder, or a share of the training pictures of each class; null: `folds` stand for it. */
    readonly val: string | DrawnSplit | null;
    readonly folds: Folds | null;
    /** A folder that nothing but the end of a run looks at. */
    readonly test: string | null;
  };
  readonly transforms: { readonly train: readonly Transform[]; readonly val: readonly Transform[] };
  readonly model: {
    readonly architecture: "resnet18" | "resnet34";
    /** Path of a weights card, or null: initialised at random. */
    readonly weights: string | null;
  };
  readonly device: "auto" | "gpu" | "cpu";
  readonly precision: "float32" | "bfloat16";
  /** Bytes of decoded pictures that are kept at most. */
  readonly cache: "auto" | number;
  /** What an interrupted run goes on from; null: nothing is kept. No result depends on it. */
  readonly checkpoint: Checkpointing | null;
  /** What becomes of a picture that cannot be decoded. */
  readonly on_bad_image: "fail" | "skip";
  /** `margin`: percentage points of accuracy that do not matter; null: none are given. */
  readonly comparison: { readonly margin: number } | null;
  /** In the file's order; `training` is the common one with the method's own keys over it. */
  readonly methods: readonly { readonly name: string; readonly training: Training }[];
}
