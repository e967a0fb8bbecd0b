/**
 * `--set a.b=c`: one value of the file, changed from outside.
 *
 * @module
 */
import { deepestNesting, parseYaml } from "./_parse_yaml.ts";
import { type Finding, type Place } from "./_place.ts";
import { quote } from "./_words.ts";
import { list, mapping, scalar, type Tree } from "./_tree.ts";

/** A tree after a change, or why there is none. */
export type Changed = { readonly tree: Tree } | { readonly findings: readonly Finding[] };

/** A value on its way. */
export interface Change {
  readonly keys: readonly string[];
  readonly value: Tree;
  /** Of the keys that are made for it. */
  readonly place: Place;
}

/**
 * Applies one `--set` argument.
 *
 * @param tree Tree of the whole file.
 * @param argument `training.epochs=1`: keys, or indexes of a list, with dots between them, and a
 * YAML value. Mappings on the way are made where they are missing. What stands behind `matrix.`
 * is one key, which has dots of its own.
 * @returns The changed tree, or what is wrong with the argument.
 *
 * @example One value changed
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseYaml } from "./_parse_yaml.ts";
 * import { applySet } from "./_set.ts";
 * import { plain } from "./_tree.ts";
 *
 * const { tree } = parseYaml("training: { epochs: 4 }", { file: "a.yaml" });
 * assert.ok(tree);
 * const changed = applySet(tree, "training.epochs=1");
 * assert.ok("tree" in changed);
 * assert.deepEqual(plain(changed.tree), { training: { epochs: 1 } });
 * ```
 */
export function applySet(tree: Tree, argument: string): Changed {
  const place = { set: argument };
  const equals = argument.indexOf("=");
  const path = argument.slice(0, Math.max(0, equals)).trim();
  const keys = splitPath(path);
  if (keys === undefined) {
    return fail("Cannot read this: write KEY=VALUE, such as `--set training.epochs=1`", place);
  }
  if (keys.length > deepestNesting) return fail(tooDeepMessage, place);
  if (keys[0] === "extends") {
    const message = "Cannot set `extends`, since `--set` is laid over what the files say: " +
      "write it into a file";
    return fail(message, place);
  }
  const { tree: value, findings } = parseYaml(argument.slice(equals + 1), place);
  if (findings.length > 0) return { findings };
  return put(tree, { keys: joinAxis(keys), value: value ?? scalar(null, place), place });
}

/** What is said of a longer path. */
export const tooDeepMessage = `Cannot set a value more than ${deepestNesting} levels deep`;

/**
 * Splits a path at its dots.
 *
 * @param path Keys, or indexes of a list, with dots between them.
 * @returns The keys; undefined where one is none.
 */
export function splitPath(path: string): readonly string[] | undefined {
  const keys = path.split(".");
  return keys.includes("") || keys.includes("__proto__") ? undefined : keys;
}

/** The path of `matrix.optimizer.lr`, whose key in the file is `optimizer.lr`. */
function joinAxis(keys: readonly string[]): readonly string[] {
  const [first, second = ""] = keys;
  if (first !== "matrix" || keys.length < 3 || /^(include|exclude)$/.test(second)) return keys;
  return [first, keys.slice(1).join(".")];
}

function fail(message: string, place: Place): Changed {
  return { findings: [{ message, place }] };
}

/**
 * Puts a value into a tree; what the tree shares with others stays as it is.
 *
 * @param tree The tree.
 * @param change The value and where it goes.
 * @returns The changed tree, or why the value cannot go there.
 */
export function put(tree: Tree, { keys: [key, ...keys], value, place }: Change): Changed {
  if (key === undefined) return { tree: value };
  const open = tree.kind === "scalar" && tree.value === null ? empty(place) : tree;
  if (open.kind === "list") {
    const item = /^\d+$/.test(key) ? open.items[Number(key)] : undefined;
    if (item === undefined) {
      const last = open.items.length - 1;
      return fail(`Index ${quote(key)} is not in the list, the last is ${last}`, place);
    }
    const changed = put(item, { keys, value, place });
    if (!("tree" in changed)) return changed;
    return { tree: list(open.items.with(Number(key), changed.tree), open.place) };
  }
  if (open.kind === "scalar") {
    return fail(`Cannot set ${quote(key)} inside a single value`, place);
  }
  const old = open.entries.get(key);
  const changed = put(old?.tree ?? empty(place), { keys, value, place });
  if (!("tree" in changed)) return changed;
  // The key of a mapping that only leads to the value keeps its place in the file.
  const entry = { place: keys.length > 0 ? old?.place ?? place : place, tree: changed.tree };
  return { tree: mapping(new Map([...open.entries, [key, entry]]), open.place) };
}

function empty(place: Place): Tree {
  return mapping(new Map(), place);
}
