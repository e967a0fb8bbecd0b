import assert from "node:assert/strict";
import { learningRates, scheduleAt } from "../../src/plan/schedule.ts";

// Step by step beside PyTorch: tests/parity/schedules_test.ts

const method = { optimizer: { lr: 0.5 }, epochs: 5, steps_per_epoch: 3 };
const constant = { type: "constant", warmup: null } as const;

Deno.test("learningRates() of a cosine touch the lowest rate at t_max and rise again", () => {
  const schedule = { type: "cosine", t_max: 2, eta_min: 0.1, warmup: null } as const;
  const rates = learningRates({ ...method, schedule });
  assert.deepEqual(rates.map((rate) => rate.toFixed(6)), [
    "0.500000",
    "0.300000",
    "0.100000",
    "0.300000",
    "0.500000",
  ]);
});

Deno.test("learningRates() are as many as there are epochs", () => {
  assert.deepEqual(learningRates({ ...method, schedule: constant, epochs: 0 }), []);
  assert.deepEqual(learningRates({ ...method, schedule: constant, epochs: 2 }), [0.5, 0.5]);
});

Deno.test("scheduleAt() rises by the step in a warm-up, and lets the schedule count from its end", () => {
  const warmup = { epochs: 2, start_factor: 0.4 };
  const schedule = { type: "step", step_size: 2, gamma: 0.1, warmup } as const;
  const rates = Array.from(
    { length: 15 },
    (_, step) => scheduleAt({ ...method, schedule }, step).rate,
  );
  assert.deepEqual(
    rates.map((rate) => rate.toFixed(3)),
    [
      ...["0.200", "0.250", "0.300", "0.350", "0.400", "0.450"],
      ...["0.500", "0.500", "0.500", "0.500", "0.500", "0.500"],
      ...["0.050", "0.050", "0.050"],
    ],
  );
});

Deno.test("scheduleAt() of a plateau goes by the epochs after the warm-up alone", () => {
  const schedule = {
    type: "reduce_on_plateau",
    metric: "accuracy",
    factor: 0.1,
    patience: 0,
    threshold: 0,
    threshold_mode: "rel",
    cooldown: 0,
    min_lr: 0,
    warmup: { epochs: 2, start_factor: 0.1 },
  } as const;
  const validated = [0.9, 0.8, 0.7, 0.7].map((accuracy) => ({ loss: 0, accuracy }));
  const rateAfter = (epochs: number) =>
    scheduleAt({ ...method, schedule }, 3 * epochs, validated.slice(0, epochs)).rate;
  assert.deepEqual([rateAfter(2), rateAfter(3), rateAfter(4)], [0.5, 0.5, 0.05]);
});

Deno.test("scheduleAt() of one_cycle gives the end of a phase that is shorter than a step", () => {
  const momenta = { cycle_momentum: false, base_momentum: 0.85, max_momentum: 0.95 };
  const factors = { pct_start: 0.2, div_factor: 25, final_div_factor: 1e4, three_phase: false };
  const schedule = {
    type: "one_cycle",
    anneal_strategy: "linear",
    ...momenta,
    ...factors,
  } as const;
  // A fifth of 5 steps is 1: the rise ends where it begins
  const { rate } = scheduleAt({ ...method, schedule, epochs: 1, steps_per_epoch: 5 }, 0);
  assert.equal(rate, 0.5);
});
