/**
 * A method before and after.
 *
 * @module
 */
import { pickedText, pickingKeys } from "../plan/picking.ts";
import type { StoredMethod, StoredPlan, StoredPrediction } from "../report/read_report.ts";
import { compareIndependent } from "../statistics/compare_independent.ts";
import type { Flip, MethodComparison } from "./comparison.ts";
import { isRight, predictionsOf, saidTogether, stateOf } from "./method_state.ts";

/** What both sides of a comparison have in common. */
export interface MethodOptions {
  readonly on: "val" | "test";
  /** In the order of the probabilities. */
  readonly classes: readonly string[];
  /** Whether the same pictures are judged, so that a difference means something. */
  readonly samePictures: boolean;
  /** Why no verdict can be given; null where one can. */
  readonly withheld: string | null;
  readonly level: number;
  /** A share that does not matter; null where none is given. */
  readonly margin: number | null;
}

/** One side: a method with the plan that it ran by. */
export interface MethodSide {
  readonly method: StoredMethod;
  readonly plan: StoredPlan;
}

/**
 * Compares the two results of a method.
 *
 * Seeds are not paired: whatever changed draws a run anew. A method that validation had a hand in
 * (early stopping, `reduce_on_plateau`) has no verdict where the same pictures judge it.
 *
 * @param sides Before and after.
 * @param options What both have in common.
 * @returns The comparison, with no allowance for others.
 */
export function compareMethod(
  [before, after]: readonly [MethodSide, MethodSide],
  options: MethodOptions,
): MethodComparison {
  const { on, classes, samePictures, level, margin } = options;
  const states = [stateOf(before.method, on), stateOf(after.method, on)] as const;
  const withheld = options.withheld ?? (on === "val" ? pickedEither(before, after) : null);
  const common = {
    method: after.method.name,
    withheld,
    before: states[0],
    after: states[1],
  };
  if (!samePictures) {
    return {
      ...common,
      verdict: "withheld",
      difference: null,
      test: null,
      same: null,
      flips: null,
    };
  }
  const [was, is] = aligned(before.method, after.method, on);
  const test = withheld !== null ? null : compareIndependent(
    was.map((run) => run.map(isRight)),
    is.map((run) => run.map(isRight)),
    { level, margin },
  );
  return {
    ...common,
    verdict: test?.verdict ?? "withheld",
    difference: states[1].accuracy - states[0].accuracy,
    test,
    same: whatIsSame(was, is),
    flips: flipsOf(was, is, classes),
  };
}

/** Why a method's last epoch is one that validation picked. */
function pickedEither(before: MethodSide, after: MethodSide): string | null {
  const [was, is] = [keysOf(before), keysOf(after)];
  if (was.length + is.length === 0) return null;
  const when = was.length === 0 ? " after" : is.length === 0 ? " before" : "";
  return pickedText([...was, ...is], when);
}

function keysOf({ method: { name }, plan }: MethodSide): string[] {
  const settings = plan.methods.find((method) => method.name === name);
  return settings === undefined ? [] : pickingKeys(settings);
}

type Table = readonly (readonly StoredPrediction[])[];

/** By seed, then picture, in the order of the one before. */
function aligned(
  before: StoredMethod,
  after: StoredMethod,
  on: "val" | "test",
): readonly [Table, Table] {
  const was = before.runs.map((run) => predictionsOf(run, on));
  const order = was[0]?.map(({ file }) => file) ?? [];
  const is = after.runs.map((run) => {
    const said = new Map(predictionsOf(run, on).map((one) => [one.file, one]));
    return order.flatMap((file) => said.get(file) ?? []);
  });
  return [was, is];
}

function whatIsSame(was: Table, is: Table): MethodComparison["same"] {
  const isSame = (same: (a: StoredPrediction, b: StoredPrediction) => boolean) =>
    was.length === is.length && was.every((run, seed) =>
      run.every((one, k) => {
        const other = is[seed]?.[k];
        return other !== undefined && same(one, other);
      })
    );
  if (!isSame((a, b) => a.predicted === b.predicted)) return null;
  return isSame((a, b) => a.probabilities.every((p, c) => p === b.probabilities[c]))
    ? "probabilities"
    : "classes";
}

function flipsOf(was: Table, is: Table, classes: readonly string[]) {
  const pictures = was[0] ?? [];
  const flips = pictures.flatMap(({ file, label }, k): Flip[] => {
    const said = (table: Table) => saidTogether(table.flatMap((run) => run[k] ?? []), classes);
    const [before, after] = [said(was), said(is)];
    const flipped = (before.predicted === label) !== (after.predicted === label);
    return flipped ? [{ file, label, before, after }] : [];
  }).sort((a, b) => b.after.confidence - a.after.confidence);
  return {
    fixed: flips.filter(({ label, after }) => after.predicted === label),
    broken: flips.filter(({ label, after }) => after.predicted !== label),
  };
}
