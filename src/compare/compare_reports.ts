/**
 * Reports against reports.
 *
 * @module
 */
import type { ReadReport, StoredReport } from "../report/read_report.ts";
import { ReportError } from "../report/report_error.ts";
import { adjustFamily } from "../statistics/compare_independent.ts";
import { changesBetween, judgedBy, otherSchema, samePictures, withholds } from "./comparability.ts";
import { compareMethod } from "./compare_method.ts";
import {
  type Change,
  type Comparison,
  COMPARISON_SCHEMA_VERSION,
  type ExperimentComparison,
  type LoneMethod,
  type MethodComparison,
  type ReportPlace,
} from "./comparison.ts";
import { stateOf } from "./method_state.ts";
import { planChanges } from "./plan_changes.ts";

/** Reports that are compared with others. */
export interface Side {
  /** What they are, in words: `main (3f2a1c9d0e12)`. */
  readonly label: string;
  /** Each of another experiment. */
  readonly reports: readonly SideReport[];
  /** Whether one file was named, which is then compared whatever its experiment is called. */
  readonly isFile: boolean;
}

/** A report and where it stands. */
export interface SideReport {
  readonly file: string;
  readonly read: ReadReport;
}

/** How reports are compared. */
export interface CompareOptions {
  /**
   * A share that does not matter, above 0: within it two accuracies are equivalent.
   *
   * @default {the plan's, as it was before: decided when no result was seen; else as it is after}
   */
  readonly margin?: number | undefined;
}

const LEVEL = 0.95;

/**
 * Compares reports, experiment by experiment and method by method.
 *
 * Experiments are paired by name, two files as they are. All methods that get a verdict, but for those
 * whose predictions are the same to the last digit, are one family: it is what holds after Holm's adjustment.
 *
 * @param before Reports of what was.
 * @param after Reports of what is.
 * @param options How.
 * @returns The comparison.
 * @throws {ReportError} If neither report of a pair can be read, both having the same other schema.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedExample } from "../../tests/compare/_stored_example.ts";
 * import { compareReports } from "./compare_reports.ts";
 *
 * const side = (label: string) => ({
 *   label,
 *   reports: [{ file: "reports/example.json", read: { report: storedExample() } }],
 *   isFile: false,
 * });
 * const { experiments: [example] } = compareReports(side("main"), side("working tree"));
 * assert.equal(example?.methods[0]?.verdict, "identical");
 * ```
 */
export function compareReports(
  before: Side,
  after: Side,
  options: CompareOptions = {},
): Comparison {
  const pairs = pairsOf(before, after);
  const paired = pairs.flat();
  const lone = ({ reports }: Side) =>
    reports.filter((each) => !paired.includes(each)).map(({ read }) => headOf(read).experiment);
  return judgedTogether({
    schema_version: COMPARISON_SCHEMA_VERSION,
    before: before.label,
    after: after.label,
    level: LEVEL,
    family: null,
    experiments: pairs.map(([was, is]) => compareExperiment(was, is, options)),
    only_before: lone(before),
    only_after: lone(after),
  });
}

function pairsOf(before: Side, after: Side): (readonly [SideReport, SideReport])[] {
  const [was] = before.reports;
  const [is] = after.reports;
  if (before.isFile && after.isFile && was !== undefined && is !== undefined) return [[was, is]];
  const byName = new Map(before.reports.map((each) => [headOf(each.read).experiment, each]));
  return after.reports.flatMap((is) => {
    const was = byName.get(headOf(is.read).experiment);
    return was === undefined ? [] : [[was, is] as const];
  });
}

function headOf(
  read: ReadReport,
): { readonly experiment: string; readonly schema_version: number } {
  return read.report ?? read.head;
}

function placeOf({ file, read }: SideReport): ReportPlace {
  const { experiment, schema_version } = headOf(read);
  const plan_fingerprint = read.report?.plan_fingerprint ?? null;
  return { file, experiment, schema_version, plan_fingerprint };
}

