/**
 * Signatures that set and read a network's tensors.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Shape, Tensor, Variable } from "../graph/graph.ts";
import { transpose } from "../graph/ops/shape.ts";
import type { Signature } from "../graph/saved_model.ts";
import { averageName } from "../optimize/average.ts";
import type { TensorSpec } from "../plan/plan.ts";

/**
 * Writes `assign`, `read` and, where the optimizer has variables, `assign_slots` and `read_slots`. All
 * speak torchvision's layout; kernels are turned inside the graph. One signature for all variables,
 * since each signature that is loaded costs time.
 *
 * @param graph The graph, with the network in it.
 * @param tensors The network's tensors.
 * @param slots Variables of the optimizer, which `assign` sets to zero, and averages of parameters,
 * which it sets to their values.
 * @returns The signatures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Graph } from "../graph/graph.ts";
 * import { stateSignatures } from "./state_signatures.ts";
 *
 * const graph = new Graph();
 * const tensors = [{ name: "conv1.weight", shape: [64, 3, 7, 7], kind: "parameter" }] as const;
 * const { read } = stateSignatures(graph, tensors, []);
 * assert.deepEqual(graph.variables.get("conv1.weight")?.value.shape, [7, 7, 3, 64]);
 * assert.deepEqual(read.outputs["conv1.weight"]?.shape, [64, 3, 7, 7]);
 * ```
 */
export function stateSignatures(
  graph: Graph,
  tensors: readonly TensorSpec[],
  slots: readonly string[],
): StateSignatures {
  const network = tensors.map(({ name, shape }) => graph.variable(name, kernelShape(shape)));
  const owned = slots.flatMap((name) => graph.variables.get(name) ?? []);
  const sets = network.map((variable) => {
    const { fed, value } = input(graph, "assign", variable);
    const averages = owned.filter(({ name }) => name === averageName(variable.name));
    const done = [variable, ...averages].map((each) => graph.assign(each, value));
    return { name: variable.name, fed, done };
  });
  const isAverage = new Set(network.map(({ name }) => averageName(name)));
  const zeroed = owned.filter(({ name }) => !isAverage.has(name))
    .map((slot) => graph.assign(slot, zeros(graph, slot.value.shape)));
  return {
    assign: {
      inputs: Object.fromEntries(sets.map(({ name, fed }) => [name, fed])),
      outputs: { done: after(graph, "assign", [...sets.flatMap(({ done }) => done), ...zeroed]) },
    },
    read: { inputs: {}, outputs: current(graph, network) },
    // A signature that gives nothing cannot be called
    ...owned.length > 0 ? slotSignatures(graph, owned) : {},
  };
}

/** Signatures over the same variables. */
interface StateSignatures {
  readonly assign: Signature;
  readonly read: Signature;
  readonly assign_slots?: Signature;
  readonly read_slots?: Signature;
}

function slotSignatures(graph: Graph, slots: readonly Variable[]) {
  const sets = slots.map((slot) => {
    const { fed, value } = input(graph, "assign_slots", slot);
    return { name: slot.name, fed, done: graph.assign(slot, value) };
  });
  return {
    assign_slots: {
      inputs: Object.fromEntries(sets.map(({ name, fed }) => [name, fed])),
      outputs: { done: after(graph, "assign_slots", sets.map(({ done }) => done)) },
    },
    read_slots: { inputs: {}, outputs: current(graph, slots) },
  };
}

/** A placeholder in torchvision's layout, and its value in TensorFlow's. */
function input(graph: Graph, signature: string, { name, value: { shape } }: Variable) {
  const isKernel = shape.length === 4;
  const outside = isKernel ? [3, 2, 0, 1].map((axis) => shape[axis] ?? null) : shape;
  const fed = graph.placeholder(`${signature}/${name}`, "float32", outside);
  return { fed, value: isKernel ? transpose(graph, fed, [2, 3, 1, 0]) : fed };
}

/** Values in torchvision's layout, read when they are fetched. */
function current(graph: Graph, variables: readonly Variable[]): Record<string, Tensor> {
  return Object.fromEntries(variables.map((variable) => {
    const value = graph.read(variable);
    return [
      variable.name,
      value.shape.length === 4 ? transpose(graph, value, [3, 2, 0, 1]) : value,
    ];
  }));
}

function after(graph: Graph, signature: string, done: readonly Tensor[]): Tensor {
  return graph.identity(graph.constant([1], []), { name: `${signature}/done`, after: done });
}

/** [out, in, h, w] to [h, w, in, out]. */
function kernelShape(shape: readonly number[]): readonly number[] {
  const [outputs, inputs, height, width] = shape;
  return shape.length === 4 ? [height, width, inputs, outputs] as number[] : shape; // four sizes
}

function zeros(graph: Graph, shape: Shape): Tensor {
  const sizes = graph.constant(shape.map((size) => size ?? 0), [shape.length], "int32");
  return graph.add("Fill", {
    inputs: [sizes, graph.constant([0], [])],
    attr: { T: attribute.type("float32"), index_type: attribute.type("int32") },
    outputs: [{ dtype: "float32", shape }],
  })[0];
}
