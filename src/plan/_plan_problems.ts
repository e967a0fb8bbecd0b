/**
 * Problems that lie between an experiment and what was found.
 *
 * @module
 */
import { type Experiment, problemAt } from "../experiment/experiment.ts";
import { suggest } from "../experiment/nearest.ts";
import type { Problem } from "../experiment/problem.ts";
import type { Settings } from "../experiment/settings.ts";
import { applyFreeze, matcher } from "./freeze.ts";
import type { Facts, Plan, SplitFacts, TensorSpec } from "./plan.ts";

/**
 * Lists every problem that the file alone does not show.
 *
 * @param experiment What the file says.
 * @param facts What the data, the weights and the architecture are.
 * @returns The problems, each at its key, as often as methods share it; none if a plan can be made.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleExperiment, exampleFacts } from "../../tests/example_plan.ts";
 * import { planProblems } from "./_plan_problems.ts";
 *
 * assert.deepEqual(planProblems(exampleExperiment(), exampleFacts()), []);
 * ```
 */
export function planProblems(experiment: Experiment, facts: Facts): readonly Problem[] {
  return [
    ...classProblems(experiment, facts),
    ...normalizationProblems(experiment, facts),
    ...experiment.settings.methods.flatMap((method) => [
      ...freezeProblems(experiment, method, facts),
      ...unfreezeProblems(experiment, method, facts),
      ...weightProblems(experiment, method, facts),
      ...foldProblems(experiment, method, facts),
    ]),
    ...groupProblems(experiment, facts),
  ];
}

/** Mean and deviation that the pictures get; without `normalize` those that change nothing. */
export function normalization({ transforms }: Settings): Pick<Plan["input"], "mean" | "std"> {
  const step = transforms.val.find((transform) => transform.type === "normalize");
  return step ? { mean: step.mean, std: step.std } : { mean: [0, 0, 0], std: [1, 1, 1] };
}

function classProblems(experiment: Experiment, { dataset }: Facts): Problem[] {
  const { train, val, test } = dataset;
  if (train.classes.length < 2) {
    const message =
      `"${train.folder}" has one class, ${train.classes}, and two are needed: one folder of pictures each`;
    return [problemAt(experiment, ["dataset", "train"], message)];
  }
  return [
    ...otherClasses(experiment, train, { key: "val", split: val }),
    ...test === null ? [] : otherClasses(experiment, train, { key: "test", split: test }),
  ];
}

/** Every split has the classes of the training pictures. */
function otherClasses(
  experiment: Experiment,
  train: SplitFacts,
  { key, split }: { readonly key: "val" | "test"; readonly split: SplitFacts },
): Problem[] {
  const only = (a: readonly string[], b: readonly string[]) =>
    a.filter((name) => !b.includes(name));
  const extra = only(split.classes, train.classes);
  const missing = only(train.classes, split.classes);
  if (extra.length + missing.length === 0) return [];
  const parts = [
    extra.length > 0 ? `has classes that "${train.folder}" lacks: ${extra.join(", ")}` : [],
    missing.length > 0 ? `lacks classes of "${train.folder}": ${missing.join(", ")}` : [],
  ].flat();
  return [problemAt(experiment, ["dataset", key], `"${split.folder}" ${parts.join("; and it ")}`)];
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
  { name, training }: Settings["methods"][number],
  { tensors }: Facts,
): Problem[] {
  const at = (message: string, ...index: number[]) =>
    problemAt(experiment, ["methods", name, "freeze", ...index], message);
  const { trained, unmatched } = applyFreeze(tensors, training);
  return [
    ...unmatched.map((pattern) =>
      at(unmatchedText(pattern, tensors), training.freeze.indexOf(pattern))
    ),
    ...(trained.length === 0 ? [at("Every parameter is frozen: nothing would learn")] : []),
  ];
}

