/**
 * Which tensors cannot change.
 *
 * @module
 */
import picomatch from "picomatch";
import type { TensorSpec } from "./plan.ts";

/** What a method says of freezing. */
export interface FreezeSettings {
  readonly freeze: readonly string[];
  /** Epochs from which on what is frozen learns, by pattern. @default none */
  readonly unfreeze?: Readonly<Record<string, number>>;
  readonly frozen_batch_norm: "running" | "batch";
}

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
 * @param method `freeze`, `unfreeze` and `frozen_batch_norm`.
 * @param epoch From 0; what has begun to learn before or in it is not frozen.
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
  { freeze, unfreeze = {}, frozen_batch_norm }: FreezeSettings,
  epoch: number = 0,
): Freezing {
  const parameters = tensors.filter(({ kind }) => kind === "parameter").map(({ name }) => name);
  const matching = (pattern: string) => parameters.filter(matcher(pattern));
  const released = Object.entries(unfreeze).filter(([, from]) => from <= epoch);
  const learning = new Set(released.flatMap(([pattern]) => matching(pattern)));
  const still = new Set(freeze.flatMap(matching).filter((name) => !learning.has(name)));
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
    unmatched: freeze.filter((pattern) => matching(pattern).length === 0),
  };
}

/**
 * Whether a parameter's name is of a pattern of `freeze`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { matcher } from "./freeze.ts";
 *
 * assert.deepEqual(["layer1.0.conv1.weight", "fc.bias"].map(matcher("layer1")), [true, false]);
 * ```
 */
export function matcher(pattern: string): (name: string) => boolean {
  if (pattern === "backbone") return (name) => !name.startsWith("fc.");
  const matches = picomatch(pattern, { dot: true });
  // `layer1` stands for all below it: the name itself or any of its beginnings at a dot
  return (name) => {
    const parts = name.split(".");
    return parts.some((_, k) => matches(parts.slice(0, k + 1).join(".")));
  };
}
