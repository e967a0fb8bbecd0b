/**
 * Reverse-mode differentiation over the tape of a graph.
 *
 * @module
 */
import type { Graph, Tensor } from "./graph.ts";
import { add } from "./ops/elementwise.ts";

/**
 * Writes the gradient of a scalar into its graph.
 *
 * Walks the tape backwards once. Nodes are made only for tensors that lie between a wanted one and
 * the scalar: below a frozen layer there is no gradient at all.
 *
 * @param graph The graph; gradient nodes are added to it.
 * @param scalar Float32, shape [].
 * @param wanted Tensors to differentiate by.
 * @returns The gradients, in the order and with the shapes of `wanted`.
 * @throws {RangeError} If the scalar does not depend on a wanted tensor.
 *
 * @example The gradient of relu(x) + x
 * ```ts
 * import assert from "node:assert/strict";
 * import { gradients } from "./gradients.ts";
 * import { Graph } from "./graph.ts";
 * import { add, relu } from "./ops/elementwise.ts";
 *
 * const graph = new Graph();
 * const x = graph.placeholder("x", "float32", []);
 * const [dx] = gradients(graph, add(graph, relu(graph, x), x), [x]);
 * assert.deepEqual(dx?.shape, []);
 * ```
 */
export function gradients(graph: Graph, scalar: Tensor, wanted: readonly Tensor[]): Tensor[] {
  const depends = new Set(wanted.map((tensor) => tensor.ref));
  for (const { output, inputs } of graph.tape) {
    if (inputs.some((input) => depends.has(input.ref))) depends.add(output.ref);
  }
  const sums = new Map<string, Tensor>([[scalar.ref, graph.constant([1], [])]]);
  for (const { output, inputs, backward } of graph.tape.toReversed()) {
    const dy = sums.get(output.ref);
    if (!dy || !depends.has(output.ref)) continue;
    const parts = backward(dy, inputs.map((input) => depends.has(input.ref)));
    inputs.forEach((input, k) => {
      const part = parts[k];
      if (!part || !depends.has(input.ref)) return;
      const sum = sums.get(input.ref);
      sums.set(input.ref, sum ? add(graph, sum, part) : part);
    });
  }
  return wanted.map((tensor) => {
    const gradient = sums.get(tensor.ref);
    if (!gradient) {
      throw new RangeError(
        `Cannot differentiate by "${tensor.ref}": "${scalar.ref}" does not depend on it`,
      );
    }
    return gradient;
  });
}
