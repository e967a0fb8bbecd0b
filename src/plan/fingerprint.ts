/**
 * A short name for a plan.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Plan } from "./plan.ts";

/**
 * SHA-256 of a plan's JSON with sorted keys: equal for equal plans, however they were written.
 *
 * @param plan The plan.
 * @returns `sha256:` and 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { fingerprint } from "./fingerprint.ts";
 *
 * assert.match(fingerprint(examplePlan()), /^sha256:[0-9a-f]{64}$/);
 * ```
 */
export function fingerprint(plan: Plan): string {
  const json = JSON.stringify(plan, (_key, value) => isRecord(value) ? sorted(value) : value);
  return `sha256:${createHash("sha256").update(json).digest("hex")}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}
