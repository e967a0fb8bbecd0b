import assert from "node:assert/strict";
import { learningRates, scheduleAt } from "../../src/plan/schedule.ts";
import { exampleExperiment } from "../example_plan.ts";
import { Largest } from "./_measured.ts";
import golden from "./schedules.json" with { type: "json" };

const TOLERANCE = 1e-12; // of the highest rate: double precision on both sides

const { lr, epochs, steps_per_epoch, validated } = golden;

/** The method that a schedule makes of the example, by the language of the experiment file. */
function methodOf(schedule: string) {
  const set = [
    `training.epochs=${epochs}`,
    `training.optimizer.lr=${lr}`,
    `training.schedule=${schedule}`,
  ];
  const { training } = exampleExperiment(set).settings.methods[0]!;
  return { ...training, steps_per_epoch };
}

for (const { schedule, rates, momenta } of golden.cases) {
  Deno.test(`scheduleAt() is PyTorch's in each of 210 steps: ${schedule}`, () => {
    const method = methodOf(schedule);
    const steps = rates.map((_, step) =>
      scheduleAt(method, step, validated.slice(0, Math.floor(step / steps_per_epoch)))
    );
    assert.equal(steps.length, epochs * steps_per_epoch);
    const largest = new Largest();
    largest.add(steps.map(({ rate }) => rate), rates, lr);
    largest.hold(`rates, ${schedule}`, TOLERANCE);
    const isCycled = method.schedule.type === "one_cycle" && method.schedule.cycle_momentum;
    assert.equal(steps.every(({ momentum }) => (momentum !== null) === isCycled), true);
    if (!isCycled || momenta === undefined) return;
    const moved = new Largest();
    moved.add(steps.map(({ momentum }) => momentum ?? NaN), momenta);
    moved.hold(`momenta, ${schedule}`, TOLERANCE);
  });
}

Deno.test("the schedules of these tests all differ, and the plateaus act", () => {
  const texts = golden.cases.map(({ rates, momenta }) => `${rates} ${momenta ?? ""}`);
  // one_cycle stands twice on purpose: SGD's momentum and AdamW's first beta
  assert.equal(new Set(texts).size, texts.length - 1);
  for (const { schedule, rates } of golden.cases) {
    if (schedule.includes("plateau")) assert.ok(Math.min(...rates) < lr * 0.9, schedule);
  }
});

Deno.test("learningRates() are those of each epoch's first step", () => {
  const method = methodOf("{ type: one_cycle }");
  const found = learningRates(method);
  assert.deepEqual(found, found.map((_, epoch) => scheduleAt(method, epoch * 7).rate));
  assert.equal(found.length, epochs);
});
