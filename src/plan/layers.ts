/**
 * The layers of a network, and what each method does with them.
 *
 * @module
 */
import { type NormMode, trainingMode } from "./norm_mode.ts";
import type { MethodPlan, Phase } from "./plan.ts";

/** A convolution with the batch norm behind it, or the linear layer at the end. */
export interface Layer {
  /** `layer2.0.conv1`, `fc`. */
  readonly name: string;
  /** Name of the batch norm; null for the linear layer. */
  readonly norm: string | null;
  /** [height, width, channels] for the plan's picture size; of the linear layer [classes]. */
  readonly output: readonly number[];
  /** Height and width of the kernel; null for the linear layer. */
  readonly kernel: number | null;
  readonly stride: number | null;
  /** Names of the parameters, as torchvision has them, and how many scalars they are. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Multiplications of the kernel with one picture's input. */
  readonly products: number;
  /** How many layers of the list stand before this one's input. */
  readonly below: number;
}

/** What happens with a layer from an epoch on. */
export interface LayerPhase {
  readonly from_epoch: number;
  /** Names of its parameters that learn. */
  readonly learns: readonly string[];
  /** How its batch norm runs in a training step; null for the linear layer. */
  readonly batch_norm: NormMode | null;
}

/**
 * Says what a method does with a layer, phase by phase.
 *
 * @param layer The layer.
 * @param method The method.
 * @returns One entry a phase; phases that leave the layer as it was are left out.
 *
 * @example A frozen backbone
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { listLayers } from "../model/list_layers.ts";
 * import { layerPhases } from "./layers.ts";
 *
 * const [stem] = listLayers("resnet18", { classes: 2, size: 32 });
 * const extraction = examplePlan().methods[1];
 * assert.ok(stem && extraction);
 * assert.deepEqual(layerPhases(stem, extraction), [
 *   { from_epoch: 0, learns: [], batch_norm: "folded" },
 * ]);
 * ```
 */
export function layerPhases(
  layer: Layer,
  { phases, frozen_batch_norm }: Pick<MethodPlan, "phases" | "frozen_batch_norm">,
): LayerPhase[] {
  const all = phases.map(({ from_epoch, trained }) => ({
    from_epoch,
    learns: learningParameters(layer, trained),
    batch_norm: layer.norm === null
      ? null
      : trainingMode({ trained, frozen_batch_norm })({ conv: layer.name, norm: layer.norm }),
  }));
  const stateOf = (phase: LayerPhase | undefined) =>
    JSON.stringify([phase?.learns, phase?.batch_norm]);
  return all.filter((phase, k) => k === 0 || stateOf(phase) !== stateOf(all[k - 1]));
}

/**
 * Names the parameters of a layer that learn.
 *
 * @param layer The layer.
 * @param trained Names of all parameters that learn.
 * @returns Their names, in the order of the layer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listLayers } from "../model/list_layers.ts";
 * import { learningParameters } from "./layers.ts";
 *
 * const [stem] = listLayers("resnet18", { classes: 2, size: 32 });
 * assert.ok(stem);
 * assert.deepEqual(learningParameters(stem, ["conv1.weight", "fc.bias"]), ["conv1.weight"]);
 * ```
 */
export function learningParameters(layer: Layer, trained: Phase["trained"]): string[] {
  const learning = new Set(trained);
  return Object.keys(layer.parameters).filter((name) => learning.has(name));
}
