/**
 * Learning rates by epoch.
 *
 * @module
 */
import type { Schedule } from "./plan.ts";

/**
 * The learning rate of each epoch, as `torch.optim.lr_scheduler` gives it in closed form.
 *
 * @param schedule Its type and numbers.
 * @param lr Rate to start from.
 * @param epochs How many.
 * @returns One rate an epoch, from epoch 0.
 *
 * @example A tenth after every second epoch
 * ```ts
 * import assert from "node:assert/strict";
 * import { learningRates } from "./schedule.ts";
 *
 * const rates = learningRates({ type: "step", step_size: 2, gamma: 0.1 }, 1, 4);
 * assert.deepEqual(rates, [1, 1, 0.1, 0.1]);
 * ```
 */
export function learningRates(schedule: Schedule, lr: number, epochs: number): number[] {
  return Array.from({ length: epochs }, (_, epoch) => rateOf(schedule, lr, epoch));
}

function rateOf(schedule: Schedule, lr: number, epoch: number): number {
  switch (schedule.type) {
    case "constant":
      return lr;
    case "step":
      return lr * schedule.gamma ** Math.floor(epoch / schedule.step_size);
    case "multistep":
      return lr * schedule.gamma ** schedule.milestones.filter((at) => at <= epoch).length;
    case "exponential":
      return lr * schedule.gamma ** epoch;
    case "cosine": {
      // Loshchilov and Hutter 2017, equation 5, without restarts
      const { t_max, eta_min } = schedule;
      return eta_min + (lr - eta_min) * (1 + Math.cos(Math.PI * epoch / t_max)) / 2;
    }
  }
}
