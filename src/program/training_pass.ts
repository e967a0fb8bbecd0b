/**
 * The way from what a training step is fed to its logits.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import { architecture } from "../model/architecture.ts";
import { type Backbone, backbone, head } from "../model/resnet.ts";
import { trainingMode } from "../plan/norm_mode.ts";
import type { MethodPlan, Phase, Plan } from "../plan/plan.ts";
import { mixNeighbours } from "./mix_neighbours.ts";
import { pictureInput } from "./picture_input.ts";

/** What a graph is made for. */
export interface Trained {
  readonly method: MethodPlan;
  readonly phase: Phase;
}

/** A forward pass of training. */
export interface TrainingPass {
  /** Of the signature. */
  readonly name: "train" | "train_head";
  /** `pixels` and under mixup `share`, or `features`. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Float32 [B, classes]. */
  readonly logits: Tensor;
  readonly statistics: Backbone["statistics"];
  /** Everything on the way that has a name, in the order of the pass. */
  readonly outputs: Backbone["outputs"];
}

/**
 * Writes the forward pass of a training step: the whole network over pictures, or the head alone
 * over features, where the backbone is a constant function.
 *
 * @param graph The graph.
 * @param plan The plan.
 * @param trained The method and its phase.
 * @returns Inputs and logits, and what lies between them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { Graph } from "../graph/graph.ts";
 * import { trainingPass } from "./training_pass.ts";
 *
 * const plan = examplePlan();
 * const method = plan.methods[1]!;
 * const { name, inputs } = trainingPass(new Graph(), plan, { method, phase: method.phases[0]! });
 * assert.deepEqual([name, Object.keys(inputs)], ["train_head", ["features"]]);
 * ```
 */
export function trainingPass(graph: Graph, plan: Plan, trained: Trained): TrainingPass {
  const classes = plan.dataset.classes.length;
  if (trained.phase.features_once) {
    const shape = [null, architecture(plan.model.architecture).features];
    const features = graph.placeholder("train_head/features", "float32", shape);
    const logits = head(graph, features, { classes });
    const outputs = [{ layer: "features", value: features }];
    return { name: "train_head", inputs: { features }, logits, statistics: [], outputs };
  }
  const { model: { architecture: network }, precision } = plan;
  const { x, inputs } = mixedInput(graph, plan, trained.method);
  const { phase: { trained: learning }, method: { frozen_batch_norm } } = trained;
  const mode = trainingMode({ trained: learning, frozen_batch_norm });
  const passed = backbone(graph, x, { architecture: network, precision, mode });
  const logits = head(graph, passed.features, { classes });
  const { statistics, outputs } = passed;
  return { name: "train", inputs, logits, statistics, outputs };
}

/** The pictures of a training step and its inputs: under mixup each with a share of another's. */
function mixedInput(
  graph: Graph,
  plan: Plan,
  { mixup }: MethodPlan,
): { readonly x: Tensor; readonly inputs: Readonly<Record<string, Tensor>> } {
  const { pixels, x } = pictureInput(graph, "train", plan.input);
  if (mixup === null) return { x, inputs: { pixels } };
  const share = graph.placeholder("train/share", "float32", []);
  return { x: mixNeighbours(graph, x, share), inputs: { pixels, share } };
}
