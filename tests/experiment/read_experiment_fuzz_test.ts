/**
 * Whatever stands in a file, reading it ends soon, and with nothing thrown but our error.
 *
 * The suite reads 1,000 mutated experiments, always the same ones. `deno task fuzz [SEED]`
 * reads 100,000.
 */
import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { exampleFacts } from "../example_plan.ts";
import { compilePlan } from "../../src/plan/compile_plan.ts";
import { mutated, type Mutation, mutations, pieces } from "./_mutations.ts";
import { readFiles, small } from "./_files.ts";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";

/** Reads a text; anything thrown must be our error, with problems. */
function survives(text: string, set: readonly string[] = []): void {
  try {
    readExperiment(text, { path: "a.yaml", set });
  } catch (error) {
    assert.ok(error instanceof ExperimentError, String(error));
    assert.ok(error.problems.length > 0);
  }
}

Deno.test("readExperiment() throws nothing but ExperimentError for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => survives(text)), { seed: 1 });
  fc.assert(
    fc.property(fc.array(pieces).map((parts) => parts.join("")), (text) => survives(text)),
    { seed: 1, numRuns: 1000 },
  );
});

/** Half a file, and what it extends: nearly every form of the language. */
const composed = {
  "a.yaml": `extends: base.yaml
name: own
training: { epochs: 5, freeze: ["layer[12]", "*.bias"], unfreeze: {}, mixup: { alpha: 0.2 } }
methods:
  plain:
  slow: { optimizer: { lr: 0.001 }, seeds: [3, 4], class_weights: { ants: 1, bees: 2.5 } }
matrix:
  optimizer.lr: [0.1, 0.01]
  batch_size: [6, 32]
  exclude: [{ optimizer.lr: 0.1, batch_size: 6 }]
  include:
    - { batch_size: 32, label_smoothing: 0.1, freeze: [conv1] }
    - { batch_size: 8, optimizer: { type: adamw, lr: 1e-3, betas: [0.8, 0.99] }, name: other }
`,
  "base.yaml": `name: base
dataset: { source: [data, { url: "https://x.org/a.zip", sha256: ${
    "ab".repeat(32)
  } }], train: train }
transforms: &t
  train: [{ random_resized_crop: { size: 64, scale: [0.5, 1] } }, random_horizontal_flip]
  val: [{ resize: 70 }, { center_crop: 64 }]
model: { architecture: resnet18, weights: null }
training:
  epochs: 4
  batch_size: 6
  optimizer: { type: sgd, lr: 0.1, momentum: 0.9, nesterov: true, groups: [{ match: fc.*, lr: 1 }] }
  schedule: { type: step, step_size: 2, gamma: 0.1, warmup: { epochs: 1 } }
device: cpu
`,
};

/** A mutated pair of files; the base keeps its form in half of them, so that more can be read. */
const pairs = fc.record({
  own: mutations,
  base: fc.oneof(fc.constant([]), mutations),
  set: fc.oneof(
    { arbitrary: fc.constant([]), weight: 4 },
    { arbitrary: fc.array(fc.string(), { maxLength: 2 }), weight: 1 },
  ),
});

/** What one file may take, in milliseconds of a processor, since others may use the machine too. */
const longest = 1000;

/** Reads and compiles; whether all went well. */
function compiles(files: Readonly<Record<string, string>>, set: readonly string[]): boolean {
  const started = process.cpuUsage();
  try {
    compilePlan(readFiles(files, set), exampleFacts());
    return true;
  } catch (error) {
    assert.ok(error instanceof ExperimentError, `${error instanceof Error ? error.stack : error}`);
    assert.ok(error.problems.length > 0);
    return false;
  } finally {
    const { user, system } = process.cpuUsage(started);
    const taken = (user + system) / 1000;
    assert.ok(taken < longest, `${taken} ms`);
  }
}

// The task gives the count, and whoever calls it may give a seed
const [count = 1000, seed = 1] = Deno.args.map(Number);

Deno.test(`compilePlan() of ${count} mutated experiments throws nothing else, and soon ends`, () => {
  let good = 0;
  const change = (text: string, list: readonly Mutation[]) => list.reduce(mutated, text);
  fc.assert(
    fc.property(pairs, ({ own, base, set }) => {
      const files = {
        "a.yaml": change(composed["a.yaml"], own),
        "base.yaml": change(composed["base.yaml"], base),
      };
      if (compiles(files, set)) good++;
    }),
    { seed, numRuns: count },
  );
  assert.ok(compiles(composed, []));
  // Were none of them good, compilePlan() would not have been tried
  assert.ok(good > count / 50, `${good} of ${count} are good`);
});

Deno.test("readExperiment() throws nothing but ExperimentError for any --set", () => {
  const key = fc.constantFrom("training", "epochs", "methods", "all", "val", "0", "transforms", "");
  const argument = fc.tuple(fc.array(key), fc.oneof(pieces, fc.string()))
    .map(([keys, value]) => `${keys.join(".")}=${value}`);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(argument, fc.string()), { maxLength: 3 }),
      (set) => survives(small, set),
    ),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("readExperiment() points at the value of each key that is given another type", () => {
  const others = ["null", "true", "-1.5", "text", "[]", "[[]]", "{}", "{ a: b }"];
  const leaves = [...small.matchAll(/^( *)(\w+): (.+)$/gm)];
  assert.equal(leaves.length, 10);
  for (const { 0: line, 1: indent = "", 2: key = "", 3: value = "", index } of leaves) {
    const number = small.slice(0, index).split("\n").length;
    let refused = 0;
    for (const other of others.filter((each) => each !== value)) {
      const text = small.replace(line, `${indent}${key}: ${other}`);
      try {
        readExperiment(text, { path: "a.yaml" });
      } catch (error) {
        assert.ok(error instanceof ExperimentError, String(error));
        assert.ok(
          error.problems.every(({ place }) => place.startsWith(`a.yaml:${number}:`)),
          error.message,
        );
        refused++;
      }
    }
    // A text may stand where a text does, and null for the weights.
    assert.ok(refused >= others.length - 2, `${key}: ${refused}`);
  }
});
