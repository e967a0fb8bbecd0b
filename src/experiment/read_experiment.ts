/**
 * Text of an experiment file to an {@link Experiment}, or everything that is wrong with it.
 *
 * @module
 */
import type { z } from "zod";
import { type Composed, composeFiles, type ReadBase, unfit, withoutMark } from "./_compose.ts";
import { describeIssue, listIssues } from "./_issues.ts";
import { locateIssues } from "./_locate_issues.ts";
import { expandMatrix, type Run } from "./_matrix.ts";
import { expandMethods } from "./_methods.ts";
import { type Finding, placeOf, placeOrder, problemWriter } from "./_place.ts";
import { readRuns } from "./_runs.ts";
import { applySet } from "./_set.ts";
import { child, mapping, plain, positionsOf, type Tree } from "./_tree.ts";
import { addedMethods, listWarnings, sharedName } from "./_warnings.ts";
import { listOrigins } from "./origins.ts";
import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";
import { fileSchema } from "./schema.ts";
import type { Settings, Training } from "./settings.ts";

export type { FileText, ReadBase } from "./_compose.ts";

/** Options of {@link readExperiment}. */
export interface ReadOptions {
  /** Path of the file, as problems are to show it; that of a base starts in its folder. */
  readonly path: string;
  /**
   * `--set` arguments, such as `training.epochs=1`; a later one wins.
   *
   * @default none
   */
  readonly set?: readonly string[];
  /**
   * Gives the text of a file that this one extends.
   *
   * @default none: `extends` is a problem
   */
  readonly readBase?: ReadBase;
}

/**
 * Reads an experiment file (YAML 1.2).
 *
 * @param text The file's text.
 * @param options Its path and what is changed from outside.
 * @returns The experiment, complete with its defaults.
 * @throws {ExperimentError} With every problem at once, in the order of the text.
 *
 * @example A misspelt key
 * ```ts
 * import assert from "node:assert/strict";
 * import { readExperiment } from "./read_experiment.ts";
 *
 * assert.throws(
 *   () => readExperiment("nam: x", { path: "x.yaml" }),
 *   /x\.yaml:1:1: Unknown key `nam`\. Did you mean `name`\?\n {4}nam: x\n {4}\^/,
 * );
 * ```
 */
export function readExperiment(text: string, options: ReadOptions): Experiment {
  const set = options.set ?? [];
  const source = { path: options.path, text: withoutMark(text) };
  const read = readTree(composeFiles(source, options.readBase), set);
  const [, ...bases] = read.sources;
  const compare = placeOrder({ files: read.sources.map(({ path }) => path), set });
  const toProblems = (findings: readonly Finding[]) =>
    findings.toSorted((a, b) => compare(a.place, b.place)).map(problemWriter(read.sources));

  if (read.tree === undefined) throw new ExperimentError(toProblems(read.findings));
  const { file, tree, findings } = readSettings({ ...read, tree: read.tree });
  if (file === undefined) throw new ExperimentError(toProblems(findings));
  const { training, ...settings } = file;
  const positions = positionsOf(tree);
  const warnings = toProblems([
    ...sharedName(settings, positions, read.base),
    ...addedMethods(read.tree),
    ...listWarnings(settings, positions),
  ]);
  const origins = listOrigins({ ...settings, training }, tree);
  return { ...source, bases, set, settings, warnings, positions, origins };
}

/** The composed file with `--set` applied and methods complete, small enough to be written out. */
function readTree(composed: Composed, set: readonly string[]): Composed {
  if (composed.tree === undefined) return composed;
  const findings = [...composed.findings];
  const fail = (message: string): Composed => {
    const place = { file: composed.sources[0]?.path ?? "", line: 1, column: 1 };
    return { ...composed, tree: undefined, findings: [...findings, { message, place }] };
  };
  let tree = composed.tree;
  for (const argument of set) {
    const changed = applySet(tree, argument);
    if ("tree" in changed) tree = changed.tree;
    else findings.push(...changed.findings);
  }
  // Before the methods are written out too, since that alone takes values times methods.
  const message = unfit(tree);
  if (message !== undefined) return fail(message);
  tree = expandMethods(tree);
  const written = unfit(tree);
  return written === undefined ? { ...composed, tree, findings } : fail(written);
}

/** What the schema makes of a file, or everything that is wrong with it. */
interface ReadSettings {
  /** Undefined where something is wrong. */
  readonly file: (Settings & { readonly training: Training }) | undefined;
  /** The file with the runs of its matrix in the place of its methods. */
  readonly tree: Tree;
  readonly findings: readonly Finding[];
}

function readSettings(read: Composed & { readonly tree: Tree }): ReadSettings {
  const { tree } = read;
  const parsed = fileSchema.safeParse(plain(tree), { error: describeIssue, reportInput: true });
  const issues = parsed.success ? [] : listIssues(parsed.error);
  const positions = positionsOf(tree);
  const more = locateIssues(issues, { ...read, positions });
  // What is missing from a file may be missing from its matrix.
  const matrix = read.isPartial || read.broken.length > 0 ? undefined : expandMatrix(tree);
  const expanded = matrix === undefined ? tree : withRuns(tree, matrix.runs);
  const message = unfit(expanded);
  if (message !== undefined) {
    const place = placeOf(positions, ["matrix"], "key");
    return { file: undefined, tree, findings: [...read.findings, ...more, { message, place }] };
  }
  const isSound = parsed.success && read.findings.length === 0;
  const runs = matrix && readRuns(matrix.runs, { file: tree, isSound });
  const findings = [
    ...read.findings,
    ...more,
    ...matrix?.findings ?? [],
    ...runs?.findings ?? [],
  ];
  if (!parsed.success || findings.length > 0) return { file: undefined, tree, findings };
  const { extends: _base, matrix: _matrix, methods, ...file } = parsed.data;
  return {
    file: { ...file, methods: runs?.methods ?? listMethods(methods, tree) },
    tree: expanded,
    findings,
  };
}

/** The file with runs in the place of its methods. */
function withRuns(file: Tree, runs: readonly Run[]): Tree {
  const methods = file.kind === "mapping" ? file.entries.get("methods") : undefined;
  if (file.kind !== "mapping" || methods === undefined) return file;
  const entries = new Map(runs.map(({ name, place, tree }) => [name, { place, tree }]));
  const entry = { place: methods.place, tree: mapping(entries, methods.tree.place) };
  return mapping(new Map([...file.entries, ["methods", entry]]), file.place);
}

/** The schema's methods as a list, since an object has no order of its own. */
function listMethods(
  methods: z.output<typeof fileSchema>["methods"],
  file: Tree,
): Settings["methods"] {
  const written = child(file, "methods");
  const names = written?.kind === "mapping" ? [...written.entries.keys()] : [];
  return names.flatMap((name) => {
    const training = methods[name];
    return training === undefined ? [] : [{ name, training }];
  });
}
