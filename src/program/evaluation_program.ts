/**
 * From a trained network to the graph that only evaluates it.
 *
 * @module
 */
import { Graph } from "../graph/graph.ts";
import { encodeSavedModel } from "../graph/saved_model.ts";
import { backbone, head, type Precision } from "../model/resnet.ts";
import type { Plan, TensorSpec } from "../plan/plan.ts";
import { pictureInput } from "./picture_input.ts";
import { stateSignatures } from "./state_signatures.ts";
import type { Program } from "./program.ts";

/** What the graph depends on. */
export interface EvaluatedNetwork {
  readonly architecture: string;
  /** Number of classes. */
  readonly classes: number;
  readonly input: Plan["input"];
  readonly precision: Precision;
  /** Every tensor of the network. */
  readonly tensors: readonly TensorSpec[];
}

/**
 * Writes the graph that evaluates pictures as training's `evaluate` does.
 *
 * @param network What it depends on.
 * @returns A program with `assign`, `read` and `evaluate`; see {@linkcode Program}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { compileEvaluation } from "./evaluation_program.ts";
 *
 * const { input, model, precision } = examplePlan();
 * const program = compileEvaluation({ ...model, input, precision, classes: 2 });
 * assert.deepEqual(program.signatures, ["assign", "read", "evaluate"]);
 * ```
 */
export function compileEvaluation(network: EvaluatedNetwork): Program {
  const { architecture, classes, precision } = network;
  const graph = new Graph();
  const { pixels, x } = pictureInput(graph, "evaluate", network.input);
  const mode = () => "folded" as const;
  const { features } = backbone(graph, x, { architecture, precision, mode });
  const logits = head(graph, features, { classes });
  const signatures = {
    ...stateSignatures(graph, network.tensors, []),
    evaluate: { inputs: { pixels }, outputs: { logits } },
  };
  return { ...encodeSavedModel(graph, signatures), watched: [] };
}
