/**
 * Loss, gradients, update and watch of one training step.
 *
 * @module
 */
import { attribute } from "../graph/attribute.ts";
import { gradients } from "../graph/gradients.ts";
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import type { Signature } from "../graph/saved_model.ts";
import type { Backbone } from "../model/resnet.ts";
import { crossEntropy } from "../optimize/loss.ts";
import { applyOptimizer, stepScalars } from "../optimize/optimizer.ts";
import type { MethodPlan } from "../plan/plan.ts";

/** A step without its pictures: the caller adds the input that the logits come from. */
export interface TrainingStep {
  readonly signature: Signature;
  /** What each element of the output `finite` watches. */
  readonly watched: readonly string[];
  /** Names of the optimizer's variables. */
  readonly slots: readonly string[];
}

/**
 * Writes a training step. All updates hang on the fetched loss.
 *
 * @param graph The graph.
 * @param options Logits [B, C], statistics to move, the method, and a name for the nodes.
 * @returns Signature `targets` and the optimizer's scalars -> `loss`, `logits`, `finite`.
 *
 * @example The head alone
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { Graph } from "../graph/graph.ts";
 * import { head } from "../model/resnet.ts";
 * import { trainingStep } from "./training_step.ts";
 *
 * const graph = new Graph();
 * const logits = head(graph, graph.placeholder("features", "float32", [null, 512]), 2);
 * const method = examplePlan().methods[1]!;
 * const { watched } = trainingStep(graph, { logits, statistics: [], method, name: "train_head" });
 * assert.deepEqual(watched, ["loss", "gradient of fc.bias", "gradient of fc.weight"]);
 * ```
 */
export function trainingStep(
  graph: Graph,
  { logits, statistics, method, name }: {
    readonly logits: Tensor;
    readonly statistics: Backbone["statistics"];
    readonly method: MethodPlan;
    readonly name: string;
  },
): TrainingStep {
  const targets = graph.placeholder(`${name}/targets`, "float32", logits.shape);
  const scalars = scalarInputs(graph, name, method);
  const loss = crossEntropy(graph, logits, targets);
  const variables = method.trained.map((tensor) => graph.variables.get(tensor) as Variable); // named by the model's own list
  const slopes = gradients(graph, loss, variables.map(({ value }) => value));
  const pairs = variables.map((variable, k) => ({ variable, gradient: slopes[k] as Tensor })); // one each
  const { done, slots } = applyOptimizer(graph, pairs, { optimizer: method.optimizer, scalars });
  const moved = statistics.map(({ variable, value }) => graph.assign(variable, value));
  const watch = [
    ...statistics.map(({ variable, value }) => ({ what: variable.name, value })),
    { what: "loss", value: loss },
    ...pairs.map(({ variable, gradient }) => ({
      what: `gradient of ${variable.name}`,
      value: gradient,
    })).toReversed(),
  ];
  return {
    signature: {
      inputs: { targets, ...scalars },
      outputs: {
        loss: graph.identity(loss, { name: `${name}/loss`, after: [...done, ...moved] }),
        logits,
        finite: finiteFlags(graph, watch.map(({ value }) => value)),
      },
    },
    watched: watch.map(({ what }) => what),
    slots: slots.map((slot) => slot.name),
  };
}

/** A placeholder for each number that the optimizer is fed. */
function scalarInputs(graph: Graph, name: string, { optimizer }: MethodPlan) {
  const names = Object.keys(stepScalars(optimizer, { rate: 0, momentum: null, step: 1 }));
  return Object.fromEntries(names.map((scalar): [string, Tensor] => [
    scalar,
    graph.placeholder(`${name}/${scalar}`, "float32", []),
  ]));
}

/**
 * Whether each tensor is free of NaN and infinity: bool [N]. A sum is finite only if all its terms
 * are, and costs one pass; the loss alone hides NaN, since ReLU and pooling swallow it.
 */
function finiteFlags(graph: Graph, tensors: readonly Tensor[]): Tensor {
  const float = attribute.type("float32");
  const sums = tensors.map((tensor) => {
    const axes = tensor.shape.map((_, axis) => axis);
    return graph.add("Sum", {
      inputs: [tensor, graph.constant(axes, [axes.length], "int32")],
      attr: { T: float, Tidx: attribute.type("int32"), keep_dims: attribute.bool(false) },
      outputs: [{ dtype: "float32", shape: [] }],
    })[0];
  });
  const [stacked] = graph.add("Pack", {
    inputs: sums,
    attr: { T: float, N: attribute.int(sums.length), axis: attribute.int(0) },
    outputs: [{ dtype: "float32", shape: [sums.length] }],
  });
  return graph.add("IsFinite", {
    inputs: [stacked],
    attr: { T: float },
    outputs: [{ dtype: "bool", shape: [sums.length] }],
  })[0];
}
