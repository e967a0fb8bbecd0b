import assert from "node:assert/strict";
import { differenceText, type RunIdentity, runKey } from "../../src/checkpoint/run_identity.ts";
import { examplePlan } from "../example_plan.ts";
import { EXAMPLE_NUMERICS } from "../report/example_report.ts";

const run: RunIdentity = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };

const otherData = {
  ...run.plan.dataset,
  train: { ...run.plan.dataset.train, manifest: "sha256:9" },
};
const weights = { card: "a", file: "a.pth", sha256: "1", licence: "MIT", replaced: [] };

const CASES: readonly (readonly [string, Partial<RunIdentity>])[] = [
  ["other data", { plan: { ...run.plan, dataset: otherData } }],
  ["other weights", { plan: { ...run.plan, weights } }],
  [
    "another plan (methods.0.batch_size, methods.0.steps_per_epoch, methods.1.batch_size and 1 more)",
    { plan: examplePlan({ set: ["training.batch_size=12"] }) },
  ],
  ["another plan (dataset.source)", {
    plan: { ...run.plan, dataset: { ...run.plan.dataset, source: "elsewhere" } },
  }],
  ["another plan (device)", { plan: { ...run.plan, device: "gpu" } }],
  [
    "another machine (device gpu, here cpu; threads 8, here 2)",
    { numerics: { ...EXAMPLE_NUMERICS, device: "gpu", threads: 8 } },
  ],
  ["--save-weights w, here no --save-weights", { saveWeights: "w" }],
  [
    "other data, other weights, another machine (threads 1, here 2)",
    {
      plan: { ...run.plan, dataset: otherData, weights },
      numerics: { ...EXAMPLE_NUMERICS, threads: 1 },
    },
  ],
];

for (const [text, part] of CASES) {
  Deno.test(`a run that differs has another key, and it is said in what: ${text}`, () => {
    const other = { ...run, ...part };
    assert.equal(differenceText(run, other), text);
    assert.notEqual(runKey(other), runKey(run));
  });
}

Deno.test("runKey() goes by what a run is, not by the order of keys", () => {
  const reversed = Object.fromEntries(Object.entries(EXAMPLE_NUMERICS).reverse());
  const other = { ...run, numerics: { ...EXAMPLE_NUMERICS, ...reversed }, plan: examplePlan() };
  assert.equal(runKey(other), runKey(run));
  assert.equal(differenceText(run, other), "");
});
