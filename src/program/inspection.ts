/**
 * A training step that is looked at and changes nothing.
 *
 * @module
 */
import { Graph } from "../graph/graph.ts";
import { encodeSavedModel } from "../graph/saved_model.ts";
import type { Plan } from "../plan/plan.ts";
import { finiteFlags, watchedGradients } from "./finite_flags.ts";
import type { Program } from "./program.ts";
import { stateSignatures } from "./state_signatures.ts";
import { type Trained, trainingPass } from "./training_pass.ts";
import { lossAndGradients } from "./training_step.ts";

/**
 * Writes the graph that finds where a step stops being finite. It is a program of its own: what
 * holds on to every layer's output would cost training memory.
 *
 * @param plan The plan.
 * @param trained The method and the phase that the step is of.
 * @returns Signatures `assign`, `read` and `inspect`, which takes what a step of training takes but
 * for the optimizer's scalars and gives `finite`. What its elements watch, in the order in which a
 * step comes to it: the network's tensors, each layer's output, new statistics, logits, loss,
 * gradients from the last layer to the first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { compileInspection } from "./inspection.ts";
 *
 * const plan = examplePlan();
 * const method = plan.methods[0]!;
 * const { watched } = compileInspection(plan, { method, phase: method.phases[0]! });
 * assert.equal(watched[0], "conv1.weight");
 * assert.ok(watched.indexOf("output of bn1") < watched.indexOf("output of layer1.0.conv1"));
 * assert.equal(watched.at(-1), "gradient of conv1.weight");
 * ```
 */
export function compileInspection(plan: Plan, trained: Trained): Program {
  const graph = new Graph();
  const { inputs, logits, statistics, outputs } = trainingPass(graph, plan, trained);
  const { phase } = trained;
  const { targets, loss, pairs } = lossAndGradients(graph, { logits, phase, name: "inspect" });
  const state = stateSignatures(graph, plan.model.tensors, []);
  const watch = [
    ...plan.model.tensors.flatMap(({ name }) => {
      const variable = graph.variables.get(name);
      return variable ? [{ what: name, value: variable.value }] : [];
    }),
    ...outputs.map(({ layer, value }) => ({
      what: layer === "pictures" || layer === "features" ? layer : `output of ${layer}`,
      value,
    })),
    ...statistics.map(({ variable, value }) => ({ what: `new ${variable.name}`, value })),
    { what: "output of fc", value: logits },
    { what: "loss", value: loss },
    ...watchedGradients(pairs),
  ];
  const finite = finiteFlags(graph, watch.map(({ value }) => value));
  const all = { ...state, inspect: { inputs: { ...inputs, targets }, outputs: { finite } } };
  return {
    ...encodeSavedModel(graph, all),
    watched: watch.map(({ what }) => what),
  };
}
