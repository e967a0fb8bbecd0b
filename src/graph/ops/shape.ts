/**
 * Ops that move values about and leave them as they are.
 *
 * @module
 */
import { attribute } from "../attribute.ts";
import type { Graph, Shape, Tensor } from "../graph.ts";

/**
 * The sizes of x when the graph runs: int32 [rank].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { shapeOf } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 2]);
 * assert.deepEqual(shapeOf(graph, x).shape, [2]);
 * ```
 */
export function shapeOf(graph: Graph, x: Tensor): Tensor {
  if (x.shape.every((size) => size !== null)) {
    return graph.constant(x.shape, [x.shape.length], "int32");
  }
  return graph.add("Shape", {
    inputs: [x],
    attr: { T: attribute.type(x.dtype), out_type: attribute.type("int32") },
    outputs: [{ dtype: "int32", shape: [x.shape.length] }],
  })[0];
}

/**
 * Zeros around height and width of x [B, H, W, C]. No gradient: its users slice theirs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { pad } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 4, 4, 3]);
 * assert.deepEqual(pad(graph, x, 1).shape, [null, 6, 6, 3]);
 * ```
 */
export function pad(graph: Graph, x: Tensor, padding: number): Tensor {
  const [batch, height, width, channels] = x.shape;
  const grow = (size: number | null | undefined) => size == null ? null : size + 2 * padding;
  const paddings = [0, 0, padding, padding, padding, padding, 0, 0];
  return graph.add("Pad", {
    inputs: [x, graph.constant(paddings, [4, 2], "int32")],
    attr: { T: attribute.type(x.dtype), Tpaddings: attribute.type("int32") },
    outputs: [{
      dtype: x.dtype,
      shape: [batch ?? null, grow(height), grow(width), channels ?? null],
    }],
  })[0];
}

/**
 * The part of x [B, H + 2 offset, W + 2 offset, C] that `like` [B, H, W, C] had before padding.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { pad, sliceLike } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 4, 4, 3]);
 * const back = sliceLike(graph, pad(graph, x, 1), { like: x, offset: 1 });
 * assert.deepEqual(back.shape, x.shape);
 * ```
 */
export function sliceLike(
  graph: Graph,
  x: Tensor,
  { like, offset }: { readonly like: Tensor; readonly offset: number },
): Tensor {
  return graph.add("Slice", {
    inputs: [x, graph.constant([0, offset, offset, 0], [4], "int32"), shapeOf(graph, like)],
    attr: { T: attribute.type(x.dtype), Index: attribute.type("int32") },
    outputs: [{ dtype: x.dtype, shape: like.shape }],
  })[0];
}

/**
 * In how many places a window stands along an axis; null where the axis' length is.
 *
 * @example Behind a convolution of 7, stride 2, padding 3
 * ```ts
 * import assert from "node:assert/strict";
 * import { placesAlong } from "./shape.ts";
 *
 * assert.equal(placesAlong(224, { size: 7, stride: 2, padding: 3 }), 112);
 * ```
 */
export function placesAlong(
  length: number | null | undefined,
  { size, stride, padding }: {
    readonly size: number;
    readonly stride: number;
    readonly padding: number;
  },
): number | null {
  return length == null ? null : Math.floor((length + 2 * padding - size) / stride) + 1;
}

/**
 * What a square window meets in each place of x [B, H, W, C]. No gradient.
 *
 * @param graph The graph.
 * @param x [B, H, W, C].
 * @param options Window and stride.
 * @returns [B, H', W', size size C]: row by row, a row's pixels, their channels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { patchesOf } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 7, 7, 4]);
 * const patches = patchesOf(graph, x, { size: 3, stride: 2 });
 * assert.deepEqual(patches.shape, [null, 3, 3, 36]);
 * ```
 */
export function patchesOf(
  graph: Graph,
  x: Tensor,
  { size, stride }: { readonly size: number; readonly stride: number },
): Tensor {
  const [batch = null, height, width, channels] = x.shape;
  const window = { size, stride, padding: 0 };
  return graph.add("ExtractImagePatches", {
    inputs: [x],
    attr: {
      T: attribute.type(x.dtype),
      ksizes: attribute.ints([1, size, size, 1]),
      strides: attribute.ints([1, stride, stride, 1]),
      rates: attribute.ints([1, 1, 1, 1]),
      padding: attribute.string("VALID"),
    },
    outputs: [{
      dtype: x.dtype,
      shape: [
        batch,
        placesAlong(height, window),
        placesAlong(width, window),
        channels == null ? null : size * size * channels,
      ],
    }],
  })[0];
}

/**
 * The first `size` columns of x [B, N]. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { firstColumns } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 8]);
 * assert.deepEqual(firstColumns(graph, x, 5).shape, [null, 5]);
 * ```
 */
export function firstColumns(graph: Graph, x: Tensor, size: number): Tensor {
  return graph.add("Slice", {
    inputs: [x, graph.constant([0, 0], [2], "int32"), graph.constant([-1, size], [2], "int32")],
    attr: { T: attribute.type(x.dtype), Index: attribute.type("int32") },
    outputs: [{ dtype: x.dtype, shape: [x.shape[0] ?? null, size] }],
  })[0];
}

/**
 * The same values in another shape; at most one size may be null (the batch). No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { reshape } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [null, 12]);
 * assert.deepEqual(reshape(graph, x, [null, 2, 2, 3]).shape, [null, 2, 2, 3]);
 * ```
 */
export function reshape(graph: Graph, x: Tensor, shape: Shape): Tensor {
  const sizes = graph.constant(shape.map((size) => size ?? -1), [shape.length], "int32");
  return graph.add("Reshape", {
    inputs: [x, sizes],
    attr: { T: attribute.type(x.dtype), Tshape: attribute.type("int32") },
    outputs: [{ dtype: x.dtype, shape }],
  })[0];
}

/**
 * Axes in another order. No gradient.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { transpose } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", [64, 3, 7, 7]);
 * assert.deepEqual(transpose(graph, x, [2, 3, 1, 0]).shape, [7, 7, 3, 64]);
 * ```
 */
export function transpose(graph: Graph, x: Tensor, axes: readonly number[]): Tensor {
  return graph.add("Transpose", {
    inputs: [x, graph.constant(axes, [axes.length], "int32")],
    attr: { T: attribute.type(x.dtype), Tperm: attribute.type("int32") },
    outputs: [{ dtype: x.dtype, shape: axes.map((axis) => x.shape[axis] ?? null) }],
  })[0];
}

/**
 * The bytes of int32 values, little end first: int32 [B, N] to uint8 [B, N, 4].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph.ts";
 * import { bytesOf } from "./shape.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "int32", [null, 5]);
 * assert.deepEqual(bytesOf(graph, x).shape, [null, 5, 4]);
 * ```
 */
export function bytesOf(graph: Graph, x: Tensor): Tensor {
  return graph.add("Bitcast", {
    inputs: [x],
    attr: { T: attribute.type("int32"), type: attribute.type("uint8") },
    outputs: [{ dtype: "uint8", shape: [...x.shape, 4] }],
  })[0];
}
