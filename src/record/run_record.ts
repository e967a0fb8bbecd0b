/**
 * What a run leaves behind, as plain values. One RunRecord is one method with one seed.
 *
 * @module
 */

/** Loss (mean over pictures, by the weights of their classes) and the share classified correctly. */
export interface Metrics {
  readonly loss: number;
  /** Correct over pictures, unrounded, so that the count can be had back. */
  readonly accuracy: number;
}

/** One epoch. */
export interface EpochRecord {
  /** From 0. */
  readonly epoch: number;
  /** Learning rate of the epoch's first step. */
  readonly lr: number;
  readonly train: Metrics;
  readonly val: Metrics;
}

/** What the network says of one picture after the last epoch. */
export interface Prediction {
  /** Relative to the split's folder, with `/`. */
  readonly file: string;
  /** Index of the true class. */
  readonly label: number;
  /** Softmax, in the order of the classes. */
  readonly probabilities: readonly number[];
}

/** What a network says of all pictures of a split. */
export interface Evaluation {
  readonly metrics: Metrics;
  /** In the order of the split. */
  readonly predictions: readonly Prediction[];
}

/** SHA-256 over all frozen tensors; null where nothing is frozen. */
export interface FrozenHash {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * One method trained with one seed. Under folds it is what their networks are together: means over
 * the pictures of all folds, and each picture's prediction by the network that has not seen it.
 */
export interface RunRecord {
  readonly method: string;
  readonly seed: number;
  readonly epochs: readonly EpochRecord[];
  /** Epoch of the highest validation accuracy, the first of equals. */
  readonly best_epoch: number;
  readonly frozen_hash: FrozenHash;
  /** Of the validation pictures, after the last epoch. */
  readonly predictions: readonly Prediction[];
  /**
   * Of the test pictures, after the last epoch; null where there are none. Under folds the
   * probabilities are means over the networks.
   */
  readonly test: Evaluation | null;
}

/** What the bytes of a report depend on beside the plan. */
export interface Numerics {
  readonly device: "cpu" | "gpu";
  /** Version of the TensorFlow library and its build, `2.21.0 (cpu)`. */
  readonly tensorflow: string;
  /** Widest vector instructions that the library finds, as oneDNN names them. */
  readonly instruction_set: string;
  readonly threads: number;
  readonly precision: "float32" | "bfloat16";
}
