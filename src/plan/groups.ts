/**
 * Which parameters learn at which rate, and from which epoch on.
 *
 * @module
 */
import { applyFreeze, type FreezeSettings, matcher } from "./freeze.ts";
import type { GroupSettings, Optimizer, ParameterGroup, TensorSpec } from "./plan.ts";

/** What groups are made from. */
export interface Grouping extends FreezeSettings {
  readonly epochs: number;
  readonly optimizer: Pick<Optimizer, "lr" | "weight_decay"> & {
    readonly groups: readonly GroupSettings[];
  };
}

/**
 * The epochs in which what learns changes, the first among them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { phaseStarts } from "./groups.ts";
 *
 * assert.deepEqual(phaseStarts({ unfreeze: { layer4: 5, layer3: 9, fc: 5 }, epochs: 8 }), [0, 5]);
 * ```
 */
export function phaseStarts(
  { unfreeze = {}, epochs }: Pick<Grouping, "unfreeze" | "epochs">,
): number[] {
  const starts = new Set([0, ...Object.values(unfreeze).filter((epoch) => epoch < epochs)]);
  return [...starts].sort((a, b) => a - b);
}

/**
 * Sorts what learns into groups: by the first pattern that matches, and by the epoch in which it
 * begins to learn, since an optimizer counts the steps of each parameter from there.
 *
 * @param tensors The network's tensors.
 * @param method Optimizer, `freeze` and `unfreeze`.
 * @returns Groups that are not empty, those that begin first before the others; what no pattern
 * names comes first.
 *
 * @example The head at ten times the rate
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensorSpecs } from "../model/architecture.ts";
 * import { parameterGroups } from "./groups.ts";
 *
 * const optimizer = { lr: 0.001, weight_decay: 0, groups: [{ match: "fc", lr: 0.01 }] };
 * const method = { optimizer, epochs: 4, freeze: [], frozen_batch_norm: "running" } as const;
 * const groups = parameterGroups(tensorSpecs("resnet18", 2), method);
 * assert.deepEqual(groups.map(({ lr, parameters }) => [lr, parameters.length]), [[0.001, 60], [0.01, 2]]);
 * ```
 */
export function parameterGroups(
  tensors: readonly TensorSpec[],
  method: Grouping,
): readonly ParameterGroup[] {
  const { optimizer } = method;
  const patterns = optimizer.groups.map(({ match, lr, weight_decay }) => ({
    match,
    matches: matcher(match),
    lr: lr ?? optimizer.lr,
    weight_decay: weight_decay ?? optimizer.weight_decay,
  }));
  const rest = {
    match: null,
    matches: () => true,
    lr: optimizer.lr,
    weight_decay: optimizer.weight_decay,
  };
  let known = new Set<string>();
  return phaseStarts(method).flatMap((epoch) => {
    const { trained } = applyFreeze(tensors, method, epoch);
    const fresh = trained.filter((name) => !known.has(name));
    known = new Set(trained);
    const groupOf = (name: string) => patterns.find(({ matches }) => matches(name)) ?? rest;
    return [rest, ...patterns].map((group) => ({
      match: group.match,
      lr: group.lr,
      weight_decay: group.weight_decay,
      from_epoch: epoch,
      parameters: fresh.filter((name) => groupOf(name) === group),
    }));
  }).filter(({ parameters }) => parameters.length > 0);
}
