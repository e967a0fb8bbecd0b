/**
 * The layers of an architecture with the shapes that they have for one size of picture.
 *
 * @module
 */
import type { Layer } from "../plan/layers.ts";
import { architecture, type ConvNorm } from "./architecture.ts";

/**
 * Lists convolutions, each with its batch norm, and the linear layer.
 *
 * @param name Name of the architecture.
 * @param options Number of classes, and height and width of a picture in pixels.
 * @returns The layers in the order of the tensors.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listLayers } from "./list_layers.ts";
 *
 * const layers = listLayers("resnet18", { classes: 2, size: 224 });
 * assert.equal(layers.length, 21);
 * assert.deepEqual(layers[0]?.output, [112, 112, 64]);
 * ```
 */
export function listLayers(
  name: string,
  { classes, size }: { readonly classes: number; readonly size: number },
): Layer[] {
  const { stem, blocks, features } = architecture(name);
  const layers: Layer[] = [];
  const add = (conv: ConvNorm, inputSize: number, below: number) => {
    const outputSize = slid(inputSize, conv);
    layers.push(convNormLayer(conv, outputSize, below));
    return outputSize;
  };
  let at = slid(add(stem, size, 0), { size: 3, stride: 2, padding: 1 }); // the max pooling
  for (const { first, second, downsample } of blocks) {
    const before = layers.length;
    const inside = add(first, at, before);
    add(second, inside, before + 1);
    if (downsample) add(downsample, at, before);
    at = inside;
  }
  return [...layers, {
    name: "fc",
    norm: null,
    output: [classes],
    kernel: null,
    stride: null,
    parameters: { "fc.weight": features * classes, "fc.bias": classes },
    products: features * classes,
    below: layers.length,
  }];
}

/** Height and width behind a window that slides over the input. */
function slid(
  input: number,
  { size, stride, padding }: Pick<ConvNorm, "size" | "stride" | "padding">,
): number {
  return Math.floor((input + 2 * padding - size) / stride) + 1;
}

function convNormLayer(
  { conv, norm, inputs, outputs, size, stride }: ConvNorm,
  outputSize: number,
  below: number,
): Layer {
  const kernel = size * size * inputs * outputs;
  return {
    name: conv,
    norm,
    output: [outputSize, outputSize, outputs],
    kernel: size,
    stride,
    parameters: {
      [`${conv}.weight`]: kernel,
      [`${norm}.weight`]: outputs,
      [`${norm}.bias`]: outputs,
    },
    products: kernel * outputSize * outputSize,
    below,
  };
}
