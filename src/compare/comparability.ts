/**
 * Whether two reports of an experiment say something of each other.
 *
 * @module
 */
import { fewNames } from "./_words.ts";
import { grouped } from "../report/figures.ts";
import type { StoredReport } from "../report/read_report.ts";
import type { Change } from "./comparison.ts";

type Dataset = StoredReport["dataset"];

/**
 * The pictures that judge: test's where both reports have them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedExample } from "../../tests/compare/_stored_example.ts";
 * import { judgedBy } from "./comparability.ts";
 *
 * assert.equal(judgedBy(storedExample(), storedExample({ testClasses: ["ants", "bees"] })), "val");
 * ```
 */
export function judgedBy(before: StoredReport, after: StoredReport): "val" | "test" {
  return before.dataset.test !== null && after.dataset.test !== null ? "test" : "val";
}

/**
 * Finds what keeps two results from being compared, and what should be known of them.
 *
 * The metric is the accuracy after the last epoch on the pictures that judge. It is another one where
 * folds say by whom a picture is predicted and the folds differ. Label smoothing and class weights change the
 * loss, the validation's transforms the input: neither is the metric, and each stands among the settings.
 *
 * @param before A report.
 * @param after The other.
 * @returns In words, what withholds the verdict first.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { storedExample } from "../../tests/compare/_stored_example.ts";
 * import { changesBetween } from "./comparability.ts";
 *
 * const before = storedExample();
 * const after = { ...before, numerics: { ...before.numerics, threads: 8 } };
 * assert.deepEqual(changesBetween(before, after), [
 *   { kind: "numerics", text: "other numerics: threads 2 before, 8 after" },
 * ]);
 * ```
 */
export function changesBetween(before: StoredReport, after: StoredReport): Change[] {
  const found: readonly (readonly [Change["kind"], string | null])[] = [
    ["metric", foldsText(before.dataset, after.dataset)],
    ["classes", classesText(before.dataset.classes, after.dataset.classes)],
    ["dataset", datasetText(before, after)],
    ["weights", weightsText(before.weights, after.weights)],
    ["numerics", numericsText(before.numerics, after.numerics)],
  ];
  return found.flatMap(([kind, text]) => text === null ? [] : [{ kind, text }]);
}

/**
 * Whether a change withholds the verdict.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { otherSchema, withholds } from "./comparability.ts";
 *
 * assert.equal(withholds(otherSchema(1, 2)), true);
 * assert.equal(withholds({ kind: "numerics", text: "other numerics" }), false);
 * ```
 */
export function withholds({ kind }: Change): boolean {
  return kind !== "numerics";
}

/**
 * Says of what kind reports are that cannot be read here.
 *
 * @param before Schema of the one, and of the other.
 * @returns The change.
 */
export function otherSchema(before: number, after: number): Change {
  return {
    kind: "metric",
    text: `another metric definition: the report has schema ${before} before, ${after} after`,
  };
}

function foldsText({ folds: before }: Dataset, { folds: after }: Dataset): string | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const words = (folds: Dataset["folds"]) =>
    folds === null ? "no folds" : `${folds.count} folds drawn by seed ${folds.seed}`;
  return `another metric definition: ${words(before)} before, ${words(after)} after`;
}

function classesText(before: readonly string[], after: readonly string[]): string | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  const gone = before.filter((name) => !after.includes(name));
  const come = after.filter((name) => !before.includes(name));
  const parts = [
    ...gone.length > 0 ? [`${fewNames(gone)} only before`] : [],
    ...come.length > 0 ? [`${fewNames(come)} only after`] : [],
  ];
  return `another class list: ${parts.length === 0 ? "another order" : parts.join(", ")}`;
}

function datasetText(before: StoredReport, after: StoredReport): string | null {
  const splits = (["train", "val", "test"] as const).flatMap((name) => {
    const [was, is] = [before.dataset[name], after.dataset[name]];
    // A split that one report lacks judges neither
    if (was === null || is === null || was.manifest === is.manifest) return [];
    const counts = was.pictures === is.pictures
      ? `${grouped(is.pictures)} pictures, not the same`
      : `${grouped(was.pictures)} pictures before, ${grouped(is.pictures)} after`;
    return [`${name} (${counts})`];
  });
  if (splits.length > 0) return `another dataset: ${splits.join(", ")}`;
  return samePictures(before, after) ? null : "another dataset: other pictures are predicted";
}

/** Whether both predict the same pictures, each with the same label, in whatever order. */
export function samePictures(before: StoredReport, after: StoredReport): boolean {
  const on = judgedBy(before, after);
  const labels = ({ methods }: StoredReport) => {
    const [run] = methods[0]?.runs ?? [];
    const said = on === "test" ? run?.test?.predictions : run?.predictions;
    return new Map(said?.map(({ file, label }) => [file, label]));
  };
  const [was, is] = [labels(before), labels(after)];
  return was.size === is.size && [...was].every(([file, label]) => is.get(file) === label);
}

function weightsText(
  before: StoredReport["weights"],
  after: StoredReport["weights"],
): string | null {
  if (before?.sha256 === after?.sha256) return null;
  const words = (weights: StoredReport["weights"]) =>
    weights === null
      ? "drawn at random"
      : `${weights.file} of card ${weights.card} (SHA-256 ${weights.sha256.slice(0, 12)})`;
  return `other weights: ${words(before)} before, ${words(after)} after`;
}

function numericsText(
  before: StoredReport["numerics"],
  after: StoredReport["numerics"],
): string | null {
  const names = {
    device: "device",
    tensorflow: "TensorFlow",
    instruction_set: "instruction set",
    threads: "threads",
    precision: "precision",
  } as const;
  const keys = Object.keys(names) as (keyof typeof names)[]; // Its own keys
  const parts = keys.filter((key) => before[key] !== after[key])
    .map((key) => `${names[key]} ${before[key]} before, ${after[key]} after`);
  return parts.length === 0 ? null : `other numerics: ${parts.join("; ")}`;
}
