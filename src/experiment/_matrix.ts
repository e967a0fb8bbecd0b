/**
 * `matrix`: each method as one run a combination of values.
 *
 * @module
 */
import { type Combination, combine, isSame, type Matrix } from "./_combinations.ts";
import { deepestNesting } from "./_parse_yaml.ts";
import type { Finding, Place } from "./_place.ts";
import { runName } from "./_primitives.ts";
import { nameRuns } from "./_run_names.ts";
import { put, splitPath, tooDeepMessage } from "./_set.ts";
import { child, type Entry, type Tree } from "./_tree.ts";
import { quote } from "./_words.ts";
import { suggest } from "./nearest.ts";

/** Most runs of a matrix, combinations times methods. */
const mostRuns = 64;
/** Largest cross product, before `exclude`. */
const mostCombinations = 256;
/** Longest name of a run, in characters. */
const longestName = 64;

/** One method with one combination of values. */
export interface Run {
  /** `finetune-lr0.01-batch_size32`. */
  readonly name: string;
  /** Place of the method's key. */
  readonly place: Place;
  /** The complete method with the values in it. */
  readonly tree: Tree;
}

/** What became of a matrix. */
export interface Expanded {
  /** By method, then by combination. */
  readonly runs: readonly Run[];
  readonly findings: readonly Finding[];
}

/** A matrix of the right form. */
interface Read extends Matrix {
  readonly place: Place;
  readonly keys: ReadonlyMap<string, Entry>;
  /** Entries of `include` and `exclude`, for their places. */
  readonly included: readonly Tree[];
  readonly excluded: readonly Tree[];
}

/**
 * Makes the runs of a matrix.
 *
 * @param file Tree of the whole file, methods complete, of bounded size and depth.
 * @returns The runs and what is wrong with the matrix; undefined where there is no matrix, or its
 * form or that of `methods` is for the schema to refuse.
 *
 * @example Two rates
 * ```ts
 * import assert from "node:assert/strict";
 * import { expandMatrix } from "./_matrix.ts";
 * import { parseYaml } from "./_parse_yaml.ts";
 *
 * const text = "{ methods: { all: { lr: 1 } }, matrix: { lr: [0.1, 0.01] } }";
 * const { tree } = parseYaml(text, { file: "a.yaml" });
 * assert.ok(tree);
 * const names = expandMatrix(tree)?.runs.map(({ name }) => name);
 * assert.deepEqual(names, ["all-lr0.1", "all-lr0.01"]);
 * ```
 */
export function expandMatrix(file: Tree): Expanded | undefined {
  const matrix = readMatrix(file);
  const methods = child(file, "methods");
  if (matrix === undefined || methods?.kind !== "mapping") return undefined;
  const wrong = [...keyFindings(matrix), ...twiceFindings(matrix)];
  if (wrong.length > 0) return { runs: [], findings: wrong };
  const product = [...matrix.axes.values()].reduce((count, values) => count * values.length, 1);
  const fail = (message: string, place = matrix.place): Expanded => ({
    runs: [],
    findings: [{ message, place }],
  });
  if (product > mostCombinations) {
    const found = `${product} combinations before \`exclude\``;
    return fail(`The matrix has ${found}, at most ${mostCombinations} are allowed`);
  }
  const { combinations, idle } = combine(matrix);
  if (idle.length > 0) {
    const message = "Excluding this changes nothing: no combination has all of these values";
    const places = idle.flatMap((index) => matrix.excluded[index]?.place ?? []);
    return { runs: [], findings: places.map((place) => ({ message, place })) };
  }
  if (combinations.length === 0) {
    return fail("`exclude` leaves no combination", matrix.keys.get("exclude")?.place);
  }
  const [each, times] = [combinations.length, methods.entries.size];
  if (each * times > mostRuns) {
    const found = `${each * times} runs (${each} combinations times ${times} methods)`;
    return fail(`The matrix makes ${found}, at most ${mostRuns} are allowed`);
  }
  return makeRuns(methods.entries, combinations, matrix);
}

/** Reads a matrix; undefined where its form is not that of the schema. */
function readMatrix(file: Tree): Read | undefined {
  const entry = file.kind === "mapping" ? file.entries.get("matrix") : undefined;
  if (entry?.tree.kind !== "mapping") return undefined;
  const axes = new Map<string, readonly Tree[]>();
  for (const [key, { tree }] of entry.tree.entries) {
    if (tree.kind !== "list" || tree.items.length === 0) return undefined;
    if (key !== "include" && key !== "exclude") axes.set(key, tree.items);
  }
  if (entry.tree.entries.size === 0) return undefined;
  const [included = [], excluded = []] = ["include", "exclude"].map((key) => {
    const tree = child(entry.tree, key);
    return tree?.kind === "list" ? tree.items : [];
  });
  const [include, exclude] = [included.flatMap(combinationOf), excluded.flatMap(combinationOf)];
  if (include.length < included.length || exclude.length < excluded.length) return undefined;
  const { place, tree: { entries: keys } } = entry;
  return { place, keys, axes, include, exclude, included, excluded };
}

