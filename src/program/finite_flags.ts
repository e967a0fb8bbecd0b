/**
 * The watch over what a step computes.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { cast } from "../graph/ops/elementwise.ts";
import type { Learning } from "../optimize/optimizer.ts";

/** A tensor and what it is, in words. */
export interface Watched {
  readonly what: string;
  readonly value: Tensor;
}

/** Gradients under their names, from the loss backwards. */
export function watchedGradients(pairs: readonly Learning[]): Watched[] {
  return pairs.map(({ variable, gradient }) => ({
    what: `gradient of ${variable.name}`,
    value: gradient,
  })).toReversed();
}

/**
 * Whether each tensor is free of NaN and infinity: bool [N]. A sum is finite only if all its terms
 * are, and costs one pass; the loss alone hides NaN, since ReLU and pooling swallow it.
 *
 * @param graph The graph.
 * @param tensors Float32 or bfloat16, N of them.
 * @returns The flags, in their order.
 */
export function finiteFlags(graph: Graph, tensors: readonly Tensor[]): Tensor {
  const float = attribute.type("float32");
  const sums = tensors.map((tensor) => {
    const axes = tensor.shape.map((_, axis) => axis);
    // In bfloat16 a sum would overflow where no term does
    return graph.add("Sum", {
      inputs: [cast(graph, tensor, "float32"), graph.constant(axes, [axes.length], "int32")],
      attr: { T: float, Tidx: attribute.type("int32"), keep_dims: attribute.bool(false) },
      outputs: [{ dtype: "float32", shape: [] }],
    })[0];
  });
  const [stacked] = graph.add("Pack", {
    inputs: sums,
    attr: { T: float, N: attribute.int(sums.length), axis: attribute.int(0) },
    outputs: [{ dtype: "float32", shape: [sums.length] }],
  });
  return graph.add("IsFinite", {
    inputs: [stacked],
    attr: { T: float },
    outputs: [{ dtype: "bool", shape: [sums.length] }],
  })[0];
}
