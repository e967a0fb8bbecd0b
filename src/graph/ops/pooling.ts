/**
 * Pooling.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { Graph, Tensor } from "../graph.ts";
import { cast, multiply } from "./elementwise.ts";
import { pad, placesAlong, reshape, shapeOf, sliceLike } from "./shape.ts";

/**
 * Largest value of each window, as `torch.nn.MaxPool2d`.
 *
 * The padding may be of zeros, where PyTorch's is of minus infinity: the same before or behind a
 * ReLU.
 *
 * @param graph The graph.
 * @param x [B, H, W, C]; where it can be negative, a ReLU must follow.
 * @param options Window, stride and padding, the same along height and width; and whether a gradient
 * will be asked for: without, the op pads as it pools, in float32 at two thirds of the time (in
 * bfloat16 a quarter slower), but its gradient would take eight times as long.
 * @returns [B, H', W', C].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { maxPool } from "./pooling.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 112, 112, 64]);
 * const y = maxPool(graph, x, { size: 3, stride: 2, padding: 1, differentiable: true });
 * assert.deepEqual(y.shape, [null, 56, 56, 64]);
 * ```
 */
export function maxPool(
  graph: Graph,
  x: Tensor,
  { size, stride, padding, differentiable }: {
    readonly size: number;
    readonly stride: number;
    readonly padding: number;
    readonly differentiable: boolean;
  },
): Tensor {
  const padsItself = !differentiable && x.dtype === "float32";
  const padded = padsItself ? x : pad(graph, x, padding);
  const paddings = [0, 0, padding, padding, padding, padding, 0, 0];
  const attr = {
    T: attribute.type(x.dtype),
    ksize: attribute.ints([1, size, size, 1]),
    strides: attribute.ints([1, stride, stride, 1]),
    padding: attribute.string(padsItself ? "EXPLICIT" : "VALID"),
    explicit_paddings: attribute.ints(padsItself ? paddings : []),
    data_format: attribute.string("NHWC"),
  };
  const window = { size, stride, padding };
  const [batch, height, width, channels] = x.shape;
  const [y] = graph.add("MaxPool", {
    inputs: [padded],
    attr,
    outputs: [{
      dtype: x.dtype,
      shape: [
        batch ?? null,
        placesAlong(height, window),
        placesAlong(width, window),
        channels ?? null,
      ],
    }],
  });
  if (!differentiable) return y;
  return graph.record(y, [x], (dy) => {
    const [dPadded] = graph.add("MaxPoolGrad", {
      inputs: [padded, y, dy],
      attr,
      outputs: [{ dtype: x.dtype, shape: padded.shape }],
    });
    return [sliceLike(graph, dPadded, { like: x, offset: padding })];
  });
}

/**
 * Mean over height and width.
 *
 * @param graph The graph.
 * @param x [B, H, W, C], all but the batch known.
 * @returns [B, C].
 * @throws {RangeError} If another size than the batch is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { globalAveragePool } from "./pooling.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 7, 7, 512]);
 * assert.deepEqual(globalAveragePool(graph, x).shape, [null, 512]);
 * ```
 */
export function globalAveragePool(graph: Graph, x: Tensor): Tensor {
  const [batch = null, height, width, channels] = x.shape;
  if (!height || !width || !channels) {
    throw new RangeError(
      `Cannot average: height, width and channels must be known, current shape is [${x.shape}]`,
    );
  }
  const [y] = graph.add("Mean", {
    inputs: [x, graph.constant([1, 2], [2], "int32")],
    attr: {
      T: attribute.type(x.dtype),
      Tidx: attribute.type("int32"),
      keep_dims: attribute.bool(false),
    },
    outputs: [{ dtype: x.dtype, shape: [batch, channels] }],
  });
  return graph.record(y, [x], (dy) => {
    const share = graph.constant([1 / (height * width)], []);
    const scaled = multiply(graph, dy, cast(graph, share, dy.dtype));
    return graph.add("BroadcastTo", {
      inputs: [reshape(graph, scaled, [null, 1, 1, channels]), shapeOf(graph, x)],
      attr: { T: attribute.type(dy.dtype), Tidx: attribute.type("int32") },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
    });
  });
}
