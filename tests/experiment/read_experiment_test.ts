import assert from "node:assert/strict";
import { renderProblems } from "../../src/experiment/problem.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import type { Settings, Training } from "../../src/experiment/settings.ts";
import { changed, small } from "./_files.ts";

function read(text: string, set: readonly string[] = []): Settings {
  return readExperiment(text, { path: "a.yaml", set }).settings;
}

/** Training of the first method. */
function trainingOf(text: string, set: readonly string[] = []): Training | undefined {
  return read(text, set).methods[0]?.training;
}

function warningsOf(text: string, set: readonly string[] = []): string {
  return renderProblems(readExperiment(text, { path: "a.yaml", set }).warnings);
}

const defaults = {
  epochs: 4,
  batch_size: 6,
  optimizer: { type: "sgd", lr: 0.1, momentum: 0, nesterov: false, weight_decay: 0, groups: [] },
  schedule: { type: "constant", warmup: null },
  label_smoothing: 0,
  class_weights: null,
  mixup: null,
  cutmix: null,
  clip_grad_norm: null,
  clip_grad_value: null,
  ema: null,
  early_stopping: null,
  seeds: [0],
  freeze: [],
  unfreeze: {},
  frozen_batch_norm: "running",
  augmentation_seed: null,
  augmentation: { views: null },
};

Deno.test("readExperiment() fills in every default", () => {
  assert.deepEqual(read(small), {
    name: "small",
    dataset: {
      source: [{ path: "data" }],
      train: "train",
      val: "val",
      folds: null,
      test: null,
    },
    transforms: {
      train: [{ type: "random_resized_crop", size: 64, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] }],
      val: [{ type: "center_crop", size: 64 }],
    },
    model: { architecture: "resnet18", weights: null },
    device: "auto",
    precision: "float32",
    cache: "auto",
    checkpoint: { every_minutes: 10, keep: 2 },
    on_bad_image: "fail",
    comparison: null,
    methods: [{ name: "all", training: defaults }],
  });
  assert.equal(warningsOf(small), "");
});

Deno.test("readExperiment() keeps text, path and --set arguments", () => {
  const { path, text, set } = readExperiment(small, { path: "a.yaml", set: ["device=cpu"] });
  assert.deepEqual({ path, text, set }, { path: "a.yaml", text: small, set: ["device=cpu"] });
});

Deno.test("readExperiment() takes a source as a path, an address or a list of both", () => {
  const sha256 = "AB".repeat(32);
  const address = { url: "https://x.org/a.zip", sha256: sha256.toLowerCase(), bytes: null };
  const sources: [string, unknown][] = [
    ["./a b.zip", [{ path: "./a b.zip" }]],
    [`{ url: "https://x.org/a.zip", sha256: ${sha256} }`, [address]],
    [`[a, { url: "https://x.org/a.zip", sha256: ${sha256}, bytes: 7 }]`, [
      { path: "a" },
      { ...address, bytes: 7 },
    ]],
  ];
  for (const [source, wanted] of sources) {
    assert.deepEqual(read(changed("source: data", `source: ${source}`)).dataset.source, wanted);
  }
});

Deno.test("readExperiment() takes a cache as a size with its unit, or as none", () => {
  const sizes = { auto: "auto", none: 0, "512MB": 512e6, "1.5 GiB": 1.5 * 2 ** 30, "0KB": 0 };
  for (const [written, wanted] of Object.entries(sizes)) {
    assert.equal(read(small, [`cache=${written}`]).cache, wanted);
  }
});

