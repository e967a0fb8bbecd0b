import assert from "node:assert/strict";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { compilePlan } from "../../src/plan/compile_plan.ts";
import {
  EXAMPLE_TEXT,
  exampleExperiment,
  exampleFacts,
  type ExampleOptions,
  examplePlan,
} from "../example_plan.ts";

const imagenet = {
  card: "imagenet1k",
  file: "weights/resnet18.safetensors",
  sha256: "0".repeat(64),
  licence: "BSD-3-Clause",
  failed: [{ source: "elsewhere", reason: "no such file" }],
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  replaced: [{ name: "fc.weight", file_shape: [1000, 512] }],
} as const;

const withoutNormalization = [
  "transforms.train=[{ random_resized_crop: 32 }]",
  "transforms.val=[{ center_crop: 32 }]",
];

/** The problems of an example, as a terminal shows them; "" where there are none. */
function problemsOf(options: ExampleOptions): string {
  try {
    examplePlan(options);
    return "";
  } catch (error) {
    if (error instanceof ExperimentError) return error.message;
    throw error;
  }
}

Deno.test("compilePlan() has a margin only where the experiment has one, so that older plans keep their fingerprints", () => {
  assert.equal("comparison" in examplePlan(), false);
  assert.deepEqual(examplePlan({ set: ["comparison.margin=1.5"] }).comparison, { margin: 1.5 });
});

Deno.test("compilePlan() counts steps, rates and parameters", () => {
  const [finetune, extraction] = examplePlan({
    set: ["training.batch_size=7", "training.schedule={ type: exponential, gamma: 0.5 }"],
  }).methods;
  assert.equal(finetune?.steps_per_epoch, 4, "24 pictures by 7, the last batch smaller");
  assert.deepEqual(finetune?.learning_rates, [0.01, 0.005]);
  assert.deepEqual(finetune?.parameters, { trained: 11_177_538, frozen: 0 });
  assert.deepEqual(extraction?.parameters, { trained: 1_026, frozen: 11_176_512 });
});

Deno.test("compilePlan() puts class weights into the order of the classes, or balances them", () => {
  const weightsOf = (weights: string) =>
    examplePlan({ set: [`training.class_weights=${weights}`] }).methods[0]?.class_weights;
  assert.deepEqual(weightsOf("{ bees: 3, ants: 0.5 }"), [0.5, 3]);
  assert.equal(weightsOf("null"), null);
  const facts = exampleFacts();
  const train = { ...facts.dataset.train, pictures: 40, per_class: { ants: 10, bees: 30 } };
  const experiment = exampleExperiment(["training.class_weights=balanced"]);
  const plan = compilePlan(experiment, { ...facts, dataset: { ...facts.dataset, train } });
  assert.deepEqual(plan.methods[0]?.class_weights, [2, 40 / 60]);
});

Deno.test("compilePlan() rejects class weights that are not one for each class", () => {
  const set = ["methods.finetune.class_weights={ ants: 1, bee: 2 }"];
  assert.equal(
    problemsOf({ set }),
    `--set ${set[0]}: "bee" is no class. Did you mean \`bees\`?\n` +
      `--set ${set[0]}: Every class needs a weight, missing: bees`,
  );
});

Deno.test("compilePlan() begins with one_cycle's momentum where it is cycled", () => {
  const optimizerOf = (optimizer: string, schedule: string) =>
    examplePlan({
      set: [`training.optimizer=${optimizer}`, `training.schedule=${schedule}`],
    }).methods[0]?.optimizer;
  const cycle = "{ type: one_cycle, max_momentum: 0.8, base_momentum: 0.7 }";
  const sgd = { type: "sgd", lr: 1, momentum: 0.8, nesterov: false, weight_decay: 0 };
  assert.deepEqual(optimizerOf("{ type: sgd, lr: 1 }", cycle), sgd);
  const adam = optimizerOf("{ type: adam, lr: 1 }", cycle);
  assert.deepEqual(adam && "betas" in adam && adam.betas, [0.8, 0.999]);
  const fixed = "{ type: one_cycle, cycle_momentum: false }";
  assert.deepEqual(optimizerOf("{ type: sgd, lr: 1 }", fixed), { ...sgd, momentum: 0 });
});

Deno.test("compilePlan() keeps the methods' order and their own settings", () => {
  const { methods } = examplePlan({ set: ["methods.finetune.epochs=5"] });
  assert.deepEqual(methods.map(({ name, epochs }) => [name, epochs]), [
    ["finetune", 5],
    ["feature_extraction", 2],
  ]);
});

