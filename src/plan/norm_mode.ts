/**
 * How batch norms run where only part of a network learns.
 *
 * @module
 */
import type { MethodPlan, Phase } from "./plan.ts";

/**
 * How a convolution with its batch norm is computed:
 * - `batch`: normalized by the batch; the running statistics move;
 * - `running`: normalized by the running statistics; weight and bias can learn;
 * - `folded`: the batch norm is multiplied into the kernel. The same function as `running` in one
 *   op less, for layers in which nothing learns.
 */
export type NormMode = "batch" | "running" | "folded";

/** Names of a convolution and of the batch norm behind it. */
export interface ConvNormNames {
  readonly conv: string;
  readonly norm: string;
}

/**
 * How each layer runs in a training step. Evaluation is always `folded`.
 *
 * @param phase What learns, and where the statistics of frozen batch norms come from.
 * @returns The mode of a layer.
 *
 * @example A kernel that learns under a frozen batch norm
 * ```ts
 * import assert from "node:assert/strict";
 * import { trainingMode } from "./norm_mode.ts";
 *
 * const mode = trainingMode({ trained: ["conv1.weight"], frozen_batch_norm: "running" });
 * assert.equal(mode({ conv: "conv1", norm: "bn1" }), "running");
 * ```
 */
export function trainingMode(
  { trained, frozen_batch_norm }:
    & Pick<Phase, "trained">
    & Pick<MethodPlan, "frozen_batch_norm">,
): (layer: ConvNormNames) => NormMode {
  const learning = new Set(trained);
  return ({ conv, norm }) => {
    const normLearns = learning.has(`${norm}.weight`) || learning.has(`${norm}.bias`);
    if (normLearns || frozen_batch_norm === "batch") return "batch";
    return learning.has(`${conv}.weight`) ? "running" : "folded";
  };
}