/** An entry of `include` or `exclude`; none where it is of another form. */
function combinationOf(tree: Tree): Combination[] {
  if (tree.kind !== "mapping") return [];
  const name = child(tree, "name");
  const isNamed = name !== undefined && (name.kind !== "scalar" || !isName(name.value));
  if (isNamed) return [];
  return [new Map([...tree.entries].map(([key, entry]) => [key, entry.tree]))];
}

function isName(value: unknown): boolean {
  return runName.safeParse(value).success;
}

/** Keys that are no paths, or that `exclude` has and the matrix has not. */
function keyFindings({ keys, axes, included, excluded }: Read): Finding[] {
  const own = [...keys].flatMap(([key, { place }]) => {
    if (key !== "name") return pathFindings(key, place);
    return [{ message: "`name` stands in an entry of `include`, not in the matrix", place }];
  });
  const added = included.flatMap((entry) => {
    const names = entry.kind === "mapping" ? [...entry.entries] : [];
    const message = "An entry of `include` must hold a key with its value";
    const isEmpty = names.every(([key]) => key === "name");
    const wrong = names.flatMap(([key, { place }]) => pathFindings(key, place));
    return [...isEmpty ? [{ message, place: entry.place }] : [], ...wrong];
  });
  const known = [...axes.keys()];
  const unknown = excluded.flatMap((entry, index) => {
    const names = entry.kind === "mapping" ? [...entry.entries] : [];
    return names.filter(([key]) => !axes.has(key)).map(([key, { place }]) => {
      const hint = known.length === 0
        ? "The matrix has no keys to exclude from"
        : suggest(key, known, { kind: "keys" });
      return {
        message: `Unknown key ${quote(key)} in \`matrix.exclude[${index}]\`. ${hint}`,
        place,
      };
    });
  });
  return [...own, ...added, ...unknown];
}

function pathFindings(key: string, place: Place): Finding[] {
  const keys = splitPath(key);
  if (keys === undefined) {
    const message = `Cannot read the key ${quote(key)}: write keys of \`training\` with dots ` +
      "between them, such as `optimizer.lr`";
    return [{ message, place }];
  }
  return keys.length > deepestNesting ? [{ message: tooDeepMessage, place }] : [];
}

/** Values that stand twice under one key. */
function twiceFindings({ axes }: Read): Finding[] {
  return [...axes].flatMap(([key, values]) =>
    values.flatMap((value, index) => {
      if (!values.slice(0, index).some((earlier) => isSame(earlier, value))) return [];
      return [{
        message: `This value stands twice in ${quote(`matrix.${key}`)}`,
        place: value.place,
      }];
    })
  );
}

function makeRuns(
  methods: ReadonlyMap<string, Entry>,
  combinations: readonly Combination[],
  matrix: Read,
): Expanded {
  const names = nameRuns(combinations, matrix.axes);
  const runs = new Map<string, Run>();
  const findings = new Map<string, Finding>();
  let longest: Pick<Run, "name" | "place"> | undefined;
  const find = (message: string, place: Place) =>
    findings.set(JSON.stringify([message, place]), { message, place });
  for (const [method, { place, tree }] of methods) {
    for (const [index, combination] of combinations.entries()) {
      const name = `${method}-${names[index]}`;
      const named = combination.get("name")?.place ?? matrix.place;
      if (name.length > (longest?.name ?? "").length) longest = { name, place: named };
      if (runs.has(name)) {
        const way = "give each combination a `name` of its own in `include`";
        find(`Two runs would be called ${quote(name)}: ${way}`, named);
      }
      const made = putAll(tree, combination);
      runs.set(name, { name, place, tree: made.tree });
      for (const { message, place } of made.findings) find(message, place);
    }
  }
  // What is said of the longest name makes the others shorter too.
  if (longest !== undefined && longest.name.length > longestName) {
    find(longMessage(longest.name), longest.place);
  }
  return { runs: [...runs.values()], findings: [...findings.values()] };
}

function longMessage(name: string): string {
  return `The name of a run has ${name.length} characters, at most ${longestName} are allowed: ` +
    `${
      quote(name)
    }. Give the matrix fewer keys, or the combination a short \`name\` in \`include\``;
}

/** Puts a combination into a method: `optimizer` before `optimizer.lr`, whatever their order. */
function putAll(method: Tree, combination: Combination) {
  const values = [...combination].filter(([key]) => key !== "name")
    .map(([key, value]) => ({ keys: splitPath(key) ?? [], value, place: value.place }))
    .toSorted((a, b) => a.keys.length - b.keys.length);
  const findings: Finding[] = [];
  let tree = method;
  for (const change of values) {
    const changed = put(tree, change);
    if ("tree" in changed) tree = changed.tree;
    else findings.push(...changed.findings);
  }
  return { tree, findings };
}
