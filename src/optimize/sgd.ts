/**
 * Stochastic gradient descent.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph } from "../graph/graph.ts";
import type { Optimizer } from "../plan/plan.ts";
import {
  kernel,
  type Learning,
  penalized,
  type Rule,
  slotOf,
  updateEach,
  type Updates,
} from "./_update.ts";

type Sgd = Extract<Optimizer, { readonly type: "sgd" }>;

/**
 * Writes one step of `torch.optim.SGD`: `g += weight_decay w; m = momentum m + g;
 * w -= rate m` (Nesterov: `w -= rate (g + momentum m)`).
 *
 * @param graph The graph.
 * @param learning Each variable with its gradient.
 * @param rule Settings, and the scalars of {@linkcode momentumScalars}.
 * @returns Tokens of the updates and the variables `momentum_buffer/<parameter>`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { sgd } from "./sgd.ts";
 *
 * const graph = new Graph();
 * const variable = graph.variable("fc.bias", [2]);
 * const gradient = graph.placeholder("gradient", "float32", [2]);
 * const { slots } = sgd(graph, [{ variable, gradient }], {
 *   optimizer: { type: "sgd", lr: 0.1, momentum: 0.9, nesterov: false, weight_decay: 0 },
 *   scalar: (name) => graph.placeholder(name, "float32", []),
 * });
 * assert.deepEqual(slots.map(({ name }) => name), ["momentum_buffer/fc.bias"]);
 * ```
 */
export function sgd(
  graph: Graph,
  learning: readonly Learning[],
  { optimizer, scalar }: Rule<Sgd>,
): Updates {
  const rate = scalar("rate");
  if (optimizer.momentum === 0) {
    return updateEach(learning, (each) => {
      const inputs = [each.variable.handle, rate, penalized(graph, each, optimizer.weight_decay)];
      return { done: [kernel(graph, "ResourceApplyGradientDescent", { inputs })], slots: [] };
    });
  }
  const momentum = scalar("momentum");
  return updateEach(learning, (each) => {
    const slope = penalized(graph, each, optimizer.weight_decay);
    const buffer = slotOf(graph, "momentum_buffer", each.variable);
    const inputs = [each.variable.handle, buffer.handle, rate, slope, momentum];
    const attr = { use_nesterov: attribute.bool(optimizer.nesterov) };
    return { done: [kernel(graph, "ResourceApplyMomentum", { inputs, attr })], slots: [buffer] };
  });
}