Deno.test("readExperiment() takes a transform bare, short or in full", () => {
  const imagenet = { type: "normalize", mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const forms: [string, unknown][] = [
    ["random_horizontal_flip", { type: "random_horizontal_flip", p: 0.5 }],
    ["{ random_horizontal_flip: 0.1 }", { type: "random_horizontal_flip", p: 0.1 }],
    ["{ random_horizontal_flip: { p: 1 } }", { type: "random_horizontal_flip", p: 1 }],
    ["{ resize: 256 }", { type: "resize", size: 256 }],
    ["{ resize: { size: 256 } }", { type: "resize", size: 256 }],
    ["{ random_resized_crop: { size: 9, scale: [0.5, 0.5] } }", {
      type: "random_resized_crop",
      size: 9,
      scale: [0.5, 0.5],
      ratio: [3 / 4, 4 / 3],
    }],
    ["{ random_resized_crop: { size: 9, ratio: [1, 2] } }", {
      type: "random_resized_crop",
      size: 9,
      scale: [0.08, 1],
      ratio: [1, 2],
    }],
  ];
  for (const [form, wanted] of forms) {
    const text = changed("train: [{ random_resized", `train: [${form}, { random_resized`);
    assert.deepEqual(read(text).transforms.train[0], wanted);
  }
  for (const form of ["imagenet", "{ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }"]) {
    const { train, val } =
      read(small.replaceAll("64 }]", `64 }, { normalize: ${form} }]`)).transforms;
    assert.deepEqual([train[1], val[1]], [imagenet, imagenet]);
  }
});

Deno.test("readExperiment() knows PyTorch's schedules and their defaults", () => {
  const schedules: [string, unknown][] = [
    ["{ type: constant }", { type: "constant", warmup: null }],
    ["{ type: constant, warmup: { epochs: 2 } }", {
      type: "constant",
      warmup: { epochs: 2, start_factor: 1 / 3 },
    }],
    ["{ type: step, step_size: 2 }", { type: "step", step_size: 2, gamma: 0.1, warmup: null }],
    ["{ type: multistep, milestones: [1, 3], gamma: 0.5 }", {
      type: "multistep",
      milestones: [1, 3],
      gamma: 0.5,
      warmup: null,
    }],
    ["{ type: exponential, gamma: 0.9 }", { type: "exponential", gamma: 0.9, warmup: null }],
    ["{ type: cosine, t_max: 4 }", { type: "cosine", t_max: 4, eta_min: 0, warmup: null }],
    ["{ type: one_cycle }", {
      type: "one_cycle",
      pct_start: 0.3,
      anneal_strategy: "cos",
      cycle_momentum: true,
      base_momentum: 0.85,
      max_momentum: 0.95,
      div_factor: 25,
      final_div_factor: 1e4,
      three_phase: false,
    }],
    ["{ type: reduce_on_plateau, patience: 1 }", {
      type: "reduce_on_plateau",
      metric: "loss",
      factor: 0.1,
      patience: 1,
      threshold: 1e-4,
      threshold_mode: "rel",
      cooldown: 0,
      min_lr: 0,
      warmup: null,
    }],
  ];
  for (const [schedule, wanted] of schedules) {
    const text = changed("  epochs: 4\n", `  epochs: 4\n  schedule: ${schedule}\n`);
    assert.deepEqual(trainingOf(text)?.schedule, wanted);
    assert.equal(warningsOf(text), "");
  }
});

Deno.test("readExperiment() knows PyTorch's optimizers and their defaults", () => {
  const adam = {
    ...{ type: "adam", lr: 0.1, betas: [0.9, 0.999], eps: 1e-8 },
    ...{ weight_decay: 0, groups: [] },
  };
  const optimizers = {
    sgd: defaults.optimizer,
    adam,
    adamw: { ...adam, type: "adamw", weight_decay: 0.01 },
    rmsprop: {
      ...{ type: "rmsprop", lr: 0.1, alpha: 0.99, eps: 1e-8 },
      ...{ weight_decay: 0, momentum: 0, centered: false, groups: [] },
    },
  };
  for (const [type, wanted] of Object.entries(optimizers)) {
    assert.deepEqual(trainingOf(changed("type: sgd", `type: ${type}`))?.optimizer, wanted);
  }
});

Deno.test("readExperiment() takes validation as a folder or as a share of the training pictures", () => {
  const valOf = (text: string) => read(small, [`dataset.val=${text}`]).dataset.val;
  assert.equal(valOf("test"), "test");
  assert.deepEqual(valOf("{ fraction: 0.25 }"), { fraction: 0.25, seed: 0 });
  assert.deepEqual(valOf("{ fraction: 0.25, seed: 3 }"), { fraction: 0.25, seed: 3 });
});

Deno.test("readExperiment() takes class weights by name or balanced", () => {
  const weightsOf = (text: string) => trainingOf(small, [`training.class_weights=${text}`]);
  assert.deepEqual(weightsOf("{ ants: 2, bees: 0.5 }")?.class_weights, { ants: 2, bees: 0.5 });
  assert.equal(weightsOf("balanced")?.class_weights, "balanced");
  assert.equal(weightsOf("null")?.class_weights, null);
});

Deno.test("readExperiment() lays a method over training, mapping by mapping", () => {
  const stepped = changed(
    "  epochs: 4\n",
    "  epochs: 4\n  schedule: { type: step, step_size: 2 }\n",
  );
  const method = (keys: string) => trainingOf(stepped.replace("  all:\n", `  all: ${keys}\n`));
  const step = { type: "step", step_size: 2, gamma: 0.1, warmup: null };
  const base = { ...defaults, schedule: step };
  assert.deepEqual(method(""), base);
  assert.deepEqual(method("{}"), base);
  assert.deepEqual(method("{ seeds: [3], freeze: [fc] }"), { ...base, seeds: [3], freeze: ["fc"] });
  assert.deepEqual(method("{ optimizer: { momentum: 0.9 } }"), {
    ...base,
    optimizer: { ...defaults.optimizer, momentum: 0.9 },
  });
  const schedule = (keys: string) => method(`{ schedule: { ${keys} } }`)?.schedule;
  assert.deepEqual(schedule("gamma: 0.5"), { ...step, gamma: 0.5 });
  assert.deepEqual(schedule("type: step, gamma: 0.5"), { ...step, gamma: 0.5 });
  const exponential = { type: "exponential", gamma: 0.5, warmup: null };
  assert.deepEqual(schedule("type: exponential, gamma: 0.5"), exponential);
});

Deno.test("readExperiment() keeps methods in the file's order, whatever their names", () => {
  const names = ["b", "10", "constructor", "2", "toString"];
  const text = changed("  all:\n", names.map((name) => `  ${name}: {}\n`).join(""));
  assert.deepEqual(read(text).methods.map(({ name }) => name), names);
});

Deno.test("readExperiment() reads what YAML 1.2 allows", () => {
  const same: Record<string, string> = {
    "byte order mark": "\ufeff" + small,
    "CRLF lines": small.replaceAll("\n", "\r\n"),
    "comments": small.replaceAll("\n", " # said\n"),
    "document marks": `---\n${small}...\n`,
    "directive": `%YAML 1.1\n---\n${small}`,
    "quoted keys": small.replaceAll("epochs", "'epochs'"),
    "hexadecimal numbers": changed("epochs: 4", "epochs: 0x4"),
    "core tags": changed("epochs: 4", "epochs: !!int 4"),
    "flow style": changed(
      "  optimizer:\n    type: sgd\n    lr: 0.1\n",
      "  optimizer: {type: sgd,lr: 0.1}\n",
    ),
  };
  for (const [name, text] of Object.entries(same)) assert.deepEqual(read(text), read(small), name);
});

Deno.test("readExperiment() repeats an anchored value at its aliases", () => {
  const text = changed("  epochs: 4\n", "  epochs: 4\n  seeds: &s [1, 2]\n")
    .replace("  all:\n", "  all: &m { seeds: [3] }\n  same: *m\n  again: { seeds: *s }\n");
  assert.deepEqual(read(text).methods.map(({ training }) => training.seeds), [[3], [3], [1, 2]]);
});

Deno.test("readExperiment() applies --set in order, to any depth", () => {
  assert.equal(trainingOf(small, ["training.epochs=1"])?.epochs, 1);
  assert.equal(trainingOf(small, ["training.epochs=1", "training.epochs=2"])?.epochs, 2);
  assert.deepEqual(trainingOf(small, ["training.seeds=[3]"])?.seeds, [3]);
  assert.deepEqual(trainingOf(small, ["methods.all.freeze=[layer1]"])?.freeze, ["layer1"]);
  assert.equal(trainingOf(small, ["methods.all.optimizer.lr=1e-3"])?.optimizer.lr, 0.001);
  assert.deepEqual(read(small, ["transforms.val.0.center_crop=64"]), read(small));
  assert.equal(read(small, ["model.weights=a=b.yaml"]).model.weights, "a=b.yaml");
  assert.deepEqual(read(small, ["methods={ one: , two: }"]).methods.map(({ name }) => name), [
    "one",
    "two",
  ]);
});

Deno.test("readExperiment() changes only the one place of an aliased value", () => {
  const text = changed("  all:\n", "  all: &m { seeds: [3] }\n  same: *m\n");
  const { methods } = read(text, ["methods.same.seeds=[4]"]);
  assert.deepEqual(methods.map(({ training }) => training.seeds), [[3], [4]]);
});

Deno.test("readExperiment() warns of a schedule that never acts, at its key", () => {
  const schedules: [string, string, string][] = [
    ["step, step_size: 4", "step_size", "its first step comes after 4 epochs"],
    ["multistep, milestones: [5, 9]", "milestones", "its first step comes after 5 epochs"],
    ["step, step_size: 1, gamma: 1", "gamma", "each step is a factor of 1"],
    ["reduce_on_plateau, patience: 2", "patience", "its first step comes after 4 epochs"],
    [
      "step, step_size: 2, warmup: { epochs: 2 }",
      "step_size",
      "its first step comes after 4 epochs",
    ],
  ];
  for (const [keys, key, why] of schedules) {
    const line = `  schedule: { type: ${keys} }`;
    const text = changed("  epochs: 4\n", `  epochs: 4\n${line}\n`);
    const message = `The schedule never acts: ${why}, ` +
      "training ends after 4 epochs and keeps the learning rate 0.1";
    const before = line.indexOf(key);
    const caret = `${" ".repeat(before)}^`;
    assert.equal(
      warningsOf(text),
      `a.yaml:12:${before + 1}: ${message}\n    ${line}\n    ${caret}`,
    );
  }
});

Deno.test("readExperiment() warns of a warm-up that never ends", () => {
  assert.equal(
    warningsOf(small, ["training.schedule={ type: constant, warmup: { epochs: 4 } }"]),
    "--set training.schedule={ type: constant, warmup: { epochs: 4 } }: " +
      "The warm-up never ends: it lasts 4 epochs, training ends after 4 epochs",
  );
});

Deno.test("readExperiment() warns of what learns from an epoch on that never comes", () => {
  const line = '  unfreeze: { layer4: 3, "layer[23]": 4 }';
  const text = changed("  epochs: 4\n", `  epochs: 4\n  freeze: [backbone]\n${line}\n`);
  assert.equal(
    warningsOf(text),
    "a.yaml:13:26: `layer[23]` stays frozen: it learns from epoch 4 on, counted from 0, " +
      `training ends after 4 epochs\n    ${line}\n${" ".repeat(29)}^`,
  );
});

Deno.test("readExperiment() warns of a patience that no training outlasts", () => {
  const set = (patience: number) => [`training.early_stopping={ patience: ${patience} }`];
  for (const patience of [3, 4]) {
    assert.equal(
      warningsOf(small, set(patience)),
      `--set ${set(patience)}: Training never stops early: its patience is ${patience} epochs, ` +
        "training ends after 4 epochs",
    );
  }
  assert.equal(warningsOf(small, set(2)), "");
});

Deno.test("readExperiment() warns of mixtures in batches of one picture", () => {
  for (const key of ["mixup", "cutmix"]) {
    const set = `training.${key}={ alpha: 1 }`;
    assert.equal(warningsOf(small, [set]), "");
    assert.equal(
      warningsOf(small, [set, "training.batch_size=1"]),
      `--set ${set}: Nothing is mixed: a picture is mixed with another of its batch, ` +
        "current `batch_size` is 1",
    );
  }
});

Deno.test("readExperiment() warns of a momentum that one_cycle replaces, where it was written", () => {
  const cycle = "training.schedule={ type: one_cycle }";
  const fixed = "training.schedule={ type: one_cycle, cycle_momentum: false }";
  const message = (value: number) =>
    "This momentum is not used: one_cycle moves it from 0.95 to 0.85 and back. " +
    `\`cycle_momentum: false\` keeps ${value}`;
  const momentum = "training.optimizer.momentum=0.9";
  assert.equal(warningsOf(small, [momentum, cycle]), `--set ${momentum}: ${message(0.9)}`);
  const betas = "training.optimizer={ type: adam, lr: 0.1, betas: [0.5, 0.9] }";
  assert.equal(warningsOf(small, [betas, cycle]), `--set ${betas}: ${message(0.5)}`);
  for (const set of [[momentum, fixed], [cycle], ["training.optimizer.type=adam", cycle]]) {
    assert.equal(warningsOf(small, set), "");
  }
});

Deno.test("readExperiment() warns once for methods alike, and of each that differs", () => {
  const methods = "  one: { epochs: 1 }\n  alike: { epochs: 1, seeds: [1] }\n" +
    "  slow: { epochs: 1, optimizer: { lr: 0.01 } }\n";
  const text = changed("  epochs: 4\n", "  epochs: 4\n  schedule: { type: cosine, t_max: 9 }\n")
    .replace("  all:\n", methods);
  assert.equal(
    warningsOf(text),
    `a.yaml:12:15: The schedule never acts: its first step comes after 1 epoch, training ends after 1 epoch and keeps the learning rate 0.1
      schedule: { type: cosine, t_max: 9 }
                  ^
a.yaml:12:15: The schedule never acts: its first step comes after 1 epoch, training ends after 1 epoch and keeps the learning rate 0.01
      schedule: { type: cosine, t_max: 9 }
                  ^`,
  );
});

Deno.test("readExperiment() warns of a method that a slip in --set adds", () => {
  assert.equal(
    warningsOf(small, ["methods.al.epochs=1"]),
    "--set methods.al.epochs=1: This adds the method `al`. Did you mean `all`?",
  );
  assert.equal(warningsOf(small, ["methods.other.epochs=1", "methods.al={}"]), "");
});
