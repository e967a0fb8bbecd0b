/**
 * Moving averages of weights.
 *
 * @module
 */
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import { multiply, offset, subtract } from "../graph/ops/elementwise.ts";
import { slotOf, type Updates } from "./_update.ts";

/** The name of a parameter's average. */
export function averageName(parameter: string): string {
  return `average/${parameter}`;
}

/**
 * Writes one step of an exponential moving average: `a = kept a + (1 - kept) w`, with the weights as
 * the optimizer has left them.
 *
 * @param graph The graph.
 * @param variables What is averaged.
 * @param options The share that the average keeps, float32 [], and the tokens of the optimizer.
 * @returns Tokens of the updates and the variables `average/<parameter>`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { moveAverages } from "./average.ts";
 *
 * const graph = new Graph();
 * const weight = graph.variable("fc.bias", [2]);
 * const kept = graph.placeholder("average", "float32", []);
 * const { slots } = moveAverages(graph, [weight], { kept, after: [] });
 * assert.deepEqual(slots.map(({ name }) => name), ["average/fc.bias"]);
 * ```
 */
export function moveAverages(
  graph: Graph,
  variables: readonly Variable[],
  { kept, after }: { readonly kept: Tensor; readonly after: readonly Tensor[] },
): Updates {
  const moved = variables.map((variable) => {
    const average = slotOf(graph, "average", variable);
    const weight = graph.read(variable, after);
    const distance = subtract(graph, average.value, weight);
    return { average, value: offset(graph, weight, multiply(graph, distance, kept)) };
  });
  return {
    done: moved.map(({ average, value }) => graph.assign(average, value)),
    slots: moved.map(({ average }) => average),
  };
}
