/**
 * The optimizers: what a step is fed, and what it does.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import type { Optimizer } from "../plan/plan.ts";
import type { ScheduledStep } from "../plan/schedule.ts";
import { adam, adamScalars } from "./adam.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";
import { type Learning, momentumScalars, type Updates } from "./_update.ts";

export type { Learning, Updates } from "./_update.ts";

/**
 * The numbers that a training step takes besides pictures and targets, made in double precision.
 *
 * @param optimizer Its settings.
 * @param at Rate and momentum of the step (null: the optimizer's own), and its number from 1.
 * @returns Scalars by the names of the step's inputs; the same names at each step.
 *
 * @example Momentum that a schedule moves
 * ```ts
 * import assert from "node:assert/strict";
 * import { stepScalars } from "./optimizer.ts";
 *
 * const optimizer = { type: "sgd", lr: 1, momentum: 0.9, nesterov: false, weight_decay: 0 } as const;
 * const scalars = stepScalars(optimizer, { rate: 0.5, momentum: 0.85, step: 1 });
 * assert.deepEqual(scalars, { rate: 0.5, momentum: 0.85 });
 * ```
 */
export function stepScalars(
  optimizer: Optimizer,
  at: ScheduledStep & { readonly step: number },
): Readonly<Record<string, number>> {
  switch (optimizer.type) {
    case "sgd":
    case "rmsprop":
      return momentumScalars(optimizer, at);
    default:
      return adamScalars(optimizer, at);
  }
}

/** What {@linkcode applyOptimizer} takes. */
export interface OptimizerOptions {
  readonly optimizer: Optimizer;
  /** Float32 [], by the names of {@linkcode stepScalars}. */
  scalar(name: string): Tensor | undefined;
}

/**
 * Writes one step of an optimizer, as `torch.optim` has it.
 *
 * @param graph The graph.
 * @param learning Each variable with its gradient.
 * @param options Settings and scalars.
 * @returns Tokens of the updates, and the optimizer's own variables, named as PyTorch names its
 * state: `momentum_buffer/<parameter>`, `exp_avg/<parameter>`.
 * @throws {RangeError} If a scalar is missing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { applyOptimizer } from "./optimizer.ts";
 *
 * const graph = new Graph();
 * const variable = graph.variable("fc.bias", [2]);
 * const gradient = graph.placeholder("gradient", "float32", [2]);
 * const { slots } = applyOptimizer(graph, [{ variable, gradient }], {
 *   optimizer: { type: "adam", lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
 *   scalar: (name) => graph.placeholder(name, "float32", []),
 * });
 * assert.deepEqual(slots.map(({ name }) => name), ["exp_avg/fc.bias", "exp_avg_sq/fc.bias"]);
 * ```
 */
export function applyOptimizer(
  graph: Graph,
  learning: readonly Learning[],
  { optimizer, scalar: find }: OptimizerOptions,
): Updates {
  const scalar = (name: string): Tensor => {
    const found = find(name);
    if (found === undefined) throw new RangeError(`Cannot update: the scalar "${name}" is missing`);
    return found;
  };
  switch (optimizer.type) {
    case "sgd":
      return sgd(graph, learning, { optimizer, scalar });
    case "rmsprop":
      return rmsprop(graph, learning, { optimizer, scalar });
    default:
      return adam(graph, learning, { optimizer, scalar });
  }
}
