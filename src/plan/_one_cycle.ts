/**
 * The rule of `one_cycle`.
 *
 * @module
 */
import type { Schedule } from "./plan.ts";

type OneCycle = Extract<Schedule, { readonly type: "one_cycle" }>;

/** A stretch of steps over which rate and momentum move. */
interface Phase {
  /** Its last step; a fraction, as PyTorch has it. */
  readonly end: number;
  readonly rates: readonly [from: number, to: number];
  readonly momenta: readonly [from: number, to: number];
}

/**
 * Rate and momentum of a step, as `torch.optim.lr_scheduler.OneCycleLR` has them (Smith and Topin
 * 2017): up to `lr`, and down to nearly nothing.
 *
 * @param schedule Its shape.
 * @param at Highest rate, the step from 0, and how many steps there are.
 * @returns The rate, and the momentum unless it is not cycled.
 *
 * @example The first of 100 steps
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneCycle } from "./_one_cycle.ts";
 *
 * const momenta = { cycle_momentum: true, base_momentum: 0.85, max_momentum: 0.95 };
 * const factors = { pct_start: 0.3, div_factor: 25, final_div_factor: 1e4, three_phase: false };
 * const schedule = { type: "one_cycle", anneal_strategy: "cos", ...momenta, ...factors } as const;
 * const first = oneCycle(schedule, { lr: 1, step: 0, steps: 100 });
 * assert.deepEqual([first.rate.toFixed(6), first.momentum], ["0.040000", 0.95]);
 * ```
 */
export function oneCycle(
  schedule: OneCycle,
  { lr, step, steps }: { readonly lr: number; readonly step: number; readonly steps: number },
): { readonly rate: number; readonly momentum: number | null } {
  let start = 0;
  for (const { end, rates, momenta } of phases(schedule, lr, steps)) {
    if (step > end && end < steps - 1) {
      start = end;
      continue;
    }
    // A phase shorter than a step has no way to go, only its end
    const share = end > start ? Math.min((step - start) / (end - start), 1) : 1;
    const anneal = schedule.anneal_strategy === "cos" ? cosine : linear;
    return {
      rate: anneal(rates, share),
      momentum: schedule.cycle_momentum ? anneal(momenta, share) : null,
    };
  }
  throw new RangeError(`Cannot schedule step ${step}: there are ${steps}`);
}

function phases(schedule: OneCycle, lr: number, steps: number): readonly Phase[] {
  const { pct_start, base_momentum: low, max_momentum: high, three_phase } = schedule;
  const first = lr / schedule.div_factor;
  const last = first / schedule.final_div_factor;
  const rise = pct_start * steps;
  const up: Phase = { end: rise - 1, rates: [first, lr], momenta: [high, low] };
  if (!three_phase) return [up, { end: steps - 1, rates: [lr, last], momenta: [low, high] }];
  return [
    up,
    { end: 2 * rise - 2, rates: [lr, first], momenta: [low, high] },
    { end: steps - 1, rates: [first, last], momenta: [high, high] },
  ];
}

function cosine([from, to]: readonly [number, number], share: number): number {
  return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
}

function linear([from, to]: readonly [number, number], share: number): number {
  return from + (to - from) * share;
}
