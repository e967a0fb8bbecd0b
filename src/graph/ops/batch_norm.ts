/**
 * Batch normalization over batch, height and width.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { Graph, Tensor } from "../graph.ts";

/** `torch.nn.BatchNorm2d`'s defaults. */
export const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** The four vectors [C] of a batch norm, float32. */
export interface BatchNorm {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
}

/** What normalizing by the batch gives. */
export interface Normalized {
  readonly y: Tensor;
  /** Running statistics after this batch: 0.9 of the old and 0.1 of the batch's (the variance's with Bessel's correction). */
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
}

/**
 * Normalizes by the statistics of the batch, as PyTorch in training mode.
 *
 * @param graph The graph.
 * @param x [B, H, W, C].
 * @param norm Weight, bias and running statistics [C].
 * @returns y of x's shape and the new running statistics [C], which the caller assigns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { batchNormByBatch } from "./batch_norm.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 8, 8, 2]);
 * const vector = (value: number) => graph.constant([value, value], [2]);
 * const norm = { weight: vector(1), bias: vector(0), runningMean: vector(0), runningVar: vector(1) };
 * const { y, runningMean } = batchNormByBatch(graph, x, norm);
 * assert.deepEqual([y.shape, runningMean.shape], [[null, 8, 8, 2], [2]]);
 * ```
 */
export function batchNormByBatch(graph: Graph, x: Tensor, norm: BatchNorm): Normalized {
  const { y, outputs } = fused(graph, x, norm, true);
  record(graph, x, { y, norm, saved: outputs.slice(3), training: true });
  const [, runningMean, runningVar] = outputs as Required<Tensor[]> as [Tensor, Tensor, Tensor];
  return { y, runningMean, runningVar };
}

/**
 * Normalizes by the running statistics, as PyTorch in evaluation mode; weight and bias can learn.
 *
 * @param graph The graph.
 * @param x [B, H, W, C].
 * @param norm Weight, bias and running statistics [C].
 * @returns y of x's shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { batchNormByRunning } from "./batch_norm.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 8, 8, 2]);
 * const vector = (value: number) => graph.constant([value, value], [2]);
 * const norm = { weight: vector(1), bias: vector(0), runningMean: vector(0), runningVar: vector(1) };
 * assert.deepEqual(batchNormByRunning(graph, x, norm).shape, x.shape);
 * ```
 */
export function batchNormByRunning(graph: Graph, x: Tensor, norm: BatchNorm): Tensor {
  const { y, outputs } = fused(graph, x, norm, false);
  const saved = [norm.runningMean, norm.runningVar, ...outputs.slice(5)];
  return record(graph, x, { y, norm, saved, training: false });
}

function attributes(x: Tensor, training: boolean) {
  return {
    T: attribute.type(x.dtype),
    U: attribute.type("float32"),
    epsilon: attribute.float(EPSILON),
    data_format: attribute.string("NHWC"),
    is_training: attribute.bool(training),
  };
}

function fused(graph: Graph, x: Tensor, norm: BatchNorm, training: boolean) {
  const vector = { dtype: "float32", shape: norm.weight.shape } as const;
  const outputs = graph.add("FusedBatchNormV3", {
    inputs: [x, norm.weight, norm.bias, norm.runningMean, norm.runningVar],
    attr: {
      ...attributes(x, training),
      exponential_avg_factor: attribute.float(training ? MOMENTUM : 1),
    },
    outputs: [{ dtype: x.dtype, shape: x.shape }, vector, vector, vector, vector, vector],
  });
  return { y: outputs[0], outputs };
}

/** The gradient takes what the forward pass saved: mean, variance and a reserve of the kernel's own. */
function record(
  graph: Graph,
  x: Tensor,
  { y, norm, saved, training }: {
    readonly y: Tensor;
    readonly norm: BatchNorm;
    readonly saved: readonly Tensor[];
    readonly training: boolean;
  },
): Tensor {
  return graph.record(y, [x, norm.weight, norm.bias], (dy) => {
    const vector = { dtype: "float32", shape: norm.weight.shape } as const;
    return graph.add("FusedBatchNormGradV3", {
      inputs: [dy, x, norm.weight, ...saved],
      attr: attributes(x, training),
      outputs: [{ dtype: x.dtype, shape: x.shape }, vector, vector, vector, vector],
    }).slice(0, 3);
  });
}
