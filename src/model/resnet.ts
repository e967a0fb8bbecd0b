/**
 * The forward pass of a residual network.
 *
 * @module
 */
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import { batchNormByBatch, batchNormByRunning, EPSILON } from "../graph/ops/batch_norm.ts";
import { conv2d } from "../graph/ops/convolution.ts";
import { add, cast, multiply, offset, relu, rsqrt, subtract } from "../graph/ops/elementwise.ts";
import { biasAdd, linear } from "../graph/ops/linear.ts";
import { globalAveragePool, maxPool } from "../graph/ops/pooling.ts";
import type { NormMode } from "../plan/norm_mode.ts";
import { type Architecture, architecture, type ConvNorm } from "./architecture.ts";

/** Number format of activations and of the kernels that meet them; sums and statistics are float32. */
export type Precision = "float32" | "bfloat16";

/** Features and the statistics that the pass would leave behind. */
export interface Backbone {
  /** Float32 [B, F]. */
  readonly features: Tensor;
  /** New running statistics of each layer in mode `batch`, in the order of the pass. */
  readonly statistics: readonly { readonly variable: Variable; readonly value: Tensor }[];
  /** What each layer gives, under its name, in the order of the pass; the pictures come first. */
  readonly outputs: readonly LayerOutput[];
}

/** What a layer gives. */
export interface LayerOutput {
  /** Torchvision's name: `layer1.0.conv1`, or `layer1.0` for a block's sum behind its ReLU. */
  readonly layer: string;
  readonly value: Tensor;
}

/** Gives a parameter's value; the network's own variable unless another stands in for it. */
export type ReadParameter = (variable: Variable) => Tensor;

const itself: ReadParameter = ({ value }) => value;

/**
 * Writes the way from pictures to features.
 *
 * @param graph The graph; variables are made in it under torchvision's names, kernels as
 * [height, width, in, out].
 * @param x Float32 [B, H, W, 3], normalized.
 * @param options Architecture name, the mode of each layer by its convolution and batch norm, where
 * parameters are read (by default from themselves), and the precision (by default float32).
 * @returns Features and new statistics.
 *
 * @example The first batch norm goes by the batch
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { backbone } from "./resnet.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 224, 224, 3]);
 * const { features, statistics } = backbone(graph, x, {
 *   architecture: "resnet18",
 *   mode: ({ norm }) => norm === "bn1" ? "batch" : "folded",
 * });
 * assert.deepEqual(features.shape, [null, 512]);
 * assert.deepEqual(statistics.map(({ variable }) => variable.name), [
 *   "bn1.running_mean",
 *   "bn1.running_var",
 * ]);
 * ```
 */
export function backbone(
  graph: Graph,
  x: Tensor,
  options: {
    readonly architecture: string;
    readonly mode: (layer: ConvNorm) => NormMode;
    readonly read?: ReadParameter;
    readonly precision?: Precision;
  },
): Backbone {
  const { stem, blocks }: Architecture = architecture(options.architecture);
  const statistics: { variable: Variable; value: Tensor }[] = [];
  const outputs: LayerOutput[] = [{ layer: "pictures", value: x }];
  const convNorm = (x: Tensor, layer: ConvNorm) => {
    const { read = itself } = options;
    const mode = options.mode(layer);
    const { y, convolved, moved } = normalizedConvolution(graph, x, { layer, mode, read });
    statistics.push(...moved);
    if (convolved) outputs.push({ layer: layer.conv, value: convolved });
    outputs.push({ layer: layer.norm, value: y });
    return y;
  };
  const first = convNorm(cast(graph, x, options.precision ?? "float32"), stem);
  // Where nothing in the stem learns, no gradient comes this far
  const differentiable = options.mode(stem) !== "folded";
  const pooled = maxPool(graph, first, { size: 3, stride: 2, padding: 1, differentiable });
  // Torchvision's ReLU comes before: the same bits, but of four times the pixels, kept for gradients
  let y = relu(graph, pooled);
  for (const { first, second, downsample } of blocks) {
    const residual = convNorm(relu(graph, convNorm(y, first)), second);
    const around = downsample ? convNorm(y, downsample) : y;
    y = relu(graph, add(graph, residual, around));
    outputs.push({ layer: first.conv.slice(0, first.conv.lastIndexOf(".")), value: y });
  }
  const features = globalAveragePool(graph, cast(graph, y, "float32"));
  return { features, statistics, outputs: [...outputs, { layer: "avgpool", value: features }] };
}

/**
 * Writes the way from features to logits.
 *
 * @param graph The graph.
 * @param features Float32 [B, F].
 * @param options Number of outputs, and where the parameters are read.
 * @returns Logits, float32 [B, classes].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { head } from "./resnet.ts";
 *
 * const graph = new Graph();
 * const features = graph.placeholder("features", "float32", [null, 512]);
 * assert.deepEqual(head(graph, features, { classes: 2 }).shape, [null, 2]);
 * ```
 */
export function head(
  graph: Graph,
  features: Tensor,
  { classes, read = itself }: { readonly classes: number; readonly read?: ReadParameter },
): Tensor {
  const weight = read(graph.variable("fc.weight", [classes, features.shape[1] ?? 0]));
  const bias = read(graph.variable("fc.bias", [classes]));
  return linear(graph, features, { weight, bias });
}

function normalizedConvolution(
  graph: Graph,
  x: Tensor,
  { layer, mode, read }: {
    readonly layer: ConvNorm;
    readonly mode: NormMode;
    readonly read: ReadParameter;
  },
): {
  y: Tensor;
  /** Null where the batch norm is a part of the convolution. */
  convolved: Tensor | null;
  moved: { variable: Variable; value: Tensor }[];
} {
  const { conv, norm, inputs, outputs, size, stride, padding } = layer;
  const kernel = read(graph.variable(`${conv}.weight`, [size, size, inputs, outputs]));
  const vector = (name: string) => graph.variable(`${norm}.${name}`, [outputs]);
  const weight = read(vector("weight"));
  const bias = read(vector("bias"));
  const runningMean = vector("running_mean");
  const runningVar = vector("running_var");
  const batchNorm = {
    weight,
    bias,
    runningMean: runningMean.value,
    runningVar: runningVar.value,
  };
  if (mode === "folded") {
    // weight (k * x - mean) / sqrt(var + eps) + bias = (scale k) * x + (bias - mean scale)
    const variance = offset(graph, batchNorm.runningVar, graph.constant([EPSILON], []));
    const scale = multiply(graph, weight, rsqrt(graph, variance));
    const shift = subtract(graph, bias, multiply(graph, batchNorm.runningMean, scale));
    const folded = multiply(graph, kernel, scale);
    const y = conv2d(graph, { x, kernel: cast(graph, folded, x.dtype) }, { stride, padding });
    return { y: biasAdd(graph, y, cast(graph, shift, x.dtype)), convolved: null, moved: [] };
  }
  const convolved = conv2d(graph, { x, kernel: cast(graph, kernel, x.dtype) }, { stride, padding });
  if (mode === "running") {
    return { y: batchNormByRunning(graph, convolved, batchNorm), convolved, moved: [] };
  }
  const normalized = batchNormByBatch(graph, convolved, batchNorm);
  return {
    y: normalized.y,
    convolved,
    moved: [
      { variable: runningMean, value: normalized.runningMean },
      { variable: runningVar, value: normalized.runningVar },
    ],
  };
}
