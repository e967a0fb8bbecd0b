import assert from "node:assert/strict";
import { isExperimentName } from "../../src/experiment/experiment_name.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { type StarterFacts, starterFile } from "../../src/experiment/starter_file.ts";

const facts: StarterFacts = {
  name: "pets",
  source: "pictures/pets",
  train: "train",
  val: "val",
  classes: [{ name: "cat", train: 120, val: 20 }, { name: "dog", train: 60, val: 20 }],
  sizes: {
    smallest: { width: 100, height: 80 },
    median: { width: 240, height: 200 },
    largest: { width: 4000, height: 3000 },
  },
  weights: "weights/imagenet1k.yaml",
};

/** What a starter file says, once read. */
function settingsOf(changes: Partial<StarterFacts>) {
  const text = starterFile({ ...facts, ...changes });
  const { settings, warnings } = readExperiment(text, { path: "a.yaml" });
  assert.deepEqual(warnings, []);
  return settings;
}

Deno.test("starterFile() writes a file that says what was found and why it is set as it is", async (t) => {
  await t.assertSnapshot(starterFile(facts));
  await t.assertSnapshot(starterFile({ ...facts, train: ".", val: null, weights: null }));
});

Deno.test("starterFile() gives experiments that can be read, with and without folders and weights", () => {
  for (const val of ["val", null]) {
    for (const weights of ["weights/imagenet1k.yaml", null]) {
      const settings = settingsOf({ val, weights });
      assert.deepEqual(settings.dataset.val, val ?? { fraction: 0.2, seed: 1 });
      assert.equal(settings.model.weights, weights);
      assert.equal(settings.methods.length, 2);
    }
  }
});

Deno.test("starterFile() picks an input size that most pictures fill, from 64 to 224 pixels", () => {
  const inputs = [10, 64, 100, 200, 224, 5000].map((height) => {
    const median = { width: height + 50, height };
    const { val } = settingsOf({ sizes: { ...facts.sizes, median } }).transforms;
    return val.map((step) => "size" in step ? step.size : 0);
  });
  assert.deepEqual(inputs, [
    [73, 64, 0],
    [73, 64, 0],
    [110, 96, 0],
    [219, 192, 0],
    [256, 224, 0],
    [256, 224, 0],
  ]);
});

Deno.test("starterFile() picks at least eight steps an epoch, and 4 to 32 pictures each", () => {
  const sizes = [2, 40, 100, 244, 5000].map((train) => {
    const half = { train: train / 2, val: 1 };
    const classes = [{ name: "a", ...half }, { name: "b", ...half }];
    return settingsOf({ classes }).methods[0]?.training.batch_size;
  });
  assert.deepEqual(sizes, [4, 4, 8, 16, 32]);
});

Deno.test("starterFile() weighs classes that are uneven", () => {
  const weights = [89, 90].map((train) => {
    const classes = [{ name: "a", train, val: 1 }, { name: "b", train: 60, val: 1 }];
    return settingsOf({ classes }).methods[0]?.training.class_weights;
  });
  assert.deepEqual(weights, [null, "balanced"]);
});

Deno.test("starterFile() writes any path as YAML, and any name of a class on its own line", () => {
  for (
    const source of ["a b", "1", "null", "true", ".5", "#x", 'a"b\\c', "a: b", "[x", "ü\ny", "*a"]
  ) {
    const name = `x\n- y\u001b[31m\u2028 ${source}`;
    const settings = settingsOf({ source, classes: [{ name, train: 1, val: 1 }] });
    assert.deepEqual(settings.dataset.source, [{ path: source }]);
  }
});

Deno.test("starterFile() counts 20 classes, and the rest together", () => {
  const classes = Array.from({ length: 23 }, (_, k) => ({ name: `c${k}`, train: 5, val: 1 }));
  const text = starterFile({ ...facts, classes });
  assert.match(text, /\n# {3}c19 +5 +1\n# {3}and 3 more classes\n#\n/);
});

Deno.test("isExperimentName() takes what a file can be called", () => {
  const names = ["a", "A_b-9", "", "a.b", "a/b", "-a", "a".repeat(65)];
  assert.deepEqual(names.filter(isExperimentName), ["a", "A_b-9"]);
});
