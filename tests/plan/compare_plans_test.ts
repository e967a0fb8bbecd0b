import assert from "node:assert/strict";
import { comparePlans } from "../../src/plan/compare_plans.ts";
import { differencesText } from "../../src/plan/text/differences.ts";
import { type ExampleOptions, exampleView } from "../example_plan.ts";

const example = exampleView();

function compared(set: readonly string[], options: ExampleOptions = {}) {
  return comparePlans(example, exampleView({ ...options, set }));
}

function keysOf(...set: string[]): string[] {
  return compared(set).settings.map(({ key }) => key);
}

Deno.test("comparePlans() finds no difference between a file and itself", () => {
  const result = compared([]);
  assert.deepEqual([result.settings, result.facts], [[], []]);
  assert.equal(
    differencesText(result),
    `No difference: both are the plan ${result.fingerprints.a}\n`,
  );
});

Deno.test("comparePlans() has both values and their places", () => {
  assert.deepEqual(compared(["training.epochs=3", "device=cpu"]).settings, [
    {
      key: "device",
      a: { value: "auto", from: "default" },
      b: { value: "cpu", from: "--set device=cpu" },
    },
    {
      key: "training.epochs",
      a: { value: 2, from: "example.yaml:10:11" },
      b: { value: 3, from: "--set training.epochs=3" },
    },
  ]);
});

Deno.test("comparePlans() does not mind where an equal value was written", () => {
  const result = compared(["methods.finetune.epochs=2", "device=auto"]);
  assert.deepEqual([result.settings, result.facts], [[], []]);
});

Deno.test("comparePlans() names what a method changes, and what both say of training once", () => {
  assert.deepEqual(keysOf("methods.finetune.epochs=3"), ["methods.finetune.epochs"]);
  assert.deepEqual(keysOf("training.seeds=[1]"), ["training.seeds"]);
});

Deno.test("comparePlans() names methods that one side lacks, and another order", () => {
  const added = compared(["methods.other={}"]).settings;
  assert.deepEqual(added, [{
    key: "methods",
    a: { value: ["finetune", "feature_extraction"], from: "in this order" },
    b: { value: ["finetune", "feature_extraction", "other"], from: "in this order" },
  }]);
  const turned = "methods={ feature_extraction: { freeze: [backbone] }, finetune: {} }";
  assert.deepEqual(keysOf(turned), ["methods"]);
});

Deno.test("comparePlans() has a setting of another type on one side alone", () => {
  const { settings } = compared(["training.optimizer={ type: adam, lr: 0.01 }"]);
  assert.deepEqual(settings.map(({ key, a, b }) => [key, a?.value, b?.value]), [
    ["training.optimizer.betas", undefined, [0.9, 0.999]],
    ["training.optimizer.eps", undefined, 1e-8],
    ["training.optimizer.momentum", 0.9, undefined],
    ["training.optimizer.nesterov", false, undefined],
    ["training.optimizer.type", "sgd", "adam"],
  ]);
});

Deno.test("comparePlans() compares what was found, and its text is complete", async (t) => {
  const weights = {
    card: "imagenet1k",
    file: "a\u001b.safetensors",
    sha256: "ab".repeat(32),
    licence: "MIT",
    failed: [],
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    replaced: [],
  } as const;
  const result = compared(["training.epochs=3"], { weights, pictures: { train: 30, val: 12 } });
  const { a, b } = result.fingerprints;
  await t.assertSnapshot(differencesText(result).replace(a, "A").replace(b, "B"));
});

Deno.test("differencesText() says where settings differ and the plan does not", () => {
  const { fingerprints: { a } } = compared([]);
  const side = (value: string) => ({ value, from: "a.yaml:1:1" });
  const settings = [{ key: "dataset.source.1.path", a: side("x"), b: side("y") }];
  assert.equal(
    differencesText({ fingerprints: { a, b: a }, settings, facts: [] }),
    `Plan            ${a}, the same of both

Settings
  dataset.source.1.path  x  a.yaml:1:1
                         y  a.yaml:1:1
`,
  );
});
