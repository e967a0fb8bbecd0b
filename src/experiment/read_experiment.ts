/**
 * Text of an experiment file to an {@link Experiment}, or everything that is wrong with it.
 *
 * @module
 */
import type { z } from "zod";
import { describeIssue, listIssues } from "./_issues.ts";
import { expandMethods } from "./_methods.ts";
import { deepestNesting, nestingMessage, type ParsedYaml, parseYaml } from "./_parse_yaml.ts";
import { comparePlaces, locateIssues } from "./_locate_issues.ts";
import { type Finding, problemWriter } from "./_place.ts";
import { applySet } from "./_set.ts";
import { child, plain, positionsOf, type Tree } from "./_tree.ts";
import { listWarnings } from "./_warnings.ts";
import { listOrigins } from "./origins.ts";
import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";
import { fileSchema } from "./schema.ts";
import type { Settings } from "./settings.ts";

/** Most values of a file once aliases and methods are written out. */
const mostValues = 10_000;

/** Options of {@link readExperiment}. */
export interface ReadOptions {
  /** Path of the file, as problems are to show it. */
  readonly path: string;
  /**
   * `--set` arguments, such as `training.epochs=1`; a later one wins.
   *
   * @default none
   */
  readonly set?: readonly string[];
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
  const source = { path: options.path, text: text.replace(/^\ufeff/, "") };
  const rank = ({ place }: Finding) => "set" in place ? set.indexOf(place.set) : -1;
  const toProblems = (findings: readonly Finding[]) =>
    findings.toSorted((a, b) => rank(a) - rank(b) || comparePlaces(a.place, b.place))
      .map(problemWriter(source));

  const { tree, findings, broken } = readTree(source.text, set);
  if (tree === undefined) throw new ExperimentError(toProblems(findings));
  const positions = positionsOf(tree);
  const parsed = fileSchema.safeParse(plain(tree), { error: describeIssue, reportInput: true });
  if (!parsed.success || findings.length > 0) {
    const issues = parsed.success ? [] : listIssues(parsed.error);
    const more = locateIssues(issues, { positions, findings, broken });
    throw new ExperimentError(toProblems([...findings, ...more]));
  }
  const settings = toSettings(parsed.data, tree);
  const warnings = toProblems(listWarnings(settings, positions));
  const complete = { ...settings, training: parsed.data.training };
  const origins = listOrigins(complete, { tree, path: source.path });
  return { ...source, set, settings, warnings, positions, origins };
}

/** The file as a tree with `--set` applied and methods complete, small enough to be written out. */
function readTree(text: string, set: readonly string[]): ParsedYaml {
  const parsed = parseYaml(text);
  const { broken } = parsed;
  const findings = [...parsed.findings];
  const start = { line: 1, column: 1 };
  if (parsed.tree === undefined) {
    const message = "The file is empty: an experiment begins with its `name`";
    return { ...parsed, findings: findings.length > 0 ? findings : [{ message, place: start }] };
  }
  let tree = parsed.tree;
  const fail = (message: string): ParsedYaml => ({
    tree: undefined,
    findings: [...findings, { message, place: start }],
    broken,
  });
  for (const argument of set) {
    const changed = applySet(tree, argument);
    if ("tree" in changed) tree = changed.tree;
    else findings.push(...changed.findings);
  }
  if (tree.depth > deepestNesting) return fail(nestingMessage);
  // Before the methods are written out too, since that alone takes values times methods.
  if (tree.size <= mostValues) tree = expandMethods(tree);
  if (tree.size <= mostValues) return { tree, findings, broken };
  return fail(
    `Cannot read ${tree.size} values (aliases and methods written out), ` +
      `at most ${mostValues} are allowed`,
  );
}

/** The schema's output with methods as a list, since an object has no order of its own. */
function toSettings(file: z.output<typeof fileSchema>, tree: Tree): Settings {
  const { name, dataset, transforms, model, device, precision, cache } = file;
  const methods = child(tree, "methods");
  const names = methods?.kind === "mapping" ? [...methods.entries.keys()] : [];
  return {
    name,
    dataset,
    transforms,
    model,
    device,
    precision,
    cache,
    methods: names.flatMap((name) => {
      const training = file.methods[name];
      return training === undefined ? [] : [{ name, training }];
    }),
  };
}
