import assert from "node:assert/strict";
import type { Schedule } from "../../src/plan/plan.ts";
import { learningRates } from "../../src/plan/schedule.ts";
import golden from "./golden.json" with { type: "json" };

for (const { schedule, rates } of golden.cases) {
  Deno.test(`learningRates() are PyTorch's: ${JSON.stringify(schedule)}`, () => {
    // JSON's types say text where a schedule's name is meant
    const found = learningRates(schedule as Schedule, golden.lr, golden.epochs);
    assert.equal(found.length, golden.epochs);
    // PyTorch multiplies on from epoch to epoch, so that its last digits differ
    found.forEach((rate, epoch) => {
      const wanted = rates[epoch] ?? NaN;
      assert.ok(Math.abs(rate - wanted) <= 1e-14, `epoch ${epoch}: ${rate}, wanted ${wanted}`);
    });
  });
}

Deno.test("learningRates() of a cosine touch the lowest rate at t_max and rise again", () => {
  const rates = learningRates({ type: "cosine", t_max: 2, eta_min: 0.1 }, 0.5, 5);
  assert.deepEqual(rates.map((rate) => rate.toFixed(6)), [
    "0.500000",
    "0.300000",
    "0.100000",
    "0.300000",
    "0.500000",
  ]);
});

Deno.test("learningRates() are as many as there are epochs", () => {
  assert.deepEqual(learningRates({ type: "constant" }, 0.5, 0), []);
  assert.deepEqual(learningRates({ type: "constant" }, 0.5, 2), [0.5, 0.5]);
});
