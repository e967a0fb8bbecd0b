/**
 * RMSprop.
 *
 * @module
 */
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import { divide, multiply, offset, squareRoot, subtract } from "../graph/ops/elementwise.ts";
import type { Optimizer } from "../plan/plan.ts";
import {
  type Learning,
  penalized,
  type Rule,
  slotOf,
  updateEach,
  type Updates,
} from "./_update.ts";

type RmsProp = Extract<Optimizer, { readonly type: "rmsprop" }>;

/**
 * Writes one step of `torch.optim.RMSprop`: `g += weight_decay w; v = alpha v + (1 - alpha) g^2;
 * d = g / (sqrt(v) + eps); w -= rate d`. Centered: `a = alpha a + (1 - alpha) g`, and
 * `sqrt(v - a^2)` in the root's place. With momentum: `b = momentum b + d; w -= rate b`.
 *
 * From single operations, since TensorFlow's kernel has epsilon inside the root and the rate inside
 * the momentum.
 *
 * @param graph The graph.
 * @param learning Each variable with its gradient.
 * @param rule Settings, and the scalars of {@linkcode momentumScalars}.
 * @returns Tokens of the updates and the variables `square_avg/<parameter>` (v),
 * `grad_avg/<parameter>` (a) and `momentum_buffer/<parameter>` (b).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { rmsprop } from "./rmsprop.ts";
 *
 * const graph = new Graph();
 * const variable = graph.variable("fc.bias", [2]);
 * const gradient = graph.placeholder("gradient", "float32", [2]);
 * const numbers = { lr: 0.1, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0 };
 * const { slots } = rmsprop(graph, [{ variable, gradient }], {
 *   optimizer: { type: "rmsprop", ...numbers, centered: false },
 *   scalar: (name) => graph.placeholder(name, "float32", []),
 * });
 * assert.deepEqual(slots.map(({ name }) => name), ["square_avg/fc.bias"]);
 * ```
 */
export function rmsprop(
  graph: Graph,
  learning: readonly Learning[],
  { optimizer, scalar }: Rule<RmsProp>,
): Updates {
  const { alpha, eps, centered } = optimizer;
  const [rate, epsilon] = [scalar("rate"), graph.constant([eps], [])];
  const momentum = optimizer.momentum === 0 ? null : scalar("momentum");
  const [kept, taken] = [graph.constant([alpha], []), graph.constant([1 - alpha], [])];
  const mean = (before: Tensor, x: Tensor) =>
    offset(graph, multiply(graph, before, kept), multiply(graph, x, taken));
  return updateEach(learning, (each): Updates => {
    const moves: { readonly slot: Variable; readonly value: Tensor }[] = [];
    const move = (name: string, next: (before: Tensor) => Tensor): Tensor => {
      const slot = slotOf(graph, name, each.variable);
      const value = next(slot.value);
      moves.push({ slot, value });
      return value;
    };
    const slope = penalized(graph, each, optimizer.weight_decay);
    const squares = move("square_avg", (v) => mean(v, multiply(graph, slope, slope)));
    const average = centered ? move("grad_avg", (a) => mean(a, slope)) : null;
    const spread = average ? subtract(graph, squares, multiply(graph, average, average)) : squares;
    const scaled = divide(graph, slope, offset(graph, squareRoot(graph, spread), epsilon));
    const direction = momentum === null
      ? scaled
      : move("momentum_buffer", (b) => offset(graph, multiply(graph, b, momentum), scaled));
    const { variable } = each;
    const moved = subtract(graph, variable.value, multiply(graph, direction, rate));
    return {
      done: [
        ...moves.map(({ slot, value }) => graph.assign(slot, value)),
        graph.assign(variable, moved),
      ],
      slots: moves.map(({ slot }) => slot),
    };
  });
}
