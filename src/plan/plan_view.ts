/**
 * A plan with all that a reader of it wants to know.
 *
 * @module
 */
import type { Origin } from "../experiment/origins.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { type Layer, type LayerPhase, layerPhases } from "./layers.ts";
import type { Plan } from "./plan.ts";

/** A layer and what each method does with it. */
export interface LayerView extends Layer {
  readonly methods: Readonly<Record<string, readonly LayerPhase[]>>;
}

/** The plan, and beside it what is no part of it: nothing here changes a fingerprint but `plan`. */
export interface PlanView {
  readonly plan: Plan;
  /** Where each setting came from. */
  readonly origins: readonly Origin[];
  readonly layers: readonly LayerView[];
  readonly estimate: Estimate;
}

/**
 * Puts together what `deno task plan` shows.
 *
 * @param plan The plan.
 * @param known Where the settings came from, and the layers of the network.
 * @returns Plain JSON.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleView } from "../../tests/example_plan.ts";
 *
 * const { layers } = exampleView();
 * assert.deepEqual(Object.keys(layers[0]?.methods ?? {}), ["finetune", "feature_extraction"]);
 * ```
 */
export function planView(
  plan: Plan,
  { origins, layers }: {
    readonly origins: readonly Origin[];
    readonly layers: readonly Layer[];
  },
): PlanView {
  const phasesOf = (layer: Layer) =>
    Object.fromEntries(plan.methods.map((method) => [method.name, layerPhases(layer, method)]));
  return {
    plan,
    origins,
    layers: layers.map((layer) => ({ ...layer, methods: phasesOf(layer) })),
    estimate: estimate(plan, layers),
  };
}
