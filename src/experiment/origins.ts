/**
 * Where each setting came from.
 *
 * @module
 */
import { type Place, placeText } from "./_place.ts";
import { child, type Mapping, type Tree } from "./_tree.ts";
import type { Settings, Training } from "./settings.ts";

/** One setting after its defaults. */
export interface Origin {
  /** `training.optimizer.lr`, `methods.finetune.freeze`, `transforms.val.0.size`. */
  readonly key: string;
  /** A single value, or a list of such. */
  readonly value: unknown;
  /** `a.yaml:7:9`, `--set training.epochs=1` or `default`. */
  readonly from: string;
  /** Whether a method has it from `training`. */
  readonly inherited: boolean;
}

/** One value and its place; null: a default. */
interface Leaf {
  readonly keys: readonly string[];
  readonly value: unknown;
  readonly place: Place | null;
}

/**
 * Lists every setting with its origin.
 *
 * @param settings The complete settings, and `training` as it stands without methods.
 * @param file Tree of the file, methods complete.
 * @returns The settings by group, in the order of the schema; each method has all of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readExperiment } from "./read_experiment.ts";
 * import { EXAMPLE_TEXT } from "../../tests/example_plan.ts";
 *
 * const { origins } = readExperiment(EXAMPLE_TEXT, { path: "a.yaml" });
 * const [name] = origins;
 * assert.deepEqual(name, { key: "name", value: "example", from: "a.yaml:1:7", inherited: false });
 * ```
 */
export function listOrigins(
  { methods, training, ...settings }: Settings & { readonly training: Training },
  file: Tree,
): Origin[] {
  const from = ({ place }: Leaf) => place === null ? "default" : placeText(place);
  const toOrigin = (leaf: Leaf, inherited: boolean): Origin => ({
    key: leaf.keys.join("."),
    value: leaf.value,
    from: from(leaf),
    inherited,
  });
  const common = leavesOf(training, child(file, "training"));
  const sources = new Map(common.map((leaf) => [JSON.stringify(leaf.keys), leaf]));
  const isInherited = (leaf: Leaf) => {
    const source = sources.get(JSON.stringify(leaf.keys));
    return source !== undefined && from(source) === from(leaf) &&
      JSON.stringify(source.value) === JSON.stringify(leaf.value);
  };
  const under = (first: readonly string[], leaf: Leaf) => ({
    ...leaf,
    keys: [...first, ...leaf.keys],
  });
  return [
    ...leavesOf(settings, file).map((leaf) => toOrigin(leaf, false)),
    ...common.map((leaf) => toOrigin(under(["training"], leaf), false)),
    ...methods.flatMap(({ name, training }) =>
      leavesOf(training, child(child(file, "methods"), name))
        .map((leaf) => toOrigin(under(["methods", name], leaf), isInherited(leaf)))
    ),
  ];
}

/** The single values of a part of the settings, beside what was written for it. */
function leavesOf(value: unknown, tree: Tree | undefined): Leaf[] {
  const below = (key: string | number, part: unknown, written: Tree | undefined) =>
    leavesOf(part, written).map((leaf) => ({ ...leaf, keys: [`${key}`, ...leaf.keys] }));
  if (Array.isArray(value) && value.some(isRecord)) {
    // One item may be written without the list around it
    const writtenAt = (index: number) => tree?.kind === "list" ? tree.items[index] : tree;
    return value.flatMap((item, index) => below(index, item, writtenAt(index)));
  }
  if (!isRecord(value)) {
    return value === undefined ? [] : [{ keys: [], value, place: lastPlace(tree) }];
  }
  if (Object.keys(value).length === 0) return [{ keys: [], value, place: tree?.place ?? null }];
  const written = writtenParts(value, tree);
  return Object.entries(value).flatMap(([key, part]) => below(key, part, written(key)));
}

/** Finds what was written for a key of a mapping, which may have been written shorter. */
function writtenParts(
  value: Readonly<Record<string, unknown>>,
  tree: Tree | undefined,
): (key: string) => Tree | undefined {
  if (tree === undefined) return () => undefined;
  if (tree.kind === "mapping") {
    // `{ resize: 256 }` is `{ type: resize, size: 256 }`
    const named = typeof value.type === "string" ? value.type : "";
    const fields = child(tree, named);
    if (fields === undefined || Object.hasOwn(value, named)) return (key) => child(tree, key);
    const inside = writtenParts(withoutType(value), fields);
    return (key) => key === "type" ? keyAsScalar(tree, named) : inside(key);
  }
  // `256` is `{ size: 256 }`: what equals it was written, the rest are defaults. Where nothing does,
  // as for a name that stands for numbers, all of it was.
  const equal = Object.keys(value).filter((key) =>
    tree.kind === "scalar" && value[key] === tree.value
  );
  return (key) => equal.length === 0 || equal.includes(key) ? tree : undefined;
}

function withoutType({ type: _, ...fields }: Readonly<Record<string, unknown>>) {
  return fields;
}

/** The key of an entry in the place of a value. */
function keyAsScalar({ entries }: Mapping, key: string): Tree | undefined {
  const entry = entries.get(key);
  return entry && { kind: "scalar", place: entry.place, value: key, size: 1, depth: 1 };
}

/** Where a value was written; that of an item which another `--set` changed, if there is one. */
function lastPlace(tree: Tree | undefined): Place | null {
  if (tree === undefined) return null;
  const items = tree.kind === "list" ? tree.items : [];
  const argument = (place: Place) => "set" in place ? place.set : undefined;
  const own = argument(tree.place);
  const isChanged = (place: Place) => "set" in place && place.set !== own;
  return items.map(({ place }) => place).findLast(isChanged) ?? tree.place;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