function compareExperiment(
  before: SideReport,
  after: SideReport,
  options: CompareOptions,
): ExperimentComparison {
  const places = { before: placeOf(before), after: placeOf(after) };
  const [was, is] = [before.read.report, after.read.report];
  if (was !== null && is !== null) return { ...places, ...compareStored(was, is, options) };
  const { before: { schema_version: old }, after: { schema_version } } = places;
  if (old === schema_version) {
    const reason = `it has schema ${schema_version}, which this Thaw does not read`;
    throw new ReportError(after.file, reason);
  }
  return {
    ...places,
    on: "val",
    pictures: { before: 0, after: 0 },
    changes: [otherSchema(old, schema_version)],
    methods: [],
    only_before: [],
    only_after: [],
    plan: [],
  };
}

function compareStored(
  before: StoredReport,
  after: StoredReport,
  { margin = planMargin(before) ?? planMargin(after) }: CompareOptions,
): Omit<ExperimentComparison, "before" | "after"> {
  const on = judgedBy(before, after);
  const changes = changesBetween(before, after);
  const common = {
    on,
    classes: after.dataset.classes,
    samePictures: samePictures(before, after) && !changes.some(({ kind }) => kind === "classes"),
    withheld: withheldText(changes),
    level: LEVEL,
    margin: margin ?? null,
  };
  const methods = after.methods.flatMap((method): MethodComparison[] => {
    const old = before.methods.find(({ name }) => name === method.name);
    if (old === undefined) return [];
    const sides = [{ method: old, plan: before.plan }, { method, plan: after.plan }] as const;
    return [compareMethod(sides, common)];
  });
  const lone = (own: StoredReport, other: StoredReport) =>
    own.methods.filter(({ name }) => !other.methods.some((one) => one.name === name))
      .map((method): LoneMethod => ({ method: method.name, ...stateOf(method, on) }));
  return {
    on,
    pictures: {
      before: before.dataset[on]?.pictures ?? 0,
      after: after.dataset[on]?.pictures ?? 0,
    },
    changes,
    methods,
    only_before: lone(before, after),
    only_after: lone(after, before),
    plan: planChanges(before.plan, after.plan),
  };
}

/** As a share; the plan has percentage points. */
function planMargin({ plan: { comparison } }: StoredReport): number | undefined {
  return comparison && comparison.margin / 100;
}

function withheldText(changes: readonly Change[]): string | null {
  const texts = changes.filter(withholds).map(({ text }) => text);
  return texts.length === 0 ? null : texts.join("; ");
}

/**
 * Decides all methods again, as one family. What has the same probabilities throughout was not
 * trained anew, or to the same bytes: nothing was drawn that could differ, so it is no member. That
 * hangs on what was changed, not on how the draws fell.
 */
function judgedTogether(comparison: Comparison): Comparison {
  const { experiments } = comparison;
  const judged = experiments.flatMap(({ after: { experiment }, methods }) =>
    methods.flatMap(({ method, test, same }) =>
      test === null || same === "probabilities" ? [] : [{ experiment, method, test }]
    )
  );
  if (judged.length < 2) return comparison;
  const adjusted = adjustFamily(judged.map(({ test }) => test));
  const after = new Map(judged.map(({ test }, k) => [test, adjusted[k] ?? test]));
  const adjustedMethod = (method: MethodComparison): MethodComparison => {
    const test = method.test && (after.get(method.test) ?? method.test);
    return test === null ? method : { ...method, verdict: test.verdict, test };
  };
  return {
    ...comparison,
    family: {
      procedure: "Holm",
      members: judged.map(({ experiment, method }) => `${experiment} / ${method}`),
    },
    experiments: experiments.map((each) => ({
      ...each,
      methods: each.methods.map(adjustedMethod),
    })),
  };
}
