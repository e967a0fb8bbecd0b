/**
 * A small plan for tests and for the examples of the docs: no data, no weights, no TensorFlow.
 *
 * @module
 */
import type { Experiment } from "../src/experiment/experiment.ts";
import { readExperiment } from "../src/experiment/read_experiment.ts";
import { tensorSpecs } from "../src/model/architecture.ts";
import { listLayers } from "../src/model/list_layers.ts";
import { compilePlan } from "../src/plan/compile_plan.ts";
import { type PlanView, planView } from "../src/plan/plan_view.ts";
import type { Facts, Plan, SplitFacts, WeightsFacts } from "../src/plan/plan.ts";

/** Two methods over ants and bees, in pictures small enough to train on in milliseconds. */
export const EXAMPLE_TEXT = `name: example
dataset: { source: data }
transforms:
  train: [{ random_resized_crop: 32 }, random_horizontal_flip, { normalize: imagenet }]
  val: [{ resize: 36 }, { center_crop: 32 }, { normalize: imagenet }]
model:
  architecture: resnet18
  weights: null
training:
  epochs: 2
  batch_size: 6
  optimizer: { type: sgd, lr: 0.01, momentum: 0.9 }
  seeds: [0, 1]
methods:
  finetune: { freeze: [] }
  feature_extraction: { freeze: [backbone] }
`;

/** What may differ from the example. */
export interface ExampleOptions {
  /** `--set` arguments, `methods.finetune.freeze=[conv1]`. @default none */
  readonly set?: readonly string[];
  /** @default ants and bees, in both splits */
  readonly classes?: readonly string[];
  /** @default the classes of the training pictures */
  readonly valClasses?: readonly string[];
  /** @default 24 and 12 */
  readonly pictures?: { readonly train: number; readonly val: number };
  /** Of test pictures. @default there are none */
  readonly testClasses?: readonly string[] | null;
  /** Pictures that each fold holds out. @default there are no folds */
  readonly folds?: readonly number[] | null;
  /** @default none */
  readonly weights?: WeightsFacts | null;
}

/** The experiment behind {@linkcode examplePlan}; its problems are placed in `example.yaml`. */
export function exampleExperiment(set: readonly string[] = []): Experiment {
  return readExperiment(EXAMPLE_TEXT, { path: "example.yaml", set });
}

/** What was found for it. */
export function exampleFacts(options: Omit<ExampleOptions, "set"> = {}): Facts {
  const {
    classes = ["ants", "bees"],
    valClasses = classes,
    testClasses = null,
    folds = null,
    weights = null,
    pictures: { train, val } = { train: 24, val: 12 },
  } = options;
  return {
    dataset: {
      source: "data",
      failed: [],
      train: split("train", classes, train),
      val: folds ? split("train", classes, train) : split("val", valClasses, val),
      test: testClasses && split("test", testClasses, 8),
      drawn: null,
      folds: folds && { count: folds.length, seed: 0, pictures: folds },
    },
    weights,
    tensors: tensorSpecs("resnet18", classes.length),
  };
}

/**
 * Makes the plan of two methods, `finetune` and `feature_extraction`, by 32 x 32 pixels.
 *
 * @param options What differs.
 * @returns A plan of four steps an epoch.
 */
export function examplePlan({ set = [], ...facts }: ExampleOptions = {}): Plan {
  return compilePlan(exampleExperiment(set), exampleFacts(facts));
}

/**
 * Makes the same plan with all that is shown beside it.
 *
 * @param options What differs.
 * @returns The view of the plan.
 */
export function exampleView(options: ExampleOptions = {}): PlanView {
  const plan = examplePlan(options);
  const { origins } = exampleExperiment(options.set);
  const { dataset: { classes }, input: { size }, model: { architecture } } = plan;
  return planView(plan, {
    origins,
    layers: listLayers(architecture, { classes: classes.length, size }),
  });
}

function split(folder: string, classes: readonly string[], pictures: number): SplitFacts {
  const perClass = classes.map((name, k): [string, number] => [
    name,
    Math.floor((pictures + k) / classes.length),
  ]);
  return {
    folder,
    classes,
    pictures,
    per_class: Object.fromEntries(perClass),
    skipped: [],
    rotated: [],
    manifest: `sha256:${1 + ["train", "val", "test"].indexOf(folder)}`,
  };
}
