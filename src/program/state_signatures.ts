/**
 * Signatures that set and read a network's tensors.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import type { Graph, Shape, Tensor, Variable } from "../graph/graph.ts";
import { transpose } from "../graph/ops/shape.ts";
import type { Signature } from "../graph/saved_model.ts";
import type { TensorSpec } from "../plan/plan.ts";

/**
 * Writes `assign`, `read` and, where the optimizer has variables, `read_slots`. All speak
 * torchvision's layout; kernels are turned inside the graph. One signature for all variables, since
 * each signature that is loaded costs time.
 *
 * @param graph The graph, with the network in it.
 * @param tensors The network's tensors.
 * @param slots Variables of the optimizer, which `assign` sets to zero.
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
): {
  readonly assign: Signature;
  readonly read: Signature;
  readonly read_slots?: Signature;
} {
  const inputs: Record<string, Tensor> = {};
  const outputs: Record<string, Tensor> = {};
  const done: Tensor[] = [];
  for (const { name, shape } of tensors) {
    const variable = graph.variable(name, kernelShape(shape));
    const value = graph.placeholder(`assign/${name}`, "float32", shape);
    inputs[name] = value;
    done.push(
      graph.assign(variable, shape.length === 4 ? transpose(graph, value, [2, 3, 1, 0]) : value),
    );
    outputs[name] = current(graph, variable);
  }
  const states: Record<string, Tensor> = {};
  for (const name of slots) {
    const slot = graph.variables.get(name);
    if (slot === undefined) continue;
    done.push(graph.assign(slot, zeros(graph, slot.value.shape)));
    states[name] = current(graph, slot);
  }
  const token = graph.constant([1], []);
  return {
    assign: {
      inputs,
      outputs: { done: graph.identity(token, { name: "assign/done", after: done }) },
    },
    read: { inputs: {}, outputs },
    // A signature that gives nothing cannot be called
    ...slots.length > 0 ? { read_slots: { inputs: {}, outputs: states } } : {},
  };
}

/** A variable's value in torchvision's layout, read when it is fetched. */
function current(graph: Graph, { handle, value: { shape } }: Variable): Tensor {
  const [value] = graph.add("ReadVariableOp", {
    inputs: [handle],
    attr: { dtype: attribute.type("float32") },
    outputs: [{ dtype: "float32", shape }],
  });
  return shape.length === 4 ? transpose(graph, value, [3, 2, 0, 1]) : value;
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
