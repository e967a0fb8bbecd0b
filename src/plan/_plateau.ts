/**
 * The rule of `reduce_on_plateau`.
 *
 * @module
 */
import type { Schedule } from "./plan.ts";

/** What validation said of an epoch. */
export interface Validated {
  readonly loss: number;
  readonly accuracy: number;
}

type Plateau = Extract<Schedule, { readonly type: "reduce_on_plateau" }>;

/** A smaller change of the rate than this is none (PyTorch's `eps`). */
const LEAST_CHANGE = 1e-8;

/**
 * The learning rate after some epochs, as `torch.optim.lr_scheduler.ReduceLROnPlateau` has it.
 *
 * @param schedule What is watched, and how patiently.
 * @param start The rate to start from, and the metrics of the epochs so far.
 * @returns The rate of the next epoch.
 *
 * @example Two epochs without improvement are one too many
 * ```ts
 * import assert from "node:assert/strict";
 * import { afterPlateaus } from "./_plateau.ts";
 *
 * const numbers = { factor: 0.1, patience: 1, threshold: 0, cooldown: 0, min_lr: 0, warmup: null };
 * const watched = { metric: "loss", threshold_mode: "rel" } as const;
 * const schedule = { type: "reduce_on_plateau", ...watched, ...numbers } as const;
 * const validated = [3, 3, 4].map((loss) => ({ loss, accuracy: 0 }));
 * assert.equal(afterPlateaus(schedule, { lr: 1, validated: validated.slice(0, 2) }), 1);
 * assert.equal(afterPlateaus(schedule, { lr: 1, validated }), 0.1);
 * ```
 */
export function afterPlateaus(
  schedule: Plateau,
  { lr, validated }: { readonly lr: number; readonly validated: readonly Validated[] },
): number {
  let [rate, best, idle, resting] = [lr, NaN, 0, 0];
  for (const epoch of validated) {
    const value = epoch[schedule.metric];
    if (Number.isNaN(best) || improves(schedule, value, best)) [best, idle] = [value, 0];
    else idle++;
    if (resting > 0) [resting, idle] = [resting - 1, 0];
    if (idle <= schedule.patience) continue;
    const reduced = Math.max(rate * schedule.factor, schedule.min_lr);
    if (rate - reduced > LEAST_CHANGE) rate = reduced;
    [resting, idle] = [schedule.cooldown, 0];
  }
  return rate;
}

function improves({ metric, threshold, threshold_mode }: Plateau, value: number, best: number) {
  const sign = metric === "loss" ? -1 : 1;
  const bar = threshold_mode === "rel" ? best * (1 + sign * threshold) : best + sign * threshold;
  return sign * value > sign * bar;
}
