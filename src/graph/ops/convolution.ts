/**
 * Two-dimensional convolution.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { Graph, Tensor } from "../graph.ts";
import { matMul } from "./linear.ts";
import { pad, patchesOf, placesAlong, reshape, shapeOf, sliceLike } from "./shape.ts";

/** Stride and zero padding, the same along height and width. */
export interface ConvolutionOptions {
  readonly stride: 1 | 2;
  readonly padding: number;
}

/** Channels from which on oneDNN's filter gradients are right where strides skip pixels. */
const FEWEST_CHANNELS = 8;

/** Channels for each pixel that comes out from which on patches give filter gradients faster. */
const CHANNELS_PER_PIXEL = 8;

/**
 * Convolves as `torch.nn.functional.conv2d` does (no bias, no dilation, one group).
 *
 * Stride 1 runs as SAME (which is a padding of half the kernel all around), stride 2 as an explicit
 * Pad and VALID: with TensorFlow's EXPLICIT padding the filter gradient leaves oneDNN, at a third
 * of the speed, and SAME pads unevenly at stride 2. Where strides skip pixels (kernel 1, stride 2),
 * fewer than {@linkcode FEWEST_CHANNELS} channels are refused: of those oneDNN computes a wrong
 * filter gradient on processors with AVX2 alone. A ResNet has 64 there and more.
 *
 * In bfloat16 the filter gradient of small pictures with many channels is a product of their patches
 * with the output's gradient: of 6 pictures of 7 x 7 with 512 channels in half of oneDNN's own time.
 *
 * @param graph The graph.
 * @param inputs `x` [B, H, W, I] and `kernel` [h, w, I, O], both of one element type.
 * @param options Stride and padding.
 * @returns [B, H', W', O].
 * @throws {RangeError} If the channels do not fit or are too few, or at stride 1 the padding is not
 * half the kernel.
 *
 * @example The stem of a ResNet
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { conv2d } from "./convolution.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 224, 224, 3]);
 * const { value: kernel } = graph.variable("conv1.weight", [7, 7, 3, 64]);
 * const y = conv2d(graph, { x, kernel }, { stride: 2, padding: 3 });
 * assert.deepEqual(y.shape, [null, 112, 112, 64]);
 * ```
 */
export function conv2d(
  graph: Graph,
  { x, kernel }: { readonly x: Tensor; readonly kernel: Tensor },
  { stride, padding }: ConvolutionOptions,
): Tensor {
  const [batch, height, width, channels] = x.shape;
  const [size, , inputs, outputs] = kernel.shape;
  if (channels !== inputs) {
    throw new RangeError(
      `Cannot convolve: kernel takes ${inputs} channels, current number is ${channels}`,
    );
  }
  if (stride === 1 && 2 * padding + 1 !== size) {
    throw new RangeError(
      `Cannot convolve at stride 1: padding must be half of the kernel's ${size}, current value is ${padding}`,
    );
  }
  if (size === 1 && stride === 2 && (channels ?? 0) < FEWEST_CHANNELS) {
    throw new RangeError(
      `Cannot convolve past pixels: at least ${FEWEST_CHANNELS} channels must come in, current number is ${channels}`,
    );
  }
  const input = stride === 1 || padding === 0 ? x : pad(graph, x, padding);
  const attr = {
    T: attribute.type(x.dtype),
    strides: attribute.ints([1, stride, stride, 1]),
    padding: attribute.string(stride === 1 ? "SAME" : "VALID"),
    explicit_paddings: attribute.ints([]),
    dilations: attribute.ints([1, 1, 1, 1]),
    data_format: attribute.string("NHWC"),
    use_cudnn_on_gpu: attribute.bool(true),
  };
  const window = { size: size ?? 1, stride, padding };
  const [rows, columns] = [placesAlong(height, window), placesAlong(width, window)];
  const shape = [batch ?? null, rows, columns, outputs ?? null];
  const [y] = graph.add("Conv2D", {
    inputs: [input, kernel],
    attr,
    outputs: [{ dtype: x.dtype, shape }],
  });
  return graph.record(y, [x, kernel], (dy, [needsX, needsKernel]) => {
    const [dInput] = needsX
      ? graph.add("Conv2DBackpropInput", {
        inputs: [shapeOf(graph, input), kernel, dy],
        attr,
        outputs: [{ dtype: x.dtype, shape: input.shape }],
      })
      : [null];
    const dx = dInput && input !== x
      ? sliceLike(graph, dInput, { like: x, offset: padding })
      : dInput;
    if (!needsKernel) return [dx, null];
    if (size !== 1 && isSmallAndDeep(y)) {
      const padded = stride === 1 ? pad(graph, x, padding) : input;
      return [dx, gradientFromPatches(graph, { x: padded, dy, kernel }, stride)];
    }
    const [dKernel] = graph.add("Conv2DBackpropFilter", {
      inputs: [input, shapeOf(graph, kernel), dy],
      attr,
      outputs: [{ dtype: x.dtype, shape: kernel.shape }],
    });
    return [dx, dKernel];
  });
}

/** Whether patches give the filter gradient faster. */
function isSmallAndDeep({ dtype, shape: [, height, width, channels] }: Tensor): boolean {
  if (dtype !== "bfloat16" || !height || !width || !channels) return false;
  return channels >= CHANNELS_PER_PIXEL * height * width;
}

/** What each element of the kernel met, in all places of all pictures, times the gradient there. */
function gradientFromPatches(
  graph: Graph,
  { x, dy, kernel }: { readonly x: Tensor; readonly dy: Tensor; readonly kernel: Tensor },
  stride: ConvolutionOptions["stride"],
): Tensor {
  const [size, , inputs, outputs] = kernel.shape as [number, number, number, number]; // a kernel's are known
  const patches = patchesOf(graph, x, { size, stride });
  const met = reshape(graph, patches, [null, size * size * inputs]);
  const product = matMul(graph, [met, reshape(graph, dy, [null, outputs])], { transposeA: true });
  return reshape(graph, product, kernel.shape);
}
