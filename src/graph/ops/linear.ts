/**
 * The fully connected layer and its parts.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { Graph, Tensor } from "../graph.ts";

/**
 * x weight^T + bias, as `torch.nn.functional.linear`.
 *
 * @param graph The graph.
 * @param x Float32 [B, I].
 * @param parameters `weight` [O, I] (PyTorch's layout) and `bias` [O].
 * @returns Float32 [B, O].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { linear } from "./linear.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 512]);
 * const { value: weight } = graph.variable("fc.weight", [2, 512]);
 * const { value: bias } = graph.variable("fc.bias", [2]);
 * assert.deepEqual(linear(graph, x, { weight, bias }).shape, [null, 2]);
 * ```
 */
export function linear(
  graph: Graph,
  x: Tensor,
  { weight, bias }: { readonly weight: Tensor; readonly bias: Tensor },
): Tensor {
  const product = matMul(graph, [x, weight], { transposeB: true });
  graph.record(product, [x, weight], (dy, [needsX, needsWeight]) => [
    needsX ? matMul(graph, [dy, weight]) : null,
    needsWeight ? matMul(graph, [dy, x], { transposeA: true }) : null,
  ]);
  return biasAdd(graph, product, bias);
}

/**
 * x + bias, the bias [C] along the last axis.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { biasAdd } from "./linear.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(biasAdd(graph, x, graph.constant([3, 4], [2])).shape, [null, 2]);
 * ```
 */
export function biasAdd(graph: Graph, x: Tensor, bias: Tensor): Tensor {
  const attr = { T: attribute.type(x.dtype), data_format: attribute.string("NHWC") };
  const [y] = graph.add("BiasAdd", {
    inputs: [x, bias],
    attr,
    outputs: [{ dtype: x.dtype, shape: x.shape }],
  });
  return graph.record(y, [x, bias], (dy, [, needsBias]) => [
    dy,
    needsBias
      ? graph.add("BiasAddGrad", {
        inputs: [dy],
        attr,
        outputs: [{ dtype: x.dtype, shape: bias.shape }],
      })[0]
      : null,
  ]);
}

/**
 * The product of two matrices. No gradient: its users know theirs.
 *
 * @param graph The graph.
 * @param matrices a [N, K] and b [K, M], of one element type.
 * @param transposed `transposeA`: a is [K, N]; `transposeB`: b is [M, K].
 * @returns [N, M].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { matMul } from "./linear.ts";
 *
 * const graph = new Graph();
 * const a = graph.placeholder("a", "float32", [null, 4]);
 * const b = graph.placeholder("b", "float32", [null, 3]);
 * assert.deepEqual(matMul(graph, [a, b], { transposeA: true }).shape, [4, 3]);
 * ```
 */
export function matMul(
  graph: Graph,
  [a, b]: readonly [Tensor, Tensor],
  { transposeA = false, transposeB = false } = {},
): Tensor {
  const rows = a.shape[transposeA ? 1 : 0] ?? null;
  const columns = b.shape[transposeB ? 0 : 1] ?? null;
  return graph.add("MatMul", {
    inputs: [a, b],
    attr: {
      T: attribute.type(a.dtype),
      transpose_a: attribute.bool(transposeA),
      transpose_b: attribute.bool(transposeB),
    },
    outputs: [{ dtype: a.dtype, shape: [rows, columns] }],
  })[0];
}
