/**
 * From packed pixels to the network's input, inside the graph.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import { cast, multiply, offset } from "../graph/ops/elementwise.ts";
import { bytesOf, firstColumns, reshape } from "../graph/ops/shape.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Unpacks and normalizes pictures: `(pixel / 255 - mean) / std` per channel.
 *
 * Pixels travel as bytes, four in an int32: float32 would be four times as much, and TensorFlow.js
 * has no uint8.
 *
 * @param graph The graph.
 * @param name Signature that the placeholder belongs to.
 * @param input Size of a picture, mean and deviation per channel.
 * @returns The placeholder, int32 [B, ceil(3 size^2 / 4)], and x, float32 [B, size, size, 3].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { pictureInput } from "./picture_input.ts";
 *
 * const graph = new Graph();
 * const input = { size: 224, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
 * const { pixels, x } = pictureInput(graph, "train", input);
 * assert.deepEqual([pixels.shape, x.shape], [[null, 37632], [null, 224, 224, 3]]);
 * ```
 */
export function pictureInput(
  graph: Graph,
  name: string,
  { size, mean, std }: Plan["input"],
): { readonly pixels: Tensor; readonly x: Tensor } {
  const length = 3 * size * size;
  const words = Math.ceil(length / 4);
  const pixels = graph.placeholder(`${name}/pixels`, "int32", [null, words]);
  const bytes = reshape(graph, bytesOf(graph, pixels), [null, 4 * words]);
  const whole = 4 * words === length ? bytes : firstColumns(graph, bytes, length);
  // A constant as long as a row, since TensorFlow is slow at repeating one of length three
  const perRow = (values: readonly number[]) =>
    graph.constant(Array.from({ length: size }, () => values).flat(), [3 * size]);
  const factor = perRow(std.map((deviation) => 1 / (255 * deviation)));
  const shift = perRow(mean.map((value, c) => -value / (std[c] ?? 1)));
  const rows = cast(graph, reshape(graph, whole, [null, size, 3 * size]), "float32");
  const normalized = offset(graph, multiply(graph, rows, factor), shift);
  return { pixels, x: reshape(graph, normalized, [null, size, size, 3]) };
}
