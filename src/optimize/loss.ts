/**
 * Losses.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { multiply } from "../graph/ops/elementwise.ts";

/**
 * Mean cross-entropy of a softmax over a batch, as `torch.nn.CrossEntropyLoss` with probabilities
 * as targets: `-1/B sum_b sum_c target[b, c] log softmax(logits[b])[c]`.
 *
 * @param graph The graph.
 * @param logits Float32 [B, C].
 * @param targets Float32 [B, C], each row sums to one.
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
  const [losses, slopes] = graph.add("SoftmaxCrossEntropyWithLogits", {
    inputs: [logits, targets],
    attr: { T: float },
    outputs: [{ dtype: "float32", shape: [batch] }, { dtype: "float32", shape: logits.shape }],
  }) as [Tensor, Tensor]; // two outputs asked for above
  const [mean] = graph.add("Mean", {
    inputs: [losses, graph.constant([0], [1], "int32")],
    attr: { T: float, Tidx: attribute.type("int32"), keep_dims: attribute.bool(false) },
    outputs: [{ dtype: "float32", shape: [] }],
  });
  return graph.record(mean, [logits], (dy) => {
    const [size] = graph.add("Size", {
      inputs: [losses],
      attr: { T: float, out_type: attribute.type("int32") },
      outputs: [{ dtype: "int32", shape: [] }],
    });
    const [count] = graph.add("Cast", {
      inputs: [size],
      attr: {
        SrcT: attribute.type("int32"),
        DstT: float,
        Truncate: attribute.bool(false),
      },
      outputs: [{ dtype: "float32", shape: [] }],
    });
    const [share] = graph.add("RealDiv", {
      inputs: [dy, count],
      attr: { T: float },
      outputs: [{ dtype: "float32", shape: [] }],
    });
    return [multiply(graph, slopes, share)];
  });
}
