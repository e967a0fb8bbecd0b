import assert from "node:assert/strict";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { changed, readFiles, small } from "./_files.ts";

/** `key value from` of the settings whose key begins so. */
function originsOf(text: string, start: string, set: readonly string[] = []): string[] {
  return readExperiment(text, { path: "a.yaml", set }).origins
    .filter(({ key }) => key.startsWith(start))
    .map(({ key, value, from, inherited }) =>
      `${key} ${JSON.stringify(value)} ${from}${inherited ? " inherited" : ""}`
    );
}

Deno.test("origins: a written value has its place, another is a default", () => {
  assert.deepEqual(originsOf(small, "training.optimizer."), [
    'training.optimizer.type "sgd" a.yaml:14:11',
    "training.optimizer.lr 0.1 a.yaml:15:9",
    "training.optimizer.momentum 0 default",
    "training.optimizer.nesterov false default",
    "training.optimizer.weight_decay 0 default",
    "training.optimizer.groups [] default",
  ]);
});

Deno.test("origins: what --set says is the argument's, an item of a list too", () => {
  const set = ["training.seeds=[3, 4]", "training.seeds.0=7", "device=cpu"];
  assert.deepEqual(originsOf(small, "training.seeds", set), [
    "training.seeds [7,4] --set training.seeds.0=7",
  ]);
  assert.deepEqual(originsOf(small, "device", set), ['device "cpu" --set device=cpu']);
});

Deno.test("origins: a value in the place of its mapping was written, the other keys are defaults", () => {
  const text = changed("[{ center_crop: 64 }]", "[{ center_crop: 64 }, { normalize: imagenet }]")
    .replace(
      "[{ random_resized_crop: 64 }]",
      "[{ random_resized_crop: 64 }, random_grayscale, { normalize: imagenet }]",
    );
  assert.deepEqual(originsOf(text, "transforms.train"), [
    'transforms.train.0.type "random_resized_crop" a.yaml:5:13',
    "transforms.train.0.size 64 a.yaml:5:34",
    "transforms.train.0.scale [0.08,1] default",
    "transforms.train.0.ratio [0.75,1.3333333333333333] default",
    'transforms.train.1.type "random_grayscale" a.yaml:5:40',
    "transforms.train.1.p 0.1 default",
    'transforms.train.2.type "normalize" a.yaml:5:60',
    "transforms.train.2.mean [0.485,0.456,0.406] a.yaml:5:71",
    "transforms.train.2.std [0.229,0.224,0.225] a.yaml:5:71",
  ]);
  assert.deepEqual(originsOf(text, "dataset.source"), ['dataset.source.0.path "data" a.yaml:3:11']);
});

Deno.test("origins: a list of sources has a place for each part", () => {
  const url = "https://example.org/a.zip";
  const text = changed(
    "source: data",
    `source: [data, { url: "${url}", sha256: ${"a".repeat(64)} }]`,
  );
  assert.deepEqual(originsOf(text, "dataset.source"), [
    'dataset.source.0.path "data" a.yaml:3:12',
    `dataset.source.1.url "${url}" a.yaml:3:25`,
    `dataset.source.1.sha256 "${"a".repeat(64)}" a.yaml:3:62`,
    "dataset.source.1.bytes null default",
  ]);
});

Deno.test("origins: a method inherits what it does not write, and says what it does", () => {
  const text = changed("  all:\n", "  all:\n  one: { epochs: 4, optimizer: { lr: 0.5 } }\n");
  const own = readExperiment(text, { path: "a.yaml" }).origins
    .filter(({ key, inherited }) => key.startsWith("methods.") && !inherited);
  assert.deepEqual(own.map(({ key, from }) => [key, from]), [
    ["methods.one.epochs", "a.yaml:18:18"], // written, if of the same value
    ["methods.one.optimizer.lr", "a.yaml:18:38"],
  ]);
  assert.deepEqual(originsOf(text, "methods.all.optimizer.momentum"), [
    "methods.all.optimizer.momentum 0 default inherited",
  ]);
});

Deno.test("origins: defaults of another type than training's are the method's own", () => {
  const text = changed("  all:\n", "  all: { optimizer: { type: adam, lr: 0.1 } }\n");
  assert.deepEqual(originsOf(text, "methods.all.optimizer.betas"), [
    "methods.all.optimizer.betas [0.9,0.999] default",
  ]);
});

Deno.test("origins: every setting of every method is there, with the value that the settings have", () => {
  const { origins, settings } = readExperiment(small, { path: "a.yaml" });
  const flat = (value: unknown, key: string): string[] => {
    const isEmpty = typeof value !== "object" || value === null || Object.keys(value).length === 0;
    if (isEmpty || (Array.isArray(value) && typeof value[0] !== "object")) {
      return [`${key} ${JSON.stringify(value)}`];
    }
    return Object.entries(value).flatMap(([name, part]) => flat(part, `${key}.${name}`));
  };
  const { methods, ...file } = settings;
  assert.deepEqual(
    origins.filter(({ key }) => !key.startsWith("training."))
      .map(({ key, value }) => `${key} ${JSON.stringify(value)}`),
    [
      ...Object.entries(file).flatMap(([key, value]) => flat(value, key)),
      ...methods.flatMap(({ name, training }) => flat(training, `methods.${name}`)),
    ],
  );
});

Deno.test("origins name the base and the place in the matrix that a value comes from", () => {
  const { origins } = readFiles({
    "a.yaml": "extends: base.yaml\nname: own\nmatrix: { optimizer.lr: [1, 2] }\n",
    "base.yaml": small,
  });
  const from = (key: string) => origins.find((origin) => origin.key === key)?.from;
  assert.equal(from("name"), "a.yaml:2:7");
  assert.equal(from("training.optimizer.lr"), "base.yaml:15:9");
  assert.equal(from("methods.all-lr2.optimizer.lr"), "a.yaml:3:29");
  assert.equal(from("methods.all-lr2.epochs"), "base.yaml:11:11");
});
