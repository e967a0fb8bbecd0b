/**
 * Runs of a matrix, held against the schema.
 *
 * @module
 */
import { describeIssue, type Issue, listIssues } from "./_issues.ts";
import type { Run } from "./_matrix.ts";
import { type Finding, type Place, placeOf, pointer, type Positions } from "./_place.ts";
import { child, plain, positionsOf, type Tree } from "./_tree.ts";
import { trainingSchema } from "./_training_schema.ts";
import { quote } from "./_words.ts";
import type { Settings } from "./settings.ts";

/** What is read of the runs. */
export interface ReadRuns {
  readonly methods: Settings["methods"];
  readonly findings: readonly Finding[];
}

/**
 * Reads the runs of a matrix.
 *
 * @param runs The runs.
 * @param options The whole file's tree, and whether all was well in it without the matrix.
 * @returns The runs' settings, and what a value of the matrix makes wrong: each thing once, for the
 * first run that has it. Where something else was wrong too, only what is wrong with a value alone.
 */
export function readRuns(
  runs: readonly Run[],
  options: { readonly file: Tree; readonly isSound: boolean },
): ReadRuns {
  const methods: Settings["methods"][number][] = [];
  const findings = new Map<string, Finding>();
  const keys = keyPlaces(child(options.file, "matrix"));
  for (const { name, tree } of runs) {
    const parsed = trainingSchema.safeParse(plain(tree), {
      error: describeIssue,
      reportInput: true,
    });
    if (parsed.success) {
      methods.push({ name, training: parsed.data });
      continue;
    }
    const positions = positionsOf(tree);
    for (const issue of listIssues(parsed.error)) {
      const place = locate(issue, positions, keys);
      if (!options.isSound && !(issue.alone && keys.has(JSON.stringify(place)))) continue;
      const id = JSON.stringify([place, issue.message]);
      if (findings.has(id)) continue;
      findings.set(id, { message: `${issue.message} (in the method ${quote(name)})`, place });
    }
  }
  return { methods, findings: [...findings.values()] };
}

/** The key of each place in a matrix. */
function keyPlaces(matrix: Tree | undefined): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const visit = (tree: Tree, key: Place) => {
    places.set(JSON.stringify(tree.place), key);
    places.set(JSON.stringify(key), key);
    if (tree.kind === "list") { for (const item of tree.items) visit(item, key); }
    if (tree.kind === "mapping") {
      for (const entry of tree.entries.values()) visit(entry.tree, entry.place);
    }
  };
  if (matrix !== undefined) visit(matrix, matrix.place);
  return places;
}

/** An unknown key that the matrix has put there is pointed at in the matrix, not at its value. */
function locate(
  { path, at }: Issue,
  positions: Positions,
  keys: ReadonlyMap<string, Place>,
): Place {
  const place = placeOf(positions, path, at);
  const isWritten = pointer(path) in positions;
  return at === "key" && isWritten ? keys.get(JSON.stringify(place)) ?? place : place;
}
