/**
 * From a method of the plan to the graph that trains it.
 *
 * @module
 */
import { Graph, type Tensor } from "../graph/graph.ts";
import { encodeSavedModel, type SavedModel, type Signature } from "../graph/saved_model.ts";
import { backbone, head, type ReadParameter } from "../model/resnet.ts";
import { averageName } from "../optimize/average.ts";
import type { MethodPlan, Phase, Plan } from "../plan/plan.ts";
import { pictureInput } from "./picture_input.ts";
import { stateSignatures } from "./state_signatures.ts";
import { type Trained, trainingPass } from "./training_pass.ts";
import { trainingStep } from "./training_step.ts";

/**
 * What a session loads. Signatures over the same variables:
 *
 * | name | takes | gives |
 * | --- | --- | --- |
 * | `assign` | every tensor of the network | `done`; slots are zero again, averages the weights |
 * | `read` | | every tensor of the network |
 * | `assign_slots` | every slot | `done` |
 * | `read_slots` | | the optimizer's variables, `momentum_buffer/<parameter>`, and averages |
 * | `train` | `pixels`, `targets`, scalars | `loss`, `logits`, `finite` |
 * | `evaluate` | `pixels` | `logits` |
 * | `features` | `pixels` | `features` |
 * | `train_head` | `features`, `targets`, scalars | `loss`, `logits`, `finite` |
 * | `evaluate_head` | `features` | `logits` |
 *
 * `train` and `evaluate` where the backbone can change, the last three where it cannot. Network
 * tensors have torchvision's names and layouts, slots PyTorch's; `pixels` is int32 [B, words], four
 * bytes a word; scalars are those of `methodScalars`. Without slots no `assign_slots` and
 * `read_slots`. Under mixup `train` takes `share` too.
 */
export interface Program extends SavedModel {
  /** What each element of `finite` watches, in words. */
  readonly watched: readonly string[];
}

/**
 * Writes the graph of a method, or of one of its phases.
 *
 * @param plan The plan.
 * @param method One of its methods.
 * @param phase One of the method's phases; the first by default.
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
 * assert.deepEqual(program.signatures, [
 *   "assign", "read", "assign_slots", "read_slots", "train", "evaluate",
 * ]);
 * ```
 */
export function compileProgram(
  plan: Plan,
  method: MethodPlan,
  phase: Phase = method.phases[0] as Phase, // every method has one
): Program {
  const graph = new Graph();
  const { signatures, watched, slots } = phase.features_once
    ? headSignatures(graph, plan, { method, phase })
    : wholeSignatures(graph, plan, { method, phase });
  const all = { ...stateSignatures(graph, plan.model.tensors, slots), ...signatures };
  return { ...encodeSavedModel(graph, all), watched };
}

interface MethodSignatures {
  readonly signatures: Readonly<Record<string, Signature>>;
  readonly watched: readonly string[];
  readonly slots: readonly string[];
}

/** Pictures in, whole network: where something below the head can change. */
function wholeSignatures(graph: Graph, plan: Plan, trained: Trained): MethodSignatures {
  const { model: { architecture }, precision } = plan;
  const classes = plan.dataset.classes.length;
  const pass = trainingPass(graph, plan, trained);
  const step = trainingStep(graph, { ...pass, ...trained });
  const evaluate = pictureInput(graph, "evaluate", plan.input);
  const read = evaluatedParameter(graph, trained);
  const folded = { architecture, precision, mode: () => "folded" as const };
  const evaluated = backbone(graph, evaluate.x, { ...folded, read });
  return {
    signatures: {
      train: withInput(step.signature, pass.inputs),
      evaluate: {
        inputs: { pixels: evaluate.pixels },
        outputs: { logits: head(graph, evaluated.features, { classes, read }) },
      },
    },
    watched: step.watched,
    slots: step.slots,
  };
}

/** Features in, head alone: where the backbone is a constant function. */
function headSignatures(graph: Graph, plan: Plan, trained: Trained): MethodSignatures {
  const { model: { architecture }, precision } = plan;
  const classes = plan.dataset.classes.length;
  const pictures = pictureInput(graph, "features", plan.input);
  const folded = { architecture, precision, mode: () => "folded" as const };
  const { features } = backbone(graph, pictures.x, folded);
  const pass = trainingPass(graph, plan, trained);
  const step = trainingStep(graph, { ...pass, ...trained });
  const evaluated = graph.placeholder("evaluate_head/features", "float32", features.shape);
  const read = evaluatedParameter(graph, trained);
  return {
    signatures: {
      features: { inputs: { pixels: pictures.pixels }, outputs: { features } },
      train_head: withInput(step.signature, pass.inputs),
      evaluate_head: {
        inputs: { features: evaluated },
        outputs: { logits: head(graph, evaluated, { classes, read }) },
      },
    },
    watched: step.watched,
    slots: step.slots,
  };
}

function withInput(signature: Signature, inputs: Readonly<Record<string, Tensor>>): Signature {
  return { ...signature, inputs: { ...inputs, ...signature.inputs } };
}

/** The value that a parameter is evaluated with: its average, where there is one. */
function evaluatedParameter(graph: Graph, { method, phase }: Trained): ReadParameter {
  const averaged = new Set(method.ema === null ? [] : phase.trained);
  return ({ name, value }) => {
    if (!averaged.has(name)) return value;
    // A variable's sizes are all known
    return graph.variable(averageName(name), value.shape as readonly number[]).value;
  };
}
