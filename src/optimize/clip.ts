/**
 * Limits of gradients.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import { clip, divide, multiply, offset, squareRoot } from "../graph/ops/elementwise.ts";
import type { MethodPlan } from "../plan/plan.ts";

/**
 * Limits gradients as `torch.nn.utils.clip_grad_value_` and `clip_grad_norm_` do, in this order:
 * each element to [-value, value]; then all by one factor, `min(1, norm / (|g| + 1e-6))`, where
 * `|g|` is the norm of all of them together.
 *
 * @param graph The graph.
 * @param gradients Float32, of any shapes.
 * @param limits The limits; null for none.
 * @returns As many gradients of the same shapes.
 *
 * @example No limits, no nodes
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { clipGradients } from "./clip.ts";
 *
 * const graph = new Graph();
 * const gradients = [graph.placeholder("g", "float32", [2])];
 * const limits = { clip_grad_norm: null, clip_grad_value: null };
 * assert.deepEqual(clipGradients(graph, gradients, limits), gradients);
 * ```
 */
export function clipGradients(
  graph: Graph,
  gradients: readonly Tensor[],
  { clip_grad_norm: norm, clip_grad_value: value }: Pick<
    MethodPlan,
    "clip_grad_norm" | "clip_grad_value"
  >,
): readonly Tensor[] {
  const limited = value === null
    ? gradients
    : gradients.map((each) => clip(graph, each, { low: -value, high: value }));
  if (norm === null) return limited;
  const length = offset(graph, totalNorm(graph, limited), graph.constant([1e-6], []));
  const ratio = divide(graph, graph.constant([norm], []), length);
  const factor = clip(graph, ratio, { low: 0, high: 1 });
  return limited.map((each) => multiply(graph, each, factor));
}

function totalNorm(graph: Graph, tensors: readonly Tensor[]): Tensor {
  const attr = { T: attribute.type("float32") };
  const outputs = [{ dtype: "float32", shape: [] }] as const;
  const halves = tensors.map((x) => graph.add("L2Loss", { inputs: [x], attr, outputs })[0]);
  const [half] = graph.add("AddN", {
    inputs: halves,
    attr: { ...attr, N: attribute.int(halves.length) },
    outputs,
  });
  return squareRoot(graph, multiply(graph, half, graph.constant([2], [])));
}
