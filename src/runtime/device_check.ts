/**
 * A tiny real matrix product: proof that the library works, and on what.
 *
 * @module
 */
import type { TensorFlow } from "./session.ts";

/** What a matrix product ran on, and whether it was right. */
export interface DeviceCheck {
  readonly device: "cpu" | "gpu";
  /** Whether every number of the product is exactly what it must be. */
  readonly right: boolean;
}

const SIDE = 64;

/**
 * Multiplies two matrices of small whole numbers, whose product every precision holds exactly.
 *
 * @param tf The loaded library.
 * @returns What it ran on, by the library's own word, and whether it was right. Disposes all.
 */
export function multiplyOnDevice(tf: TensorFlow): DeviceCheck {
  const left = Int8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 7 + (i >> 6)) % 5 - 2);
  const right = Int8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 3 + (i >> 6)) % 7 - 3);
  const product = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d(Float32Array.from(left), [SIDE, SIDE]),
      tf.tensor2d(Float32Array.from(right), [SIDE, SIDE]),
    ).dataSync()
  );
  return { device: deviceOf(tf), right: product.every((v, i) => v === entry(i, left, right)) };
}

/**
 * Tells what the library computes on.
 *
 * @param tf The loaded library.
 * @returns `gpu` if it found one that it can use.
 */
export function deviceOf(tf: TensorFlow): "cpu" | "gpu" {
  // The package registers this backend, whose class tfjs-core does not know
  const backend = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  return backend.isUsingGpuDevice ? "gpu" : "cpu";
}

/** One number of the product, row-major, by the definition. */
function entry(index: number, left: Int8Array, right: Int8Array): number {
  const [row, column] = [Math.floor(index / SIDE), index % SIDE];
  let sum = 0;
  for (let k = 0; k < SIDE; k++) {
    sum += (left[row * SIDE + k] ?? NaN) * (right[k * SIDE + column] ?? NaN);
  }
  return sum;
}
