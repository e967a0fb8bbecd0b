/** Plans of earlier versions. */
import assert from "node:assert/strict";
import { missingKeys } from "../../src/plan/missing_keys.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { examplePlan } from "../example_plan.ts";

Deno.test("missingKeys() names the keys of the dataset and of each method", () => {
  const { dataset: { folds: _folds, ...dataset }, methods, ...plan } = examplePlan();
  const older = methods.map(({ ema: _ema, ...method }) => method);
  // Such a plan comes from a file
  const stored = { ...plan, dataset, methods: older } as unknown as Plan;
  assert.deepEqual(missingKeys(stored), [
    "dataset.folds",
    "finetune.ema",
    "feature_extraction.ema",
  ]);
});
