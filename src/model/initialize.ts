/**
 * Values that a network starts from.
 *
 * @module
 */
import type { TensorSpec } from "../plan/plan.ts";
import { randomFor } from "../random/random.ts";

/**
 * Draws a tensor as torchvision's ResNet does before any weights are loaded.
 *
 * - Convolution: normal with deviation `sqrt(2 / (out h w))` (He et al. 2015, mode `fan_out`).
 * - `fc`: `nn.Linear`, weight and bias uniform within `1 / sqrt(in)`.
 * - Batch norm: weight 1, bias 0, mean 0, variance 1.
 *
 * @param spec Name, shape in torchvision's layout, kind.
 * @param options Seed, and the length of a feature vector (fan in of `fc`).
 * @returns Row-major values; the same for the same name and seed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initialTensor } from "./initialize.ts";
 *
 * const spec = { name: "fc.bias", shape: [2], kind: "parameter" } as const;
 * const bias = initialTensor(spec, { seed: 0, features: 512 });
 * assert.ok(bias.every((value) => Math.abs(value) <= 1 / Math.sqrt(512)));
 * ```
 */
export function initialTensor(
  { name, shape }: TensorSpec,
  { seed, features }: { readonly seed: number; readonly features: number },
): Float32Array {
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  const random = randomFor(["initial", seed, name]);
  if (name.startsWith("fc.")) {
    const bound = 1 / Math.sqrt(features);
    return drawn(values, () => random.uniform(-bound, bound));
  }
  if (shape.length === 4) {
    const [outputs = 1, , height = 1, width = 1] = shape;
    const deviation = Math.sqrt(2 / (outputs * height * width));
    return drawn(values, () => deviation * random.normal());
  }
  const one = name.endsWith(".weight") || name.endsWith(".running_var");
  return values.fill(one ? 1 : 0);
}

/** Eleven million values: `Float32Array.from` would take nearly twice as long. */
function drawn(values: Float32Array, draw: () => number): Float32Array {
  for (let k = 0; k < values.length; k++) values[k] = draw();
  return values;
}