function weightProblems(
  experiment: Experiment,
  { name, training: { class_weights: weights } }: Settings["methods"][number],
  { dataset: { train } }: Facts,
): Problem[] {
  if (weights === null || weights === "balanced") return [];
  const at = (message: string, ...key: string[]) =>
    problemAt(experiment, ["methods", name, "class_weights", ...key], message);
  const missing = train.classes.filter((each) => !Object.hasOwn(weights, each));
  return [
    ...Object.keys(weights).filter((each) => !train.classes.includes(each)).map((each) =>
      at(`"${each}" is no class. ${suggest(each, train.classes, { kind: "names" })}`, each)
    ),
    ...missing.length > 0 ? [at(`Every class needs a weight, missing: ${missing.join(", ")}`)] : [],
  ];
}

/** What goes by validation would go another way in each fold. */
function foldProblems(
  experiment: Experiment,
  { name, training: { early_stopping, schedule } }: Settings["methods"][number],
  { dataset: { folds } }: Facts,
): Problem[] {
  if (folds === null) return [];
  const at = (does: string, mend: string, ...key: string[]) => {
    const message = `Under \`dataset.folds\` each fold would ${does} at an epoch of its own, ` +
      `picked on the pictures that it is judged by: ${mend}, or \`val\` in the place of \`folds\``;
    return problemAt(experiment, ["methods", name, ...key], message);
  };
  return [
    ...early_stopping === null ? [] : [at("end", "use none", "early_stopping")],
    ...schedule.type === "reduce_on_plateau"
      ? [at("lower its rate", "use another schedule", "schedule", "type")]
      : [],
  ];
}

function unmatchedText(pattern: string, tensors: readonly TensorSpec[]): string {
  const layers = [...new Set(tensors.map((tensor) => tensor.name.split(".")[0]))].join(", ");
  return `"${pattern}" matches no parameter. Use backbone, a name or a glob below ${layers}`;
}

/** Patterns of `unfreeze` that have nothing to release. */
function unfreezeProblems(
  experiment: Experiment,
  { name, training }: Settings["methods"][number],
  { tensors }: Facts,
): Problem[] {
  const parameters = parameterNames(tensors);
  const stillFrozen = (epoch: number) => {
    const { trained } = applyFreeze(tensors, training, epoch);
    return parameters.filter((each) => !trained.includes(each));
  };
  return Object.entries(training.unfreeze).flatMap(([pattern, epoch]) => {
    const at = (message: string) =>
      problemAt(experiment, ["methods", name, "unfreeze", pattern], message);
    const matches = matcher(pattern);
    if (!parameters.some(matches)) return [at(unmatchedText(pattern, tensors))];
    if (!stillFrozen(0).some(matches)) {
      return [at(`"${pattern}" learns from the start: \`freeze\` does not hold it`)];
    }
    if (stillFrozen(epoch - 1).some(matches)) return [];
    return [
      at(`"${pattern}" learns before epoch ${epoch}: earlier epochs of \`unfreeze\` hold it`),
    ];
  });
}

/** Groups that are empty in every method that takes them from where they stand. */
function groupProblems(experiment: Experiment, facts: Facts): Problem[] {
  const groups = experiment.settings.methods.flatMap((method) =>
    groupUses(experiment, method, facts)
  );
  const used = new Set(groups.filter(({ isUsed }) => isUsed).map(({ written }) => written));
  return groups.filter(({ written }) => !used.has(written)).map(({ problem }) => problem);
}

/** Each group of a method: where it is written, whether a parameter is in it, and what to say if not. */
function groupUses(
  experiment: Experiment,
  { name, training }: Settings["methods"][number],
  { tensors }: Facts,
) {
  const { optimizer: { groups }, epochs } = training;
  const patterns = groups.map(({ match }) => matcher(match));
  const { trained } = applyFreeze(tensors, training, epochs - 1);
  const groupOf = (parameter: string) => patterns.findIndex((matches) => matches(parameter));
  const taken = new Set(trained.map(groupOf));
  return groups.map(({ match }, k) => {
    const message = parameterNames(tensors).some(matcher(match))
      ? `"${match}" has no parameters: they are frozen, or in a group before it`
      : unmatchedText(match, tensors);
    const key = ["methods", name, "optimizer", "groups", k, "match"];
    const problem = problemAt(experiment, key, message);
    return { written: `${problem.place} ${k}`, isUsed: taken.has(k), problem };
  });
}

function parameterNames(tensors: readonly TensorSpec[]): string[] {
  return tensors.filter(({ kind }) => kind === "parameter").map(({ name }) => name);
}
