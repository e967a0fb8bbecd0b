/**
 * Loss, gradients, update and watch of one training step.
 *
 * @module
 */
import { gradients } from "../graph/gradients.ts";
import type { Graph, Tensor, Variable } from "../graph/graph.ts";
import type { Signature } from "../graph/saved_model.ts";
import type { Backbone } from "../model/resnet.ts";
import { finiteFlags, watchedGradients } from "./finite_flags.ts";
import { crossEntropy } from "../optimize/loss.ts";
import { moveAverages } from "../optimize/average.ts";
import { clipGradients } from "../optimize/clip.ts";
import { groupOptimizer, groupScalar, methodScalars } from "../optimize/method_scalars.ts";
import { applyOptimizer, type Learning, type Updates } from "../optimize/optimizer.ts";
import type { MethodPlan, Phase } from "../plan/plan.ts";

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
 * @param options Logits [B, C], statistics to move, the method and its phase, and a name for the nodes.
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
 * const features = graph.placeholder("features", "float32", [null, 512]);
 * const logits = head(graph, features, { classes: 2 });
 * const method = examplePlan().methods[1]!;
 * const options = { logits, statistics: [], method, phase: method.phases[0]!, name: "train_head" };
 * const { watched } = trainingStep(graph, options);
 * assert.deepEqual(watched, ["loss", "gradient of fc.bias", "gradient of fc.weight"]);
 * ```
 */
export function trainingStep(
  graph: Graph,
  { logits, statistics, method, phase, name }: {
    readonly logits: Tensor;
    readonly statistics: Backbone["statistics"];
    readonly method: MethodPlan;
    readonly phase: Phase;
    readonly name: string;
  },
): TrainingStep {
  const scalars = scalarInputs(graph, name, { method, phase });
  const { targets, loss, pairs } = lossAndGradients(graph, { logits, phase, name });
  const { done, slots } = updates(graph, pairs, { method, scalars });
  const moved = statistics.map(({ variable, value }) => graph.assign(variable, value));
  const watch = [
    ...statistics.map(({ variable, value }) => ({ what: variable.name, value })),
    { what: "loss", value: loss },
    ...watchedGradients(pairs),
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

/**
 * Writes the loss, and its gradient by each parameter that learns.
 *
 * @param graph The graph.
 * @param options Logits [B, C], the phase and a name for the nodes.
 * @returns The placeholder of the targets [B, C], the loss [], and the gradients in the phase's order.
 */
export function lossAndGradients(
  graph: Graph,
  { logits, phase, name }: {
    readonly logits: Tensor;
    readonly phase: Phase;
    readonly name: string;
  },
): { readonly targets: Tensor; readonly loss: Tensor; readonly pairs: readonly Learning[] } {
  const targets = graph.placeholder(`${name}/targets`, "float32", logits.shape);
  const loss = crossEntropy(graph, logits, targets);
  const variables = phase.trained.map((tensor) => graph.variables.get(tensor) as Variable); // named by the model's own list
  const slopes = gradients(graph, loss, variables.map(({ value }) => value));
  const pairs = variables.map((variable, k) => ({ variable, gradient: slopes[k] as Tensor })); // one each
  return { targets, loss, pairs };
}

/** Limits the gradients, moves each group's parameters by its own scalars, and then the averages. */
function updates(
  graph: Graph,
  pairs: readonly Learning[],
  { method, scalars }: {
    readonly method: MethodPlan;
    readonly scalars: Readonly<Record<string, Tensor>>;
  },
): Updates {
  const limited = clipGradients(graph, pairs.map(({ gradient }) => gradient), method);
  const learning = pairs.map(({ variable }, k) => ({ variable, gradient: limited[k] as Tensor })); // as many
  const moved = method.groups.map((group, k) => {
    const members = new Set(group.parameters);
    const own = learning.filter(({ variable }) => members.has(variable.name));
    if (own.length === 0) return { done: [], slots: [] };
    const scalar = (name: string) => scalars[groupScalar(name, k)];
    return applyOptimizer(graph, own, {
      optimizer: groupOptimizer(method.optimizer, group),
      scalar,
    });
  });
  const done = moved.flatMap((each) => each.done);
  const slots = moved.flatMap((each) => each.slots);
  const { average: taken } = scalars;
  if (taken === undefined) return { done, slots };
  const averages = moveAverages(graph, pairs.map(({ variable }) => variable), {
    taken,
    after: done,
  });
  return { done: [...done, ...averages.done], slots: [...slots, ...averages.slots] };
}

/** A placeholder for each number that a step of the phase is fed. */
function scalarInputs(
  graph: Graph,
  name: string,
  { method, phase }: { readonly method: MethodPlan; readonly phase: Phase },
) {
  const step = phase.from_epoch * method.steps_per_epoch;
  const names = Object.keys(methodScalars(method, { step }));
  return Object.fromEntries(names.map((scalar): [string, Tensor] => [
    scalar,
    graph.placeholder(`${name}/${scalar}`, "float32", []),
  ]));
}
