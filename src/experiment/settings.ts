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

/** Stochastic gradient descent as `torch.optim.SGD`. */
export interface Optimizer {
  readonly type: "sgd";
  readonly lr: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weight_decay: number;
}

/** Learning rate by epoch, as `torch.optim.lr_scheduler` names them. */
export type Schedule =
  | { readonly type: "constant" }
  | { readonly type: "step"; readonly step_size: number; readonly gamma: number }
  | { readonly type: "multistep"; readonly milestones: readonly number[]; readonly gamma: number }
  | { readonly type: "exponential"; readonly gamma: number }
  | { readonly type: "cosine"; readonly t_max: number; readonly eta_min: number };

/** How a network is trained. */
export interface Training {
  readonly epochs: number;
  readonly batch_size: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly seeds: readonly number[];
  /** Names and globs of torchvision's parameter names; `backbone` is all but `fc`. */
  readonly freeze: readonly string[];
  readonly frozen_batch_norm: "running" | "batch";
}

/** One experiment file, complete. */
export interface Settings {
  readonly name: string;
  readonly dataset: {
    /** Tried in order. */
    readonly source: readonly DatasetSource[];
    readonly train: string;
    readonly val: string;
  };
  readonly transforms: { readonly train: readonly Transform[]; readonly val: readonly Transform[] };
  readonly model: {
    readonly architecture: "resnet18";
    /** Path of a weights card, or null: initialised at random. */
    readonly weights: string | null;
  };
  readonly device: "auto" | "gpu" | "cpu";
  /** In the file's order; `training` is the common one with the method's own keys over it. */
  readonly methods: readonly { readonly name: string; readonly training: Training }[];
}
