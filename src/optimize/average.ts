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
 * Writes one step of an exponential moving average: `a += taken (w - a)`, with the weights as the
 * optimizer has left them (`torch.optim.swa_utils.get_ema_multi_avg_fn`). It is the share that is
 * taken which is fed: 0.001 is exact to float32's last digit, what 1 leaves of a float32 0.999 is not.
 *
 * @param graph The graph.
 * @param variables What is averaged.
 * @param options The share that is taken from the weights, float32 [], and the tokens of the
 * optimizer.
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
 * const taken = graph.placeholder("average", "float32", []);
 * const { slots } = moveAverages(graph, [weight], { taken, after: [] });
 * assert.deepEqual(slots.map(({ name }) => name), ["average/fc.bias"]);
 * ```
 */
export function moveAverages(
  graph: Graph,
  variables: readonly Variable[],
  { taken, after }: { readonly taken: Tensor; readonly after: readonly Tensor[] },
): Updates {
  // One token for all: each weight waiting for each update would be edges by the square
  const [updated] = graph.add("NoOp", { after, outputs: [{ dtype: "resource", shape: [] }] });
  const moved = variables.map((variable) => {
    const average = slotOf(graph, "average", variable);
    const distance = subtract(graph, graph.read(variable, [updated]), average.value);
    return { average, value: offset(graph, average.value, multiply(graph, distance, taken)) };
  });
  return {
    done: moved.map(({ average, value }) => graph.assign(average, value)),
    slots: moved.map(({ average }) => average),
  };
}
