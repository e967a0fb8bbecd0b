/**
 * From an experiment and what was found to the plan.
 *
 * @module
 */
import { ExperimentError } from "../experiment/experiment_error.ts";
import { type Experiment, problemAt } from "../experiment/experiment.ts";
import type { Problem } from "../experiment/problem.ts";
import type { Settings } from "../experiment/settings.ts";
import { applyFreeze } from "./freeze.ts";
import {
  type Facts,
  type MethodPlan,
  type Plan,
  PLAN_SCHEMA_VERSION,
  type TensorSpec,
  type Transform,
} from "./plan.ts";
import { learningRates } from "./schedule.ts";

/**
 * Pictures in a forward pass outside training. On two cores at 224 pixels 16 are as fast as 32 in a
 * sixth less memory, and 8 are slower; a call takes a quarter of a second, so that Ctrl-C is heard.
 */
const EVALUATION_BATCH_SIZE = 16;

/**
 * Compiles the plan of a run.
 *
 * @param experiment What the file says.
 * @param facts What the data, the weights and the architecture are.
 * @returns The plan; nothing is filled in after it.
 * @throws {ExperimentError} With every problem that lies between the file and the facts.
 *
 * @example The plan of the tests
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 *
 * assert.equal(examplePlan().methods[0]?.steps_per_epoch, 4);
 * ```
 */
export function compilePlan(experiment: Experiment, facts: Facts): Plan {
  const { settings } = experiment;
  const problems = [
    ...classProblems(experiment, facts),
    ...normalizationProblems(experiment, facts),
    ...settings.methods.flatMap(({ name }) => freezeProblems(experiment, name, facts.tensors)),
  ];
  if (problems.length > 0) throw new ExperimentError(problems);
  const { dataset, weights, tensors } = facts;
  return {
    schema_version: PLAN_SCHEMA_VERSION,
    experiment: settings.name,
    device: settings.device,
    dataset: {
      source: dataset.source,
      classes: dataset.train.classes,
      train: dataset.train,
      val: dataset.val,
    },
    transforms: {
      train: onPixels(settings.transforms.train),
      val: onPixels(settings.transforms.val),
    },
    input: { size: sizeOf(settings.transforms.val), ...normalization(settings) },
    model: { architecture: settings.model.architecture, tensors },
    weights: weights && {
      card: weights.card,
      file: weights.file,
      sha256: weights.sha256,
      licence: weights.licence,
      replaced: weights.replaced,
    },
    evaluation_batch_size: EVALUATION_BATCH_SIZE,
    methods: settings.methods.map((method) => methodPlan(method, facts)),
  };
}

function methodPlan({ name, training }: Settings["methods"][number], facts: Facts): MethodPlan {
  const { trained, frozen } = applyFreeze(facts.tensors, training);
  const backbone = facts.tensors.filter((tensor) => !isHead(tensor.name));
  const count = (names: readonly string[]) => {
    const counted = new Set(names);
    return facts.tensors
      .filter((tensor) => tensor.kind === "parameter" && counted.has(tensor.name))
      .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  };
  return {
    name,
    ...training,
    steps_per_epoch: Math.ceil(facts.dataset.train.pictures / training.batch_size),
    learning_rates: learningRates(training.schedule, training.optimizer.lr, training.epochs),
    trained,
    frozen,
    parameters: { trained: count(trained), frozen: count(frozen) },
    features_once: backbone.every((tensor) => frozen.includes(tensor.name)),
  };
}

function isHead(name: string): boolean {
  return name.startsWith("fc.");
}

/** The steps on pixels; the normalization is the same for both splits, and the graph's. */
function onPixels(transforms: readonly Transform[]): Transform[] {
  return transforms.filter(({ type }) => type !== "normalize");
}

function sizeOf(transforms: readonly Transform[]): number {
  return transforms.reduce((size, step) => "size" in step ? step.size : size, 0);
}

function normalization({ transforms }: Settings): Pick<Plan["input"], "mean" | "std"> {
  const step = transforms.val.find((transform) => transform.type === "normalize");
  return step ? { mean: step.mean, std: step.std } : { mean: [0, 0, 0], std: [1, 1, 1] };
}

function classProblems(experiment: Experiment, { dataset: { train, val } }: Facts): Problem[] {
  if (train.classes.length < 2) {
    const message =
      `"${train.folder}" has one class, ${train.classes}, and two are needed: one folder of pictures each`;
    return [problemAt(experiment, ["dataset", "train"], message)];
  }
  const only = (a: readonly string[], b: readonly string[]) =>
    a.filter((name) => !b.includes(name));
  const extra = only(val.classes, train.classes);
  const missing = only(train.classes, val.classes);
  if (extra.length + missing.length === 0) return [];
  const parts = [
    extra.length > 0 ? `has classes that "${train.folder}" lacks: ${extra.join(", ")}` : [],
    missing.length > 0 ? `lacks classes of "${train.folder}": ${missing.join(", ")}` : [],
  ].flat();
  return [problemAt(experiment, ["dataset", "val"], `"${val.folder}" ${parts.join("; and it ")}`)];
}

function normalizationProblems(experiment: Experiment, { weights }: Facts): Problem[] {
  if (!weights) return [];
  const { mean, std } = normalization(experiment.settings);
  if (`${mean}` === `${weights.mean}` && `${std}` === `${weights.std}`) return [];
  const message =
    `The weights "${weights.card}" were trained with mean [${weights.mean}] and std [${weights.std}], ` +
    `current values are [${mean}] and [${std}]`;
  return [problemAt(experiment, ["transforms", "val"], message)];
}

function freezeProblems(
  experiment: Experiment,
  name: string,
  tensors: readonly TensorSpec[],
): Problem[] {
  const training = experiment.settings.methods.find((method) => method.name === name)?.training;
  if (!training) return [];
  const at = (message: string, ...index: number[]) =>
    problemAt(experiment, ["methods", name, "freeze", ...index], message);
  const { trained, unmatched } = applyFreeze(tensors, training);
  const layers = [...new Set(tensors.map((tensor) => tensor.name.split(".")[0]))].join(", ");
  return [
    ...unmatched.map((pattern) =>
      at(
        `"${pattern}" matches no parameter. Use backbone, a name or a glob below ${layers}`,
        training.freeze.indexOf(pattern),
      )
    ),
    ...(trained.length === 0 ? [at("Every parameter is frozen: nothing would learn")] : []),
  ];
}
