/**
 * Adam and AdamW.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph } from "../graph/graph.ts";
import { multiply } from "../graph/ops/elementwise.ts";
import type { Optimizer } from "../plan/plan.ts";
import type { ScheduledStep } from "../plan/schedule.ts";
import {
  kernel,
  type Learning,
  penalized,
  type Rule,
  slotOf,
  updateEach,
  type Updates,
} from "./_update.ts";

type Adam = Extract<Optimizer, { readonly type: "adam" | "adamw" }>;

/**
 * What a step of {@linkcode adam} is fed: `rate`, `beta1`, `epsilon`, and for AdamW `kept`, the
 * share of a weight that the decay leaves.
 *
 * TensorFlow's kernel adds epsilon before it divides by `sqrt(1 - beta2^t)`, PyTorch after it, so
 * that epsilon is fed times that root, and the rate with all corrections. The kernel takes
 * `1 - beta2` from a beta2 of float32, by which the mean of squares comes out too small by a constant
 * factor (1.3e-5 at 0.999); the same two scalars make up for it.
 */
export function adamScalars(
  optimizer: Adam,
  { rate, momentum, step }: ScheduledStep & { readonly step: number },
): { readonly rate: number; readonly beta1: number; readonly epsilon: number } {
  const beta1 = momentum ?? optimizer.betas[0];
  const beta2 = optimizer.betas[1];
  const root = Math.sqrt((1 - beta2 ** step) * squaresFactor(optimizer));
  return {
    rate: rate * root / (1 - beta1 ** step),
    beta1,
    epsilon: optimizer.eps * root,
    ...optimizer.type === "adamw" ? { kept: 1 - rate * optimizer.weight_decay } : {},
  };
}

/**
 * How much the variables `exp_avg_sq` are of PyTorch's: `(1 - float32(beta2)) / (1 - beta2)`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { squaresFactor } from "./adam.ts";
 *
 * assert.equal(squaresFactor({ betas: [0.9, 0.999] }).toFixed(7), "0.9999871");
 * ```
 */
export function squaresFactor({ betas: [, beta2] }: Pick<Adam, "betas">): number {
  return Math.fround(1 - Math.fround(beta2)) / (1 - beta2);
}

/**
 * Writes one step of `torch.optim.Adam` (Kingma and Ba 2015) or `AdamW` (Loshchilov and Hutter
 * 2019): `g += weight_decay w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * w -= rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)`. AdamW leaves the gradient as it is
 * and takes `rate weight_decay w` off the weight first.
 *
 * @param graph The graph.
 * @param learning Each variable with its gradient.
 * @param rule Settings, and the scalars of {@linkcode adamScalars}.
 * @returns Tokens of the updates and the variables `exp_avg/<parameter>` (m) and
 * `exp_avg_sq/<parameter>` (v times {@linkcode squaresFactor}).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { adam } from "./adam.ts";
 *
 * const graph = new Graph();
 * const variable = graph.variable("fc.bias", [2]);
 * const gradient = graph.placeholder("gradient", "float32", [2]);
 * const { slots } = adam(graph, [{ variable, gradient }], {
 *   optimizer: { type: "adam", lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
 *   scalar: (name) => graph.placeholder(name, "float32", []),
 * });
 * assert.deepEqual(slots.map(({ name }) => name), ["exp_avg/fc.bias", "exp_avg_sq/fc.bias"]);
 * ```
 */
export function adam(
  graph: Graph,
  learning: readonly Learning[],
  { optimizer, scalar }: Rule<Adam>,
): Updates {
  const corrected = graph.constant([0], []); // beta^t, which the rate has taken in
  const beta2 = graph.constant([optimizer.betas[1]], []);
  const [rate, beta1, epsilon] = [scalar("rate"), scalar("beta1"), scalar("epsilon")];
  const kept = optimizer.type === "adamw" ? scalar("kept") : null;
  return updateEach(learning, (each) => {
    const { variable } = each;
    const mean = slotOf(graph, "exp_avg", variable);
    const squares = slotOf(graph, "exp_avg_sq", variable);
    const slope = kept === null ? penalized(graph, each, optimizer.weight_decay) : each.gradient;
    const decayed = kept === null
      ? []
      : [graph.assign(variable, multiply(graph, variable.value, kept))];
    const step = kernel(graph, "ResourceApplyAdam", {
      inputs: [
        ...[variable.handle, mean.handle, squares.handle],
        ...[corrected, corrected, rate, beta1, beta2, epsilon, slope],
      ],
      attr: { use_nesterov: attribute.bool(false) },
      after: decayed,
    });
    return { done: [step], slots: [mean, squares] };
  });
}
