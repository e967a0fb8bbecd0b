/**
 * Loss and accuracy from logits.
 *
 * @module
 */
import { EPOCH_START, type TallySums } from "../checkpoint/checkpoint.ts";
import type { BatchTargets } from "../optimize/criterion.ts";
import type { Metrics } from "../record/run_record.ts";

/** A running count over the pictures of one epoch. */
export class Tally {
  #loss: number;
  #weight: number;
  #correct: number;
  #pictures: number;

  /** @param from What was counted before. @default nothing */
  constructor(from: TallySums = EPOCH_START.tally) {
    this.#loss = from.loss;
    this.#weight = from.weight;
    this.#correct = from.correct;
    this.#pictures = from.pictures;
  }

  /** What a count goes on from. */
  get sums(): TallySums {
    return {
      loss: this.#loss,
      weight: this.#weight,
      correct: this.#correct,
      pictures: this.#pictures,
    };
  }

  /** Pictures counted so far. */
  get pictures(): number {
    return this.#pictures;
  }

  /**
   * Counts one batch.
   *
   * @param logits [B, C], row-major.
   * @param labels Index of the class that is right for each picture.
   * @param targets What the loss wants of them.
   */
  add(logits: Float32Array, labels: Int32Array, { rows, weights }: BatchTargets): void {
    const classes = logits.length / labels.length;
    labels.forEach((label, k) => {
      const row = logits.subarray(k * classes, (k + 1) * classes);
      const target = rows[k] ?? [];
      this.#loss -= logSoftmax(row).reduce((sum, log, c) => sum + (target[c] ?? NaN) * log, 0);
      this.#weight += weights[k] ?? NaN;
      this.#correct += argmax(row) === label ? 1 : 0;
    });
    this.#pictures += labels.length;
  }

  /** Means over the pictures counted, the loss's by their weights. */
  metrics(): Metrics {
    return { loss: this.#loss / this.#weight, accuracy: this.#correct / this.#pictures };
  }
}

/**
 * Probabilities of the classes: `exp(z_c) / sum exp(z)`.
 *
 * @param row Logits of one picture [C].
 * @returns [C], the sum is 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { softmax } from "./metrics.ts";
 *
 * assert.deepEqual(softmax(Float32Array.of(7, 7)), [0.5, 0.5]);
 * ```
 */
export function softmax(row: Float32Array): number[] {
  return logSoftmax(row).map(Math.exp);
}

/**
 * Logits whose probabilities are the means of several networks': `log(mean_k p_k)`.
 *
 * @param rows Logits of one picture, one row a network [C].
 * @returns [C].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { meanLogits, softmax } from "./metrics.ts";
 *
 * const rows = [Float32Array.of(99, -99), Float32Array.of(-99, 99)];
 * assert.deepEqual(softmax(meanLogits(rows)), [0.5, 0.5]);
 * ```
 */
export function meanLogits(rows: readonly Float32Array[]): Float32Array {
  const logs = rows.map(logSoftmax);
  return Float32Array.from(logs[0] ?? [], (_, c) => {
    const own = logs.map((row) => row[c] ?? NaN);
    // The largest is taken off, so that no probability vanishes
    const largest = Math.max(...own);
    return largest +
      Math.log(own.reduce((sum, log) => sum + Math.exp(log - largest), 0) / rows.length);
  });
}

/** Index of the largest value, the first of equals. */
function argmax(row: Float32Array): number {
  return row.reduce((best, value, k) => value > (row[best] ?? -Infinity) ? k : best, 0);
}

/** Logarithms of the probabilities; the largest logit is taken off first, so that nothing overflows. */
function logSoftmax(row: Float32Array): number[] {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const shifted = Array.from(row, (logit) => logit - largest);
  const total = Math.log(shifted.reduce((sum, value) => sum + Math.exp(value), 0));
  return shifted.map((value) => value - total);
}
