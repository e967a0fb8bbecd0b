/**
 * From an experiment and what was found to the plan.
 *
 * @module
 */
import { ExperimentError } from "../experiment/experiment_error.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Settings, Training } from "../experiment/settings.ts";
import { normalization, planProblems } from "./_plan_problems.ts";
import { applyFreeze } from "./freeze.ts";
import { parameterGroups, phaseStarts } from "./groups.ts";
import {
  type Facts,
  type MethodPlan,
  type Optimizer,
  type Phase,
  type Plan,
  PLAN_SCHEMA_VERSION,
  type SplitFacts,
  type TensorSpec,
  type Transform,
} from "./plan.ts";
import { learningRates } from "./schedule.ts";

/**
 * Pictures in a forward pass outside training. More share the folding of batch norms and the layout
 * of kernels: of 224 x 224 on two cores, 32 take 0.97 of the time of twice 16 in float32, and 0.94 in
 * bfloat16; 64 would take 0.98 of twice 32, in a quarter of a gigabyte more. A call takes half a second,
 * so that Ctrl-C is heard.
 */
export const EVALUATION_BATCH_SIZE = 32;

/** What `cache: auto` keeps: 3,500 pictures of 224 x 224. */
const AUTO_CACHE_BYTES = 512 * 2 ** 20;

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
  const problems = planProblems(experiment, facts);
  if (problems.length > 0) throw new ExperimentError(problems);
  const { dataset, weights, tensors } = facts;
  return {
    schema_version: PLAN_SCHEMA_VERSION,
    experiment: settings.name,
    device: settings.device,
    precision: settings.precision,
    cache_bytes: settings.cache === "auto" ? AUTO_CACHE_BYTES : settings.cache,
    dataset: {
      source: dataset.source,
      classes: dataset.train.classes,
      train: dataset.train,
      val: dataset.val,
      test: dataset.test,
      drawn: dataset.drawn,
      folds: dataset.folds,
    },
    ...settings.comparison === null ? {} : { comparison: settings.comparison },
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
  const { tensors, dataset: { train, folds } } = facts;
  const { trained, frozen } = applyFreeze(tensors, training, training.epochs - 1);
  const count = (names: readonly string[]) => {
    const counted = new Set(names);
    return tensors
      .filter((tensor) => tensor.kind === "parameter" && counted.has(tensor.name))
      .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  };
  const heldOut = folds === null ? 0 : Math.min(...folds.pictures);
  const steps_per_epoch = Math.ceil((train.pictures - heldOut) / training.batch_size);
  return {
    name,
    ...training,
    optimizer: cycled(training),
    steps_per_epoch,
    learning_rates: learningRates({ ...training, steps_per_epoch }),
    class_weights: classWeights(training, train),
    phases: phaseStarts(training).map((epoch) => phaseFrom(epoch, training, tensors)),
    groups: parameterGroups(tensors, training),
    trained,
    frozen,
    parameters: { trained: count(trained), frozen: count(frozen) },
  };
}

function phaseFrom(epoch: number, training: Training, tensors: readonly TensorSpec[]): Phase {
  const { trained, frozen } = applyFreeze(tensors, training, epoch);
  const backbone = tensors.filter(({ name }) => !isHead(name));
  // A mixture of pictures has features of its own, which no picture's stand in for
  const isMixed = training.mixup !== null || training.cutmix !== null;
  const features_once = !isMixed && backbone.every(({ name }) => frozen.includes(name));
  return { from_epoch: epoch, trained, features_once };
}

/** The optimizer with the momentum that `one_cycle` begins with in the place of its own. */
function cycled({ optimizer: { groups: _, ...optimizer }, schedule }: Training): Optimizer {
  if (schedule.type !== "one_cycle" || !schedule.cycle_momentum) return optimizer;
  const momentum = schedule.max_momentum;
  return "momentum" in optimizer
    ? { ...optimizer, momentum }
    : { ...optimizer, betas: [momentum, optimizer.betas[1]] };
}

/** In the order of the classes. `balanced`: pictures over (classes times the class's pictures). */
function classWeights(
  { class_weights: weights }: Training,
  { classes, per_class, pictures }: SplitFacts,
): readonly number[] | null {
  if (weights === null) return null;
  return classes.map((name) =>
    weights === "balanced"
      ? pictures / (classes.length * (per_class[name] ?? 0))
      : weights[name] ?? NaN // refused before
  );
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
