/**
 * When training ends before its last epoch.
 *
 * @module
 */
import type { MethodPlan } from "../plan/plan.ts";
import type { Metrics } from "../record/run_record.ts";

/**
 * Whether a metric of validation has not improved for `patience` epochs.
 *
 * @param rule What is watched; null: nothing, training goes on.
 * @param validated Metrics of validation of the epochs so far.
 * @returns Whether training ends here.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stopsEarly } from "./early_stopping.ts";
 *
 * const rule = { metric: "loss", patience: 2, min_delta: 0 } as const;
 * const validated = [3, 2, 2, 4].map((loss) => ({ loss, accuracy: 0 }));
 * assert.deepEqual([3, 4].map((n) => stopsEarly(rule, validated.slice(0, n))), [false, true]);
 * ```
 */
export function stopsEarly(
  rule: MethodPlan["early_stopping"],
  validated: readonly Metrics[],
): boolean {
  if (rule === null) return false;
  const sign = rule.metric === "loss" ? -1 : 1;
  const values = validated.map((metrics) => sign * metrics[rule.metric]);
  let best = 0;
  values.forEach((value, epoch) => {
    if (value > (values[best] ?? value) + rule.min_delta) best = epoch;
  });
  return values.length - 1 - best >= rule.patience;
}
