/**
 * Which tensors cannot change.
 *
 * @module
 */
import picomatch from "picomatch";
import type { MethodPlan, TensorSpec } from "./plan.ts";

/** What a method's `freeze` means for a network. */
export interface Freezing {
  /** Parameters that learn, in the architecture's order. */
  readonly trained: readonly string[];
  /** Parameters and statistics that cannot change, in the architecture's order. */
  readonly frozen: readonly string[];
  /** Patterns that match no parameter. */
  readonly unmatched: readonly string[];
}

/**
 * Applies patterns to the tensors of a network.
 *
 * A pattern is a parameter's name, the name of a layer before it (`layer1`, `layer1.0.bn2`), a glob
 * over either (`layer[12]`, `*.bias`), or `backbone`: all but `fc`. A batch norm whose weight and
 * bias are both frozen keeps its running statistics too, unless `frozen_batch_norm` is `batch`.
 *
 * @param tensors The network's tensors.
 * @param method `freeze` and `frozen_batch_norm`.
 * @returns Names of what learns and what does not.
 *
 * @example The first layers
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensorSpecs } from "../model/architecture.ts";
 * import { applyFreeze } from "./freeze.ts";
 *
 * const tensors = tensorSpecs("resnet18", 2);
 * const { frozen } = applyFreeze(tensors, { freeze: ["conv1", "bn1"], frozen_batch_norm: "running" });
 * assert.deepEqual(frozen, [
 *   "conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var",
 * ]);
 * ```
 */
export function applyFreeze(
  tensors: readonly TensorSpec[],
  { freeze, frozen_batch_norm }: Pick<MethodPlan, "freeze" | "frozen_batch_norm">,
): Freezing {
  const parameters = tensors.filter(({ kind }) => kind === "parameter").map(({ name }) => name);
  const matchers = freeze.map((pattern) => ({ pattern, matches: matcher(pattern) }));
  const still = new Set(parameters.filter((name) => matchers.some(({ matches }) => matches(name))));
  const keepsStatistics = (name: string) => {
    const layer = name.slice(0, name.lastIndexOf("."));
    return frozen_batch_norm === "running" && still.has(`${layer}.weight`) &&
      still.has(`${layer}.bias`);
  };
  return {
    trained: parameters.filter((name) => !still.has(name)),
    frozen: tensors
      .filter(({ name, kind }) => kind === "parameter" ? still.has(name) : keepsStatistics(name))
      .map(({ name }) => name),
    unmatched: matchers
      .filter(({ matches }) => !parameters.some(matches))
      .map(({ pattern }) => pattern),
  };
}

function matcher(pattern: string): (name: string) => boolean {
  if (pattern === "backbone") return (name) => !name.startsWith("fc.");
  const matches = picomatch(pattern, { dot: true });
  // `layer1` stands for all below it: the name itself or any of its beginnings at a dot
  return (name) => {
    const parts = name.split(".");
    return parts.some((_, k) => matches(parts.slice(0, k + 1).join(".")));
  };
}
