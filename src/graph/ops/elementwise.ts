/**
 * Ops that work element by element.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { DType, Graph, Tensor } from "../graph.ts";

/** x + y, both of one shape. */
export function add(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return graph.record(pointwise(graph, "AddV2", [x, y]), [x, y], (dy) => [dy, dy]);
}

/** max(x, 0). */
export function relu(graph: Graph, x: Tensor): Tensor {
  const y = pointwise(graph, "Relu", [x]);
  return graph.record(y, [x], (dy) => [pointwise(graph, "ReluGrad", [dy, y])]);
}

/**
 * x * factor, where factor is broadcast over the leading axes. No gradient: it serves constants,
 * normalization and folded batch norms.
 */
export function multiply(graph: Graph, x: Tensor, factor: Tensor): Tensor {
  return pointwise(graph, "Mul", [x, factor]);
}

/** x - y, y broadcast. No gradient. */
export function subtract(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "Sub", [x, y]);
}

/** 1 / sqrt(x). No gradient. */
export function rsqrt(graph: Graph, x: Tensor): Tensor {
  return pointwise(graph, "Rsqrt", [x]);
}

/** x + y, y broadcast. No gradient. */
export function offset(graph: Graph, x: Tensor, y: Tensor): Tensor {
  return pointwise(graph, "AddV2", [x, y]);
}

/** The same values as another element type; the gradient is cast back. */
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
