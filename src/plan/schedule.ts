/**
 * The learning rate, and where it is cycled the momentum, of each step.
 *
 * @module
 */
import { oneCycle } from "./_one_cycle.ts";
import { afterPlateaus, type Validated } from "./_plateau.ts";
import type { MethodPlan, Schedule } from "./plan.ts";

/** What the rate of a step depends on. */
export type Scheduled = Pick<MethodPlan, "schedule" | "epochs" | "steps_per_epoch"> & {
  readonly optimizer: { readonly lr: number };
};

/** What a schedule says of one step. */
export interface ScheduledStep {
  readonly rate: number;
  /** Momentum, or Adam's first beta; null where the optimizer's own holds. */
  readonly momentum: number | null;
}

/**
 * What the schedule says of a step, as `torch.optim.lr_scheduler` has it.
 *
 * A pure function: nothing is counted from call to call, so that a resumed run needs no state of a
 * schedule. During a warm-up the rate rises by the step (`LinearLR`), from its end on the schedule's
 * own epochs count from 0 (`SequentialLR`).
 *
 * @param method Schedule, optimizer's `lr`, epochs and steps of an epoch.
 * @param step From 0, over all epochs.
 * @param validated Metrics of validation of the epochs before this step's, for a plateau.
 * @returns Rate and momentum of the step.
 *
 * @example A tenth after every second epoch of three steps
 * ```ts
 * import assert from "node:assert/strict";
 * import { scheduleAt } from "./schedule.ts";
 *
 * const schedule = { type: "step", step_size: 2, gamma: 0.1, warmup: null } as const;
 * const method = { schedule, optimizer: { lr: 1 }, epochs: 4, steps_per_epoch: 3 };
 * assert.deepEqual(scheduleAt(method, 5), { rate: 1, momentum: null });
 * assert.deepEqual(scheduleAt(method, 6), { rate: 0.1, momentum: null });
 * ```
 */
export function scheduleAt(
  method: Scheduled,
  step: number,
  validated: readonly Validated[] = [],
): ScheduledStep {
  const { schedule, epochs, steps_per_epoch: steps, optimizer: { lr } } = method;
  if (schedule.type === "one_cycle") return oneCycle(schedule, { lr, step, steps: epochs * steps });
  const { warmup } = schedule;
  const warm = warmup?.epochs ?? 0;
  if (warmup !== null && step < warm * steps) {
    const { start_factor: start } = warmup;
    return { rate: lr * (start + (1 - start) * step / (warm * steps)), momentum: null };
  }
  const epoch = Math.floor(step / steps) - warm;
  return {
    rate: rateOf(schedule, { lr, epoch, validated: validated.slice(warm) }),
    momentum: null,
  };
}

/**
 * The learning rate of each epoch's first step, for a plan; one that waits for a plateau is the one
 * that it has while validation improves.
 *
 * @param method Schedule, optimizer's `lr`, epochs and steps of an epoch.
 * @returns One rate an epoch, from epoch 0.
 *
 * @example A warm-up of two epochs
 * ```ts
 * import assert from "node:assert/strict";
 * import { learningRates } from "./schedule.ts";
 *
 * const warmup = { epochs: 2, start_factor: 0.5 };
 * const schedule = { type: "constant", warmup } as const;
 * const rates = learningRates({ schedule, optimizer: { lr: 1 }, epochs: 4, steps_per_epoch: 3 });
 * assert.deepEqual(rates, [0.5, 0.75, 1, 1]);
 * ```
 */
export function learningRates(method: Scheduled): number[] {
  const { epochs, steps_per_epoch: steps } = method;
  return Array.from({ length: epochs }, (_, epoch) => scheduleAt(method, epoch * steps).rate);
}

function rateOf(
  schedule: Exclude<Schedule, { readonly type: "one_cycle" }>,
  { lr, epoch, validated }: {
    readonly lr: number;
    readonly epoch: number;
    readonly validated: readonly Validated[];
  },
): number {
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
    case "reduce_on_plateau":
      return afterPlateaus(schedule, { lr, validated });
  }
}