Deno.test("compilePlan() takes features once only where the backbone cannot change", () => {
  const once = (freeze: string, statistics = "running") =>
    examplePlan({
      set: [`methods.finetune.freeze=${freeze}`, `training.frozen_batch_norm=${statistics}`],
    }).methods[0]?.phases[0]?.features_once;
  assert.equal(once("[]"), false);
  assert.equal(once("[layer4]"), false);
  assert.equal(once("[backbone]"), true);
  assert.equal(once("[backbone, fc.bias]"), true);
  assert.equal(once('[conv1, bn1, "layer[1-4]"]'), true, "by whatever names");
  assert.equal(once("[backbone]", "batch"), false, "its statistics move");
});

Deno.test("compilePlan() keeps geometry by split and normalization once", () => {
  const { transforms, input } = examplePlan();
  assert.deepEqual(transforms, {
    train: [
      { type: "random_resized_crop", size: 32, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
      { type: "random_horizontal_flip", p: 0.5 },
    ],
    val: [{ type: "resize", size: 36 }, { type: "center_crop", size: 32 }],
  });
  assert.deepEqual(input, { size: 32, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
});

Deno.test("compilePlan() leaves pixels from 0 to 1 where nothing normalizes them", () => {
  const { input } = examplePlan({
    set: withoutNormalization,
  });
  assert.deepEqual(input, { size: 32, mean: [0, 0, 0], std: [1, 1, 1] });
});

Deno.test("compilePlan() says of the weights what was used, and not what failed before", () => {
  const { mean: _mean, std: _std, failed: _failed, ...used } = imagenet;
  assert.deepEqual(examplePlan({ weights: imagenet }).weights, used);
  assert.equal(examplePlan().weights, null);
});

Deno.test("compilePlan() gives the cache in bytes", () => {
  const bytesOf = (cache: string) => examplePlan({ set: [`cache=${cache}`] }).cache_bytes;
  assert.deepEqual(["auto", "none", "2GB"].map(bytesOf), [536_870_912, 0, 2e9]);
});

Deno.test("compilePlan() gives plain JSON", () => {
  const plan = examplePlan({ weights: imagenet });
  assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
});

Deno.test("compilePlan() rejects a single class", () => {
  assert.equal(
    problemsOf({ classes: ["ants"] }),
    'example.yaml:2:1: "train" has one class, ants, and two are needed: one folder of pictures each\n' +
      "    dataset: { source: data }\n" +
      "    ^",
  );
});

Deno.test("compilePlan() rejects validation pictures of other classes", () => {
  const message = (options: ExampleOptions) => problemsOf(options).split("\n")[0];
  const classes = ["ants", "bees", "wasps"];
  assert.equal(
    problemsOf({ classes, valClasses: ["ants", "bees", "flies", "moths"] }),
    'example.yaml:2:1: "val" has classes that "train" lacks: flies, moths; ' +
      'and it lacks classes of "train": wasps\n' +
      "    dataset: { source: data }\n" +
      "    ^",
  );
  assert.equal(
    message({ classes, valClasses: ["ants"] }),
    'example.yaml:2:1: "val" lacks classes of "train": bees, wasps',
  );
  assert.equal(
    message({ valClasses: ["ants", "bees", "flies"] }),
    'example.yaml:2:1: "val" has classes that "train" lacks: flies',
  );
});

Deno.test("compilePlan() rejects test pictures of other classes", () => {
  assert.equal(
    problemsOf({ testClasses: ["ants", "flies"], set: ["dataset.test=test"] }),
    '--set dataset.test=test: "test" has classes that "train" lacks: flies; ' +
      'and it lacks classes of "train": bees',
  );
  assert.equal(examplePlan({ testClasses: ["ants", "bees"] }).dataset.test?.pictures, 8);
});

Deno.test("compilePlan() counts the steps of the fold that trains on most pictures", () => {
  const plan = examplePlan({ folds: [8, 7, 9], set: ["training.batch_size=4"] });
  assert.equal(plan.methods[0]?.steps_per_epoch, 5, "24 - 7 pictures by 4");
  assert.deepEqual(plan.dataset.folds, { count: 3, seed: 0, pictures: [8, 7, 9] });
});

Deno.test("compilePlan() rejects what goes by validation under folds, once", () => {
  const training = "  early_stopping: { patience: 1 }\n" +
    "  schedule: { type: reduce_on_plateau, patience: 1 }\n  seeds";
  const text = EXAMPLE_TEXT.replace("  seeds", training);
  const experiment = readExperiment(text, { path: "example.yaml" });
  const why = "at an epoch of its own, picked on the pictures that it is judged by";
  assert.throws(() => compilePlan(experiment, exampleFacts({ folds: [12, 12] })), {
    name: "ExperimentError",
    message:
      `example.yaml:13:3: Under \`dataset.folds\` each fold would end ${why}: use none, or \`val\` in the place of \`folds\`
      early_stopping: { patience: 1 }
      ^
example.yaml:14:15: Under \`dataset.folds\` each fold would lower its rate ${why}: use another schedule, or \`val\` in the place of \`folds\`
      schedule: { type: reduce_on_plateau, patience: 1 }
                  ^`,
  });
  assert.equal(compilePlan(experiment, exampleFacts()).dataset.folds, null);
});

Deno.test("compilePlan() rejects a normalization that is not the weights'", () => {
  assert.equal(
    problemsOf({ weights: { ...imagenet, std: [0.2, 0.2, 0.25] } }),
    'example.yaml:5:3: The weights "imagenet1k" were trained with mean [0.485,0.456,0.406] and ' +
      "std [0.2,0.2,0.25], current values are [0.485,0.456,0.406] and [0.229,0.224,0.225]\n" +
      "      val: [{ resize: 36 }, { center_crop: 32 }, { normalize: imagenet }]\n" +
      "      ^",
  );
  assert.equal(
    problemsOf({ weights: imagenet, set: withoutNormalization }),
    `--set ${withoutNormalization[1]}: The weights "imagenet1k" were trained with mean ` +
      "[0.485,0.456,0.406] and std [0.229,0.224,0.225], current values are [0,0,0] and [1,1,1]",
  );
  assert.equal(problemsOf({ weights: imagenet }), "");
});

Deno.test("compilePlan() rejects patterns that match nothing, each at its place", () => {
  const text = EXAMPLE_TEXT.replace("freeze: []", "freeze: [layr1, conv1, bn1.running_mean]");
  const experiment = readExperiment(text, { path: "example.yaml" });
  const line = "      finetune: { freeze: [layr1, conv1, bn1.running_mean] }\n";
  const mend =
    "Use backbone, a name or a glob below conv1, bn1, layer1, layer2, layer3, layer4, fc";
  assert.throws(() => compilePlan(experiment, exampleFacts()), {
    name: "ExperimentError",
    message: `example.yaml:15:24: "layr1" matches no parameter. ${mend}\n` +
      `${line}                           ^\n` +
      `example.yaml:15:38: "bn1.running_mean" matches no parameter. ${mend}\n` +
      `${line}                                         ^`,
  });
});

Deno.test("compilePlan() rejects a method in which nothing learns", () => {
  const text = EXAMPLE_TEXT.replace("[backbone]", "[backbone, fc]");
  const experiment = readExperiment(text, { path: "example.yaml" });
  assert.throws(() => compilePlan(experiment, exampleFacts()), {
    name: "ExperimentError",
    message: "example.yaml:16:25: Every parameter is frozen: nothing would learn\n" +
      "      feature_extraction: { freeze: [backbone, fc] }\n" +
      "                            ^",
  });
});

Deno.test("compilePlan() divides a method into phases, and counts what learns in any of them", () => {
  const set = [
    "methods.finetune={ epochs: 9, freeze: [backbone], unfreeze: { layer4: 5, conv1: 9 } }",
  ];
  const [method] = examplePlan({ set }).methods;
  const isOf = (layers: RegExp) => (name: string) => layers.test(name);
  const { phases, trained, frozen, parameters } = method!;
  assert.deepEqual(phases.map(({ from_epoch, features_once }) => [from_epoch, features_once]), [
    [0, true],
    [5, false],
  ]);
  assert.deepEqual(phases[0]?.trained, ["fc.weight", "fc.bias"]);
  assert.deepEqual(phases[1]?.trained, trained);
  assert.ok(trained.every(isOf(/^(layer4|fc)\./)) && !frozen.some(isOf(/^(layer4|fc)\./)));
  assert.ok(frozen.includes("conv1.weight"), "it learns from an epoch on that never comes");
  // layer4 8,393,728, fc 1,026
  assert.deepEqual(parameters, { trained: 8_394_754, frozen: 11_177_538 - 8_394_754 });
});

Deno.test("compilePlan() takes features of each epoch's pictures where they are mixed", () => {
  for (const key of ["mixup", "cutmix"]) {
    const set = [`training.${key}={ alpha: 1 }`];
    assert.equal(examplePlan({ set }).methods[1]?.phases[0]?.features_once, false);
  }
});

Deno.test("compilePlan() leaves an optimizer's groups to the method", () => {
  const set = ["training.optimizer.groups=[{ match: fc, lr: 1 }]"];
  const [method] = examplePlan({ set }).methods;
  const sgd = { type: "sgd", lr: 0.01, momentum: 0.9, nesterov: false, weight_decay: 0 };
  assert.deepEqual(method?.optimizer, sgd);
  assert.deepEqual(method?.groups.map(({ match, lr }) => [match, lr]), [[null, 0.01], ["fc", 1]]);
});

const mend = "Use backbone, a name or a glob below conv1, bn1, layer1, layer2, layer3, layer4, fc";

Deno.test("compilePlan() rejects what unfreeze cannot let go of, each at its key", () => {
  const written = "{ layr4: 1, fc: 2, layer4.0: 3, layer4: 2 }";
  const text = EXAMPLE_TEXT.replace("[backbone] }", `[backbone], unfreeze: ${written} }`);
  const experiment = readExperiment(text, { path: "example.yaml" });
  const line = text.split("\n")[15]!;
  const problem = (key: string, message: string) => {
    const before = line.indexOf(key);
    return `example.yaml:16:${before + 1}: ${message}\n    ${line}\n    ${" ".repeat(before)}^`;
  };
  assert.throws(() => compilePlan(experiment, exampleFacts()), {
    name: "ExperimentError",
    message: [
      problem("layr4", `"layr4" matches no parameter. ${mend}`),
      problem("fc", '"fc" learns from the start: `freeze` does not hold it'),
      problem(
        "layer4.0",
        '"layer4.0" learns before epoch 3: earlier epochs of `unfreeze` hold it',
      ),
    ].join("\n"),
  });
});

Deno.test("compilePlan() takes patterns of unfreeze that share parameters from one epoch on", () => {
  const unfreeze = "{ layer4: 1, layer4.0: 1, backbone: 2 }";
  const set = [`methods.finetune={ epochs: 3, freeze: [backbone], unfreeze: ${unfreeze} }`];
  assert.equal(problemsOf({ set }), "");
});

Deno.test("compilePlan() rejects groups that no parameter is left for", () => {
  const groups = "[{ match: layr4 }, { match: fc }, { match: fc.bias }, { match: fc }]";
  const set = [`training.optimizer.groups=${groups}`];
  const left = (pattern: string) =>
    `--set ${set[0]}: "${pattern}" has no parameters: they are frozen, or in a group before it`;
  const unmatched = `--set ${set[0]}: "layr4" matches no parameter. ${mend}`;
  // Once, though two methods take them
  assert.equal(problemsOf({ set }), [unmatched, left("fc.bias"), left("fc")].join("\n"));
});

Deno.test("compilePlan() rejects a group whose parameters are frozen in every method that has it", () => {
  const groups = "training.optimizer.groups=[{ match: layer4, lr: 1 }]";
  assert.equal(problemsOf({ set: [groups] }), "", "finetune has use for it");
  const [, extraction] = examplePlan({ set: [groups] }).methods;
  assert.deepEqual(extraction?.groups.map(({ match }) => match), [null]);
  const frozen = [groups, "methods.finetune.freeze=[layer4]"];
  const message =
    `--set ${groups}: "layer4" has no parameters: they are frozen, or in a group before it`;
  assert.equal(problemsOf({ set: frozen }), message);
  const late = "methods.finetune.unfreeze={ layer4: 2 }";
  assert.equal(problemsOf({ set: [...frozen, late] }), message, "that epoch never comes");
  const own = "methods.feature_extraction.optimizer.groups=[{ match: layer4, lr: 1 }]";
  assert.equal(problemsOf({ set: [own] }), message.replace(groups, own));
  const unfrozen = [own, "methods.feature_extraction.unfreeze={ layer4: 1 }"];
  assert.equal(problemsOf({ set: unfrozen }), "");
});

Deno.test("compilePlan() reports all problems at once", () => {
  const problems = problemsOf({
    valClasses: ["ants"],
    weights: { ...imagenet, mean: [0, 0, 0] },
    set: ["methods.finetune.freeze=[layr1]", "methods.feature_extraction.freeze=[layr2]"],
  });
  const places = problems.split("\n").filter((line) => !line.startsWith(" "))
    .map((line) => line.split(": ")[0]);
  assert.deepEqual(places, [
    "example.yaml:2:1",
    "example.yaml:5:3",
    "--set methods.finetune.freeze=[layr1]",
    "--set methods.feature_extraction.freeze=[layr2]",
  ]);
});
