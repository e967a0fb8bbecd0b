/**
 * What changed between the plans of two reports.
 *
 * @module
 */
import { type Difference, differences } from "../plan/differences.ts";
import type { StoredPlan } from "../report/read_report.ts";

/** What follows from other keys, by its name in a method. */
const DERIVED = new Set([
  "name",
  "steps_per_epoch",
  "learning_rates",
  "phases",
  "features_once",
  "trained",
  "frozen",
  "parameters",
]);

/**
 * Compares two plans key by key: methods by their names, and without what follows from other keys
 * (rates by epoch, lists of tensors).
 *
 * @param before A report's plan.
 * @param after The other's.
 * @returns The differences by key, `methods.*.epochs` where at least two methods stand on both sides
 * and all of them differ alike. What one plan does not have and the other has as null or
 * empty is none: an older Thaw did not know the key.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedExample } from "../../tests/compare/_stored_example.ts";
 * import { planChanges } from "./plan_changes.ts";
 *
 * const [before, after] = [storedExample(), storedExample({ set: ["training.epochs=3"] })];
 * assert.deepEqual(planChanges(before.plan, after.plan), [
 *   { key: "methods.*.epochs", a: 2, b: 3 },
 * ]);
 * ```
 */
export function planChanges(before: StoredPlan, after: StoredPlan): Difference[] {
  const { methods: _, ...rest } = before;
  const { methods: __, ...others } = after;
  const ofA = settingsByMethod(before);
  const ofB = settingsByMethod(after);
  const common = [...ofA.keys()].filter((name) => ofB.has(name));
  const perMethod = common.map((name) => ({
    name,
    found: differences(ofA.get(name), ofB.get(name)).filter(isReal),
  }));
  const shared = common.length < 2
    ? []
    : (perMethod[0]?.found ?? []).filter((one) =>
      perMethod.every(({ found }) => found.some((other) => isEqual(one, other)))
    );
  const own = perMethod.flatMap(({ name, found }) =>
    found.filter((one) => !shared.some((other) => isEqual(one, other)))
      .map((one) => ({ ...one, key: `methods.${name}.${one.key}` }))
  );
  return [
    ...differences(withoutTensors(rest), withoutTensors(others)).filter(isReal),
    ...shared.map((one) => ({ ...one, key: `methods.*.${one.key}` })),
    ...own,
  ];
}

function settingsByMethod({ methods }: StoredPlan): Map<string, unknown> {
  return new Map(methods.map((method) => [
    method.name,
    Object.fromEntries(
      Object.entries(method).filter(([key]) => !DERIVED.has(key))
        .map(([key, value]) => [key, key === "groups" ? withoutParameters(value) : value]),
    ),
  ]));
}

/** Patterns with their rates; which parameters they name follows from the architecture. */
function withoutParameters(groups: unknown): unknown {
  if (!Array.isArray(groups)) return groups;
  return groups.map((group: unknown) => without(group, "parameters"));
}

/** The architecture's name says which tensors there are. */
function withoutTensors({ model, ...plan }: Readonly<Record<string, unknown>>) {
  return { ...plan, model: without(model, "tensors") };
}

function without(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function isReal(difference: Difference): boolean {
  if ("a" in difference && "b" in difference) return true;
  const known = difference.a ?? difference.b ?? null;
  return known !== null && (typeof known !== "object" || Object.keys(known).length > 0);
}

function isEqual(one: Difference, other: Difference): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
