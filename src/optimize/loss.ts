/**
 * Losses.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { divideOrZero, multiply } from "../graph/ops/elementwise.ts";

/**
 * Cross-entropy of a softmax: `-sum_b sum_c targets[b, c] log softmax(logits[b])[c]`.
 *
 * The targets carry everything that the loss depends on: a mean over the batch, smoothing, weights
 * of classes, mixtures. {@linkcode flatTargets} makes them.
 *
 * @param graph The graph.
 * @param logits Float32 [B, C].
 * @param targets Float32 [B, C], none below zero.
 * @returns Float32 [].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { crossEntropy } from "./loss.ts";
 *
 * const graph = new Graph();
 * const logits = graph.placeholder("logits", "float32", [null, 2]);
 * const targets = graph.placeholder("targets", "float32", [null, 2]);
 * assert.deepEqual(crossEntropy(graph, logits, targets).shape, []);
 * ```
 */
export function crossEntropy(graph: Graph, logits: Tensor, targets: Tensor): Tensor {
  const float = attribute.type("float32");
  const batch = logits.shape[0] ?? null;
  // TensorFlow's op takes rows that sum to one; what a row sums to is the picture's share
  const share = sum(graph, targets, { axis: 1, keep: true });
  const [losses, slopes] = graph.add("SoftmaxCrossEntropyWithLogits", {
    inputs: [logits, divideOrZero(graph, targets, share)],
    attr: { T: float },
    outputs: [{ dtype: "float32", shape: [batch] }, { dtype: "float32", shape: logits.shape }],
  }) as [Tensor, Tensor]; // two outputs asked for above
  const shares = sum(graph, targets, { axis: 1, keep: false });
  const loss = sum(graph, multiply(graph, losses, shares), { axis: 0, keep: false });
  return graph.record(loss, [logits], (dy) => [
    multiply(graph, multiply(graph, slopes, share), dy),
  ]);
}

function sum(
  graph: Graph,
  x: Tensor,
  { axis, keep }: { readonly axis: number; readonly keep: boolean },
): Tensor {
  const shape = keep
    ? x.shape.map((size, k) => k === axis ? 1 : size)
    : x.shape.filter((_, k) => k !== axis);
  return graph.add("Sum", {
    inputs: [x, graph.constant([axis], [1], "int32")],
    attr: {
      T: attribute.type("float32"),
      Tidx: attribute.type("int32"),
      keep_dims: attribute.bool(keep),
    },
    outputs: [{ dtype: "float32", shape }],
  })[0];
}
