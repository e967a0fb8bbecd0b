/**
 * Two experiments beside each other.
 *
 * @module
 */
import type { Origin } from "../experiment/origins.ts";
import { type Difference, differences } from "./differences.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Plan } from "./plan.ts";
import type { PlanView } from "./plan_view.ts";

/** A setting of one side. */
export type OneSide = Pick<Origin, "value" | "from">;

/** A setting that differs; null where a side lacks it. */
export interface SettingDifference {
  readonly key: string;
  readonly a: OneSide | null;
  readonly b: OneSide | null;
}

/** What differs between two experiments. */
export interface PlanDifferences {
  readonly fingerprints: { readonly a: string; readonly b: string };
  /** What the files say. */
  readonly settings: readonly SettingDifference[];
  /** What was found: data and weights. */
  readonly facts: readonly Difference[];
}

/**
 * Compares two plans, by what was set and what was found.
 *
 * @param a Plan and origins of the one.
 * @param b The other's.
 * @returns The differences by key. What a method has from `training` is named there alone.
 *
 * @example A rate
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleView } from "../../tests/example_plan.ts";
 * import { comparePlans } from "./compare_plans.ts";
 *
 * const other = exampleView({ set: ["training.epochs=3"] });
 * const { settings, facts } = comparePlans(exampleView(), other);
 * assert.deepEqual(settings.map(({ key }) => key), ["training.epochs"]);
 * assert.deepEqual(facts, []);
 * ```
 */
export function comparePlans(
  a: Pick<PlanView, "plan" | "origins">,
  b: Pick<PlanView, "plan" | "origins">,
): PlanDifferences {
  const [ofA, ofB] = [a, b].map(({ origins }) => new Map(origins.map((each) => [each.key, each])));
  const valuesOf = (origins: readonly Origin[]) =>
    Object.fromEntries(origins.map(({ key, value }) => [key, value]));
  const written = differences(valuesOf(a.origins), valuesOf(b.origins))
    .map(({ key }) => ({ key, a: ofA?.get(key) ?? null, b: ofB?.get(key) ?? null }))
    .filter(({ a, b }) => [a, b].some((side) => side !== null && !side.inherited))
    .map(({ key, a, b }) => ({ key, a: oneSide(a), b: oneSide(b) }));
  return {
    fingerprints: { a: fingerprint(a.plan), b: fingerprint(b.plan) },
    settings: [...methodDifferences(a.plan, b.plan), ...written],
    facts: differences(factsOf(a.plan), factsOf(b.plan)),
  };
}

function oneSide(origin: Origin | null): OneSide | null {
  return origin && { value: origin.value, from: origin.from };
}

function factsOf({ dataset, weights }: Plan) {
  return { dataset, ...weights && { weights } };
}

/** Methods are named even where all they have is `training`'s, or where their order differs. */
function methodDifferences(a: Plan, b: Plan): SettingDifference[] {
  const [ofA, ofB] = [a, b].map(({ methods }) => methods.map(({ name }) => name));
  if (JSON.stringify(ofA) === JSON.stringify(ofB)) return [];
  const side = (value: unknown) => ({ value, from: "in this order" });
  return [{ key: "methods", a: side(ofA), b: side(ofB) }];
}
