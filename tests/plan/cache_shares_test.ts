import assert from "node:assert/strict";
import { cacheShares } from "../../src/plan/cache_shares.ts";
import { examplePlan } from "../example_plan.ts";

/** Bytes of a picture that the network takes. */
const READY = 32 * 32 * 3;

Deno.test("cacheShares() gives validation what it needs, and training the rest", () => {
  const plan = examplePlan({ set: ["cache=1MB"], pictures: { train: 24, val: 12 } });
  assert.deepEqual(cacheShares(plan), { evaluation: 12 * READY, train: 1e6 - 12 * READY });
});

Deno.test("cacheShares() counts the test's pictures too", () => {
  const without = cacheShares(examplePlan());
  const tested = examplePlan({ testClasses: ["ants", "bees"] });
  assert.equal(cacheShares(tested).evaluation - without.evaluation, 8 * READY);
});

Deno.test("cacheShares() gives all to validation where it needs more", () => {
  const plan = examplePlan({ set: ["cache=1KB"] });
  assert.deepEqual(cacheShares(plan), { evaluation: 1000, train: 0 });
});

Deno.test("cacheShares() keeps nothing where a run sees every picture once", () => {
  const once = ["methods={ finetune: {} }", "training.seeds=[0]", "training.epochs=1"];
  assert.deepEqual(cacheShares(examplePlan({ set: once })), { evaluation: 0, train: 0 });
  for (const again of ["training.seeds=[0, 1]", "training.epochs=2", "methods={ a: {}, b: {} }"]) {
    assert.ok(cacheShares(examplePlan({ set: [...once, again] })).train > 0, again);
  }
  assert.ok(cacheShares(examplePlan({ set: once, folds: [12, 12] })).train > 0, "folds");
});
