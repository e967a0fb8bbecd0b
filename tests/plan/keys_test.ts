/** Each key of an experiment file has an effect: what it changes, the plan shows. */
import assert from "node:assert/strict";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { tensorSpecs } from "../../src/model/architecture.ts";
import { compilePlan } from "../../src/plan/compile_plan.ts";
import { fingerprint } from "../../src/plan/fingerprint.ts";
import type { Facts } from "../../src/plan/plan.ts";
import { exampleExperiment, exampleFacts } from "../example_plan.ts";
import { schemaKeys } from "./_schema_keys.ts";

/** Keys that are in no plan, and why. */
const OUTSIDE: Readonly<Record<string, string>> = {
  "dataset.source.sha256": "checks a download; the plan has the manifest of what was found",
  "dataset.source.bytes": "is for the progress of a download",
  "model.weights": "is the path of a card; the plan has what the card names and its SHA-256",
  "checkpoint": "is for a run that is interrupted: the same report comes of it",
  "checkpoint.every_minutes": "is for a run that is interrupted, as `checkpoint`",
  "checkpoint.keep": "is for a run that is interrupted, as `checkpoint`",
};

/** What `prepare` would find: as the settings name it. */
function factsOf({ settings: { dataset, model, on_bad_image } }: Experiment): Facts {
  const { test: tested, folds } = dataset;
  const facts = exampleFacts({ testClasses: tested === null ? null : ["ants", "bees"] });
  const { train, val, test } = facts.dataset;
  const [source] = dataset.source;
  const folder = typeof dataset.val === "string" ? dataset.val : dataset.train;
  return {
    ...facts,
    tensors: tensorSpecs(model.architecture, train.classes.length),
    dataset: {
      ...facts.dataset,
      source: source === undefined ? "" : "path" in source ? source.path : source.url,
      train: {
        ...train,
        folder: dataset.train,
        ...on_bad_image === "skip" ? { unreadable: [] } : {},
      },
      val: { ...val, folder },
      test: test && { ...test, folder: tested ?? "" },
      drawn: typeof dataset.val === "string" ? null : dataset.val,
      folds: folds && { ...folds, pictures: [12, 12] },
    },
  };
}

interface Compiled {
  readonly settings: string;
  readonly plan: string;
}

/** Null where the file is not allowed. */
function compiled(set: readonly string[]): Compiled | null {
  try {
    // A method that has everything from `training`
    const experiment = exampleExperiment(["methods={ one: {} }", ...set]);
    return {
      settings: JSON.stringify(experiment.settings),
      plan: fingerprint(compilePlan(experiment, factsOf(experiment))),
    };
  } catch (error) {
    if (error instanceof ExperimentError) return null;
    throw error;
  }
}

/** What trying a key showed; null where it cannot stand in such a file. */
function effectOf(base: readonly string[], tries: readonly (readonly string[])[]) {
  const before = compiled(base);
  if (before === null) return null;
  const changes = tries.map((set) => compiled([...base, ...set]))
    .filter((after) => after !== null)
    .filter(({ settings }) => settings !== before.settings);
  if (changes.length === 0) return null;
  return changes.some(({ plan }) => plan !== before.plan) ? "in the plan" : "outside";
}

Deno.test("each key of the schema changes the plan, or stands outside of it for a reason", () => {
  const effects = new Map<string, string>();
  for (const { name, base, tries } of schemaKeys()) {
    if (effects.get(name) === "in the plan" || effects.get(name) === "outside") continue;
    effects.set(name, effectOf(base, tries) ?? "no valid value");
  }
  assert.ok(effects.size > 60, `${effects.size} keys`);
  // Steps that are random are not allowed in validation, and are tried in training
  const isTriedInTraining = (name: string) =>
    effects.get(name.replace("transforms.val.", "transforms.train.")) === "in the plan";
  const odd = [...effects].filter(([name, effect]) =>
    effect !== "in the plan" && !(effect === "no valid value" && isTriedInTraining(name))
  );
  assert.deepEqual(odd, Object.keys(OUTSIDE).map((name) => [name, "outside"]));
});

Deno.test("the walk finds keys of every kind", () => {
  const names = new Set(schemaKeys().map(({ name }) => name));
  const known = [
    "name",
    "device",
    "dataset.val.seed",
    "training.optimizer.adamw.eps",
    "training.optimizer.sgd.groups.lr",
    "training.schedule.cosine.warmup.start_factor",
    "training.augmentation.views",
    "transforms.train.random_resized_crop.scale",
    "transforms.val.normalize.mean",
    "methods",
  ];
  assert.deepEqual(known.filter((name) => !names.has(name)), []);
});
