/**
 * From a method of the plan to the graph that trains it.
 *
 * @module
 */
import { Graph, type Tensor } from "../graph/graph.ts";
import { encodeSavedModel, type Signature } from "../graph/saved_model.ts";
import type { ConvNorm } from "../model/architecture.ts";
import { backbone, head, type NormMode } from "../model/resnet.ts";
import type { MethodPlan, Plan } from "../plan/plan.ts";
import { pictureInput } from "./picture_input.ts";
import { stateSignatures } from "./state_signatures.ts";
import { trainingStep } from "./training_step.ts";

/**
 * What a session loads. Signatures over the same variables:
 *
 * | name | takes | gives |
 * | --- | --- | --- |
 * | `assign` | every tensor of the network | `done`; optimizer slots are zero again |
 * | `read` | | every tensor of the network |
 * | `read_slots` | | the optimizer's variables, `momentum_buffer/<parameter>` |
 * | `train` | `pixels`, `targets`, scalars | `loss`, `logits`, `finite` |
 * | `evaluate` | `pixels` | `logits` |
 * | `features` | `pixels` | `features` |
 * | `train_head` | `features`, `targets`, scalars | `loss`, `logits`, `finite` |
 * | `evaluate_head` | `features` | `logits` |
 *
 * `train` and `evaluate` where the backbone can change, the last three where it cannot. Network
 * tensors have torchvision's names and layouts, slots PyTorch's; `pixels` is int32 [B, words], four
 * bytes a word; scalars are those of the optimizer's `stepScalars`. Without slots no `read_slots`.
 */
export interface Program {
  /** Bytes of `saved_model.pb`. */
  readonly savedModel: Uint8Array;
  readonly signatures: readonly string[];
  /** What each element of `finite` watches, in words. */
  readonly watched: readonly string[];
}

/**
 * Writes the graph of a method.
 *
 * @param plan The plan.
 * @param method One of its methods.
 * @returns The program; the same bytes for the same plan.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileProgram } from "./program.ts";
 * import { examplePlan } from "../../tests/example_plan.ts";
 *
 * const plan = examplePlan();
 * const program = compileProgram(plan, plan.methods[0]!);
 * assert.deepEqual(program.signatures, ["assign", "read", "read_slots", "train", "evaluate"]);
 * ```
 */
export function compileProgram(plan: Plan, method: MethodPlan): Program {
  const graph = new Graph();
  const { signatures, watched, slots } = method.features_once
    ? headSignatures(graph, plan, method)
    : wholeSignatures(graph, plan, method);
  const all = { ...stateSignatures(graph, plan.model.tensors, slots), ...signatures };
  return {
    savedModel: encodeSavedModel(graph, all),
    signatures: Object.keys(all),
    watched,
  };
}

interface MethodSignatures {
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly watched: readonly string[];
  readonly slots: readonly string[];
}

/** Pictures in, whole network: where something below the head can change. */
function wholeSignatures(graph: Graph, plan: Plan, method: MethodPlan): MethodSignatures {
  const { architecture } = plan.model;
  const classes = plan.dataset.classes.length;
  const train = pictureInput(graph, "train", plan.input);
  const passed = backbone(graph, train.x, { architecture, mode: trainingMode(method) });
  const logits = head(graph, passed.features, classes);
  const step = trainingStep(graph, {
    logits,
    statistics: passed.statistics,
    method,
    name: "train",
  });
  const evaluate = pictureInput(graph, "evaluate", plan.input);
  const evaluated = backbone(graph, evaluate.x, { architecture, mode: () => "folded" });
  return {
    signatures: {
      train: withInput(step.signature, { pixels: train.pixels }),
      evaluate: {
        inputs: { pixels: evaluate.pixels },
        outputs: { logits: head(graph, evaluated.features, classes) },
      },
    },
    watched: step.watched,
    slots: step.slots,
  };
}

/** Features in, head alone: where the backbone is a constant function. */
function headSignatures(graph: Graph, plan: Plan, method: MethodPlan): MethodSignatures {
  const { architecture } = plan.model;
  const classes = plan.dataset.classes.length;
  const pictures = pictureInput(graph, "features", plan.input);
  const { features } = backbone(graph, pictures.x, { architecture, mode: () => "folded" });
  const shape = features.shape;
  const trained = graph.placeholder("train_head/features", "float32", shape);
  const logits = head(graph, trained, classes);
  const step = trainingStep(graph, { logits, statistics: [], method, name: "train_head" });
  const evaluated = graph.placeholder("evaluate_head/features", "float32", shape);
  return {
    signatures: {
      features: { inputs: { pixels: pictures.pixels }, outputs: { features } },
      train_head: withInput(step.signature, { features: trained }),
      evaluate_head: {
        inputs: { features: evaluated },
        outputs: { logits: head(graph, evaluated, classes) },
      },
    },
    watched: step.watched,
    slots: step.slots,
  };
}

function withInput(signature: Signature, inputs: Readonly<Record<string, Tensor>>): Signature {
  return { ...signature, inputs: { ...inputs, ...signature.inputs } };
}

/** How each layer runs in a training step. */
function trainingMode(method: MethodPlan): (layer: ConvNorm) => NormMode {
  const trained = new Set(method.trained);
  return ({ conv, norm }) => {
    const normLearns = trained.has(`${norm}.weight`) || trained.has(`${norm}.bias`);
    if (normLearns || method.frozen_batch_norm === "batch") return "batch";
    return trained.has(`${conv}.weight`) ? "running" : "folded";
  };
}
