/**
 * Which settings let validation decide how training goes on.
 *
 * @module
 */

/** What of a method's settings it hangs on. */
export interface PickingSettings {
  readonly early_stopping: object | null;
  readonly schedule: { readonly type: string };
}

/**
 * Names the settings of a method that go by the validation pictures: its last epoch is then one that
 * they picked, and flatters where the same pictures judge it.
 *
 * @param settings A method's.
 * @returns Keys of the experiment file; none where validation has no hand in training.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pickingKeys } from "./picking.ts";
 *
 * const schedule = { type: "reduce_on_plateau" };
 * assert.deepEqual(pickingKeys({ early_stopping: null, schedule }), ["reduce_on_plateau"]);
 * ```
 */
export function pickingKeys({ early_stopping, schedule }: PickingSettings): string[] {
  return [
    ...early_stopping === null ? [] : ["early_stopping"],
    ...schedule.type === "reduce_on_plateau" ? ["reduce_on_plateau"] : [],
  ];
}

/**
 * Says why such settings allow no verdict.
 *
 * @param keys At least one.
 * @param when ` before`, ` after` or nothing, where two states of a method are compared.
 * @returns Words without a full stop.
 */
export function pickedText(keys: readonly string[], when = ""): string {
  return `${
    [...new Set(keys)].join(" and ")
  } went by the validation pictures${when}, which would judge it too; ` +
    "test pictures of its own (dataset.test) would not flatter it";
}
