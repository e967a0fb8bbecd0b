/**
 * Ops that work element by element.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { DType, Graph, Tensor } from "../graph.ts";

/**
 * x + y, both of one shape.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { add } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(add(graph, x, x).shape, [null, 2]);
 * ```
 */
export function add(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return graph.record(pointwise(graph, "AddV2", [x, y]), [x, y], (dy) => [dy, dy]);
}

/**
 * max(x, 0).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { relu } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(relu(graph, x).shape, [null, 2]);
 * ```
 */
export function relu(graph: Graph, x: Tensor): Tensor {
  const y = pointwise(graph, "Relu", [x]);
  return graph.record(y, [x], (dy) => [pointwise(graph, "ReluGrad", [dy, y])]);
}

/**
 * x * factor, where factor is broadcast over the leading axes. No gradient: it serves constants,
 * normalization and folded batch norms.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { multiply } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(multiply(graph, x, graph.constant([3], [])).shape, [null, 2]);
 * ```
 */
export function multiply(graph: Graph, x: Tensor, factor: Tensor): Tensor {
  return pointwise(graph, "Mul", [x, factor]);
}

/**
 * x - y, y broadcast. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { subtract } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(subtract(graph, x, graph.constant([3, 4], [2])).shape, [null, 2]);
 * ```
 */
export function subtract(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "Sub", [x, y]);
}

/**
 * x / y, y broadcast. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { divide } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(divide(graph, x, graph.constant([3, 4], [2])).shape, [null, 2]);
 * ```
 */
export function divide(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "RealDiv", [x, y]);
}

/**
 * x / y, y broadcast; zero where y is zero. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { divideOrZero } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(divideOrZero(graph, x, graph.constant([3, 0], [2])).shape, [null, 2]);
 * ```
 */
export function divideOrZero(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "DivNoNan", [x, y]);
}

/**
 * The square root of x. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { squareRoot } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(squareRoot(graph, x).shape, [null, 2]);
 * ```
 */
export function squareRoot(graph: Graph, x: Tensor): Tensor {
  return pointwise(graph, "Sqrt", [x]);
}

/**
 * x, but not below `low` and not above `high`. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { clip } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(clip(graph, x, { low: -1, high: 1 }).shape, [null, 2]);
 * ```
 */
export function clip(
  graph: Graph,
  x: Tensor,
  { low, high }: { readonly low: number; readonly high: number },
): Tensor {
  return pointwise(graph, "ClipByValue", [
    x,
    graph.constant([low], []),
    graph.constant([high], []),
  ]);
}

/**
 * 1 / sqrt(x). No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { rsqrt } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * assert.deepEqual(rsqrt(graph, graph.constant([4, 9], [2])).shape, [2]);
 * ```
 */
export function rsqrt(graph: Graph, x: Tensor): Tensor {
  return pointwise(graph, "Rsqrt", [x]);
}

/**
 * x + y, y broadcast. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { offset } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(offset(graph, x, graph.constant([3, 4], [2])).shape, [null, 2]);
 * ```
 */
export function offset(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "AddV2", [x, y]);
}

/**
 * The same values as another element type; the gradient is cast back.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { cast } from "./elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.equal(cast(graph, x, "bfloat16").dtype, "bfloat16");
 * ```
 */
export function cast(graph: Graph, x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const [y] = graph.add("Cast", {
    inputs: [x],
    attr: {
      SrcT: attribute.type(x.dtype),
      DstT: attribute.type(dtype),
      Truncate: attribute.bool(false),
    },
    outputs: [{ dtype, shape: x.shape }],
  });
  return graph.record(y, [x], (dy) => [cast(graph, dy, x.dtype)]);
}

function pointwise(graph: Graph, op: string, inputs: readonly [Tensor, ...Tensor[]]): Tensor {
  const [{ dtype, shape }] = inputs;
  return graph.add(op, {
    inputs,
    attr: { T: attribute.type(dtype) },
    outputs: [{ dtype, shape }],
  })[0];
}
