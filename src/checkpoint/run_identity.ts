/**
 * Which checkpoints are a run's own: only from those does it end with the bytes that it would have
 * ended with.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { differences } from "../plan/differences.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import type { Plan } from "../plan/plan.ts";
import type { Numerics } from "../record/run_record.ts";

/** What two runs must have in common. */
export interface RunIdentity {
  readonly plan: Plan;
  readonly numerics: Numerics;
  /** Folder of `--save-weights`; null: nobody wants weights, and a checkpoint has no best ones. */
  readonly saveWeights: string | null;
}

/**
 * Names a run.
 *
 * @param identity What it is.
 * @returns `sha256:` and 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { runKey } from "./run_identity.ts";
 *
 * const run = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };
 * assert.equal(runKey(run), runKey(structuredClone(run)));
 * assert.notEqual(runKey(run), runKey({ ...run, saveWeights: "weights" }));
 * ```
 */
export function runKey({ plan, numerics, saveWeights }: RunIdentity): string {
  const facts = Object.entries(numerics).sort(([a], [b]) => a < b ? -1 : 1);
  const text = JSON.stringify([fingerprint(plan), facts, saveWeights]);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Keys of a plan that are named at most. */
const NAMED = 3;

/**
 * Says in what another run differs from this one.
 *
 * @param ours This run.
 * @param theirs The other.
 * @returns In words; the other's values stand first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { differenceText } from "./run_identity.ts";
 *
 * const run = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };
 * const other = { ...run, numerics: { ...run.numerics, threads: 3 } };
 * assert.equal(differenceText(run, other), "another machine (threads 3, here 2)");
 * ```
 */
export function differenceText(ours: RunIdentity, theirs: RunIdentity): string {
  const [a, b] = [ours.plan, theirs.plan];
  const isOther = (of: (plan: Plan) => unknown) => differences(of(a), of(b)).length > 0;
  const [otherData, otherWeights] = [
    isOther(manifestsOf),
    isOther(({ weights }) => weights?.sha256),
  ];
  const said = [...otherData ? ["dataset."] : [], ...otherWeights ? ["weights"] : []];
  const keys = differences(a, b).map(({ key }) => key)
    .filter((key) => !said.some((part) => key.startsWith(part)));
  const machine = differences(ours.numerics, theirs.numerics)
    .map(({ key, a, b }) => `${key} ${b}, here ${a}`);
  return [
    ...otherData ? ["other data"] : [],
    ...otherWeights ? ["other weights"] : [],
    ...keys.length > 0 ? [`another plan (${named(keys)})`] : [],
    ...machine.length > 0 ? [`another machine (${machine.join("; ")})`] : [],
    ...ours.saveWeights === theirs.saveWeights ? [] : [
      `${saved(theirs.saveWeights)}, here ${saved(ours.saveWeights)}`,
    ],
  ].join(", ");
}

/** What tells the pictures of a plan from others. */
function manifestsOf({ dataset: { train, val, test } }: Plan): unknown {
  return [train, val, test].map((split) => split && { manifest: split.manifest });
}

function named(keys: readonly string[]): string {
  const more = keys.length - NAMED;
  return keys.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function saved(folder: string | null): string {
  return folder === null ? "no --save-weights" : `--save-weights ${folder}`;
}
