/**
 * Stochastic gradient descent.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import { add, multiply } from "../graph/ops/elementwise.ts";
import type { Optimizer } from "../plan/plan.ts";

/** What one step does: tokens to run, and the optimizer's own variables, which start at zero. */
export interface Updates {
  readonly done: readonly Tensor[];
  readonly slots: readonly Variable[];
}

/**
 * Writes one step of `torch.optim.SGD`: `g += weight_decay w; m = momentum m + g;
 * w -= lr m` (Nesterov: `w -= lr (g + momentum m)`).
 *
 * @param graph The graph.
 * @param gradients Each variable with its gradient.
 * @param options Learning rate, float32 [], and the optimizer's settings.
 * @returns Tokens of the updates and the momentum variables `momentum/<name>`.
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
 *   rate: graph.placeholder("rate", "float32", []),
 *   optimizer: { type: "sgd", lr: 0.1, momentum: 0.9, nesterov: false, weight_decay: 0 },
 * });
 * assert.deepEqual(slots.map(({ name }) => name), ["momentum/fc.bias"]);
 * ```
 */
export function sgd(
  graph: Graph,
  gradients: readonly { readonly variable: Variable; readonly gradient: Tensor }[],
  { rate, optimizer }: { readonly rate: Tensor; readonly optimizer: Optimizer },
): Updates {
  const { momentum, nesterov, weight_decay: decay } = optimizer;
  const updates = gradients.map(({ variable, gradient }) => {
    const slope = decay === 0 ? gradient : add(
      graph,
      gradient,
      multiply(graph, variable.value, graph.constant([decay], [])),
    );
    if (momentum === 0) {
      return {
        done: update(graph, "ResourceApplyGradientDescent", [variable.handle, rate, slope]),
      };
    }
    const shape = variable.value.shape as readonly number[]; // a variable's sizes are all known
    const slot = graph.variable(`momentum/${variable.name}`, shape);
    const inputs = [variable.handle, slot.handle, rate, slope, graph.constant([momentum], [])];
    const attr = { use_nesterov: attribute.bool(nesterov) };
    return { done: update(graph, "ResourceApplyMomentum", inputs, attr), slot };
  });
  return {
    done: updates.map(({ done }) => done),
    slots: updates.flatMap(({ slot }) => slot ?? []),
  };
}

function update(
  graph: Graph,
  op: string,
  inputs: readonly Tensor[],
  attr: Readonly<Record<string, ReturnType<typeof attribute.bool>>> = {},
): Tensor {
  return graph.add(op, {
    inputs,
    attr: { T: attribute.type("float32"), use_locking: attribute.bool(false), ...attr },
    outputs: [{ dtype: "resource", shape: [] }],
  })[0];
}
