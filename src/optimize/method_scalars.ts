/**
 * The numbers that a method's training steps take besides pictures and targets.
 *
 * @module
 */
import type { MethodPlan, Optimizer, ParameterGroup } from "../plan/plan.ts";
import { scheduleAt } from "../plan/schedule.ts";
import { stepScalars } from "./optimizer.ts";

/** What the scalars of a step depend on besides the method. */
export interface StepTime {
  /** From 0, over all epochs. */
  readonly step: number;
  /** Metrics of validation of the epochs before, for a plateau. @default none */
  readonly validated?: readonly { readonly loss: number; readonly accuracy: number }[];
}

/**
 * The optimizer as a group of parameters has it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { groupOptimizer } from "./method_scalars.ts";
 *
 * const { optimizer, groups } = examplePlan().methods[0]!;
 * assert.equal(groupOptimizer(optimizer, { ...groups[0]!, lr: 0.5 }).lr, 0.5);
 * ```
 */
export function groupOptimizer(
  optimizer: Optimizer,
  { lr, weight_decay }: Pick<ParameterGroup, "lr" | "weight_decay">,
): Optimizer {
  return { ...optimizer, lr, weight_decay };
}

/** The name that a scalar of the k-th group is fed by: the first group's have no number. */
export function groupScalar(name: string, k: number): string {
  return k === 0 ? name : `${name}.${k}`;
}

/**
 * All scalars of a step: those of the optimizer for each group that learns by then, and `average`,
 * the share that a moving average takes from the weights.
 *
 * After the first step the average is the weights (`torch.optim.swa_utils.AveragedModel`).
 *
 * @param method The method.
 * @param time The step.
 * @returns Scalars by the names of the step's inputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { methodScalars } from "./method_scalars.ts";
 *
 * const [method] = examplePlan({ set: ["training.schedule={ type: exponential, gamma: 0.5 }"] }).methods;
 * assert.deepEqual(methodScalars(method!, { step: 4 }), { rate: 0.005, momentum: 0.9 });
 * ```
 */
export function methodScalars(
  method: MethodPlan,
  { step, validated = [] }: StepTime,
): Readonly<Record<string, number>> {
  const { optimizer, groups, steps_per_epoch: steps, ema } = method;
  const scalars = groups.flatMap((group, k) => {
    const taken = step - group.from_epoch * steps;
    if (taken < 0) return [];
    const own = groupOptimizer(optimizer, group);
    const at = { ...scheduleAt({ ...method, optimizer: own }, step, validated), step: taken + 1 };
    return Object.entries(stepScalars(own, at)).map(([name, value]) =>
      [groupScalar(name, k), value] as const
    );
  });
  const average = ema === null ? [] : [["average", step === 0 ? 1 : 1 - ema.decay] as const];
  return Object.fromEntries([...scalars, ...average]);
}
