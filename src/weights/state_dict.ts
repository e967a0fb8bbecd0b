/**
 * A network's tensors by name, and the error of everything that reads or checks them.
 *
 * @module
 */

/** One tensor. */
export interface Tensor {
  /** torchvision's layout: a convolution is [out, in, height, width], a linear layer [out, in]. */
  readonly shape: readonly number[];
  /**
   * Values in row-major order, as many as the shape says. Not to be written to: tensors of one file
   * may lie over the same memory.
   */
  readonly data: Float32Array;
}

/** Tensors by torchvision's names. */
export type StateDict = ReadonlyMap<string, Tensor>;

/** Name and shape of a tensor. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Weights, or a weights card, that cannot be had, read or used.
 *
 * @example The file that it is about
 * ```ts
 * import assert from "node:assert/strict";
 * const error = new WeightsError("Cannot read weights a.pth: no such file", { path: "a.pth" });
 * assert.equal(error.path, "a.pth");
 * assert.equal(error.tensor, undefined);
 * ```
 */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
  /** Path of the file that the error is about. */
  readonly path: string;
  /** Name of the tensor, where it is about one. */
  readonly tensor: string | undefined;

  /**
   * @param message What is wrong, where, and how to mend it.
   * @param fields Path of the file, name of the tensor if there is one, and the error beneath.
   */
  constructor(
    message: string,
    fields: {
      readonly path: string;
      readonly tensor?: string | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: fields.cause });
    this.path = fields.path;
    this.tensor = fields.tensor;
  }
}

/**
 * Lists names and shapes, in the order of the state dict.
 *
 * @param stateDict Any tensors.
 * @returns One entry a tensor.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const stateDict = new Map([["fc.bias", { shape: [2], data: new Float32Array(2) }]]);
 * assert.deepEqual(listTensors(stateDict), [{ name: "fc.bias", shape: [2] }]);
 * ```
 */
export function listTensors(stateDict: StateDict): NamedShape[] {
  return [...stateDict].map(([name, tensor]) => ({ name, shape: tensor.shape }));
}
