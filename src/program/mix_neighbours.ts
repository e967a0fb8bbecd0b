/**
 * Mixed pictures.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { multiply, offset, subtract } from "../graph/ops/elementwise.ts";

/**
 * Mixes each picture with the one before it in the batch, the first with the last:
 * `share x[b] + (1 - share) x[b - 1]`, as torchvision's MixUp does.
 *
 * @param graph The graph.
 * @param x Float32 [B, H, W, C]; no gradient goes back to it.
 * @param share Float32 [], 0 to 1; at 1 every bit of x stays.
 * @returns Float32 [B, H, W, C].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { mixNeighbours } from "./mix_neighbours.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 8, 8, 3]);
 * const mixed = mixNeighbours(graph, x, graph.placeholder("share", "float32", []));
 * assert.deepEqual(mixed.shape, [null, 8, 8, 3]);
 * ```
 */
export function mixNeighbours(graph: Graph, x: Tensor, share: Tensor): Tensor {
  const [before] = graph.add("Roll", {
    inputs: [x, graph.constant([1], [1], "int32"), graph.constant([0], [1], "int32")],
    attr: {
      T: attribute.type("float32"),
      Tshift: attribute.type("int32"),
      Taxis: attribute.type("int32"),
    },
    outputs: [{ dtype: "float32", shape: x.shape }],
  });
  const rest = subtract(graph, graph.constant([1], []), share);
  return offset(graph, multiply(graph, x, share), multiply(graph, before, rest));
}
