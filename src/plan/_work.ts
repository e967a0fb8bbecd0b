/**
 * The work of a training step, counted.
 *
 * @module
 */
import { type Layer, learningParameters } from "./layers.ts";
import type { Phase } from "./plan.ts";

/** The work of one phase. */
export interface Work {
  /** Products for one picture. */
  readonly products: { readonly forward: number; readonly backward: number };
  /** Outputs of convolutions for one picture: those that a gradient needs, and those that pass. */
  readonly activations: { readonly trained: number; readonly passed: number };
  /** Scalars that learn. */
  readonly parameters: number;
}

/**
 * Counts the work of a phase.
 *
 * A layer's kernel gradient takes as many products as its output; so does the gradient of its
 * input, which is needed only where something below the layer learns.
 *
 * @param layers The layers of the network.
 * @param phase What learns.
 * @returns Work for one picture.
 *
 * @example The linear layer alone
 * ```ts
 * import assert from "node:assert/strict";
 * import { listLayers } from "../model/list_layers.ts";
 * import { countWork } from "./_work.ts";
 *
 * const layers = listLayers("resnet18", { classes: 2, size: 224 });
 * const { products, parameters } = countWork(layers, { trained: ["fc.weight", "fc.bias"] });
 * assert.deepEqual([products.backward, parameters], [1024, 1026]);
 * ```
 */
export function countWork(
  layers: readonly Layer[],
  { trained }: Pick<Phase, "trained">,
): Work {
  const learning = layers.map((layer) => learningParameters(layer, trained));
  const learnsBelow = ({ below }: Layer) =>
    learning.slice(0, below).some(({ length }) => length > 0);
  const products = { forward: 0, backward: 0 };
  const activations = { trained: 0, passed: 0 };
  let parameters = 0;
  for (const [k, layer] of layers.entries()) {
    const own = learning[k] ?? [];
    const isKernelTrained = own.includes(`${layer.name}.weight`);
    const isPassedBack = learnsBelow(layer);
    products.forward += layer.products;
    products.backward += layer.products * (Number(isKernelTrained) + Number(isPassedBack));
    parameters += own.reduce((sum, name) => sum + (layer.parameters[name] ?? 0), 0);
    if (layer.norm === null) continue;
    const elements = layer.output.reduce((product, size) => product * size, 1);
    activations[own.length > 0 || isPassedBack ? "trained" : "passed"] += elements;
  }
  return { products, activations, parameters };
}
