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
