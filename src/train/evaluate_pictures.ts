/**
 * A trained network and pictures whose classes are known.
 *
 * @module
 */
import { DataError } from "../dataset/data_error.ts";
import type { SplitIndex } from "../dataset/index_split.ts";
import { readBatches } from "../dataset/read_batches.ts";
import { batchTargets, criterionOf } from "../optimize/criterion.ts";
import { EVALUATION_BATCH_SIZE } from "../plan/compile_plan.ts";
import type { Evaluation, Prediction } from "../record/run_record.ts";
import { softmax, Tally } from "./metrics.ts";
import type { OpenNetwork } from "./open_network.ts";
import { InterruptedError } from "./run_error.ts";

/** Who hears of it, and who can end it. */
export interface AskOptions {
  /** Hears how many pictures have been seen. */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Gives the pictures of a split the numbers of a network's classes.
 *
 * @param split A folder of classes, some or all of the network's.
 * @param classes The network's.
 * @returns The same pictures with the network's classes.
 * @throws {DataError} If there is a class that the network does not know; it is named.
 *
 * @example Bees are the network's second class, and the folder's only one
 * ```ts
 * import assert from "node:assert/strict";
 * import { withClasses } from "./evaluate_pictures.ts";
 *
 * const rest = { skipped: [], rotated: [], manifest: "sha256:0", folder: "/x" };
 * const pictures = [{ file: "bees/a.jpg", label: 0 }];
 * const split = withClasses({ classes: ["bees"], pictures, ...rest }, ["ants", "bees"]);
 * assert.deepEqual(split.pictures, [{ file: "bees/a.jpg", label: 1 }]);
 * ```
 */
export function withClasses(split: SplitIndex, classes: readonly string[]): SplitIndex {
  const unknown = split.classes.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    const [named, which] = unknown.length === 1 ? ["class", "is"] : ["classes", "are"];
    throw new DataError(
      split.folder,
      `the ${named} ${unknown.map((name) => `"${name}"`).join(", ")} ${which} none of the ` +
        `network's, which knows ${classes.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  const numbers = split.classes.map((name) => classes.indexOf(name));
  const pictures = split.pictures.map(({ file, label }) => ({
    file,
    label: numbers[label] ?? NaN,
  }));
  return { ...split, classes, pictures };
}

/**
 * Evaluates a network on a split, as a run evaluates validation's pictures.
 *
 * The loss is the mean cross-entropy: smoothing and weights of classes belong to training.
 *
 * @param network The network.
 * @param split Pictures with the network's classes.
 * @param options Who hears of it.
 * @returns Metrics and one prediction a picture, in the split's order.
 * @throws {DataError} If a picture cannot be read.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function evaluatePictures(
  network: OpenNetwork,
  split: SplitIndex,
  { onProgress, signal }: AskOptions,
): Promise<Evaluation> {
  const criterion = criterionOf(
    { label_smoothing: 0, class_weights: null },
    network.classes.length,
  );
  const tally = new Tally();
  const predictions: Prediction[] = [];
  const batches = readBatches(split, {
    transforms: network.transforms,
    order: [...split.pictures.keys()],
    batchSize: EVALUATION_BATCH_SIZE,
  });
  for await (const { pixels, labels, indices } of batches) {
    const logits = network.evaluate(pixels, labels.length);
    tally.add(logits, labels, batchTargets(criterion, labels));
    indices.forEach((index, k) => {
      const { file = "", label = NaN } = split.pictures[index] ?? {};
      const probabilities = softmax(rowOf(logits, { k, of: labels.length }));
      predictions.push({ file, label, probabilities });
    });
    onProgress(tally.pictures);
    await rest(signal);
  }
  return { metrics: tally.metrics(), predictions };
}

/** Logits of one picture of a batch. */
export function rowOf(
  logits: Float32Array,
  { k, of }: { readonly k: number; readonly of: number },
): Float32Array {
  const classes = logits.length / of;
  return logits.subarray(k * classes, (k + 1) * classes);
}

/** A graph call blocks this thread: without a pause Ctrl-C would not be served. */
export async function rest(signal: AbortSignal): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 0));
  if (signal.aborted) throw new InterruptedError();
}
