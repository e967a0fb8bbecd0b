/**
 * What a YAML text says, as immutable values that know their places. A part that stands behind
 * several aliases is one object, so that a tree is never larger than its text.
 *
 * @module
 */
import { type KeyPath, type Place, pointer, type Position, type Positions } from "./_place.ts";

/** One value with its place. */
export type Tree = Scalar | List | Mapping;

/** How large a tree is once its aliases are written out. */
interface Extent {
  /** Number of values; may be infinite. */
  readonly size: number;
  /** Levels of nesting. */
  readonly depth: number;
}

/** A text, number, boolean or null. */
export interface Scalar extends Extent {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
}

/** A sequence. */
export interface List extends Extent {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly Tree[];
}

/** A mapping in the order of the file. */
export interface Mapping extends Extent {
  readonly kind: "mapping";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** One key of a mapping. */
export interface Entry {
  /** Place of the key. */
  readonly place: Place;
  readonly tree: Tree;
}

/**
 * Makes a scalar.
 *
 * @param value Its value.
 * @param place Where it was written.
 * @returns The tree.
 */
export function scalar(value: Scalar["value"], place: Place): Scalar {
  return { kind: "scalar", place, value, size: 1, depth: 1 };
}

/**
 * Makes a list.
 *
 * @param items Its items.
 * @param place Where it was written.
 * @returns The tree.
 */
export function list(items: readonly Tree[], place: Place): List {
  return { kind: "list", place, items, ...extent(items) };
}

/**
 * Makes a mapping.
 *
 * @param entries Its entries in order.
 * @param place Where it was written.
 * @returns The tree.
 */
export function mapping(entries: ReadonlyMap<string, Entry>, place: Place): Mapping {
  return { kind: "mapping", place, entries, ...extent([...entries.values()].map((e) => e.tree)) };
}

function extent(parts: readonly Tree[]): Extent {
  let [size, depth] = [1, 0];
  for (const part of parts) {
    size += part.size;
    depth = Math.max(depth, part.depth);
  }
  return { size, depth: depth + 1 };
}

/**
 * Gives one entry of a mapping.
 *
 * @param tree Any tree.
 * @param key The key.
 * @returns The value's tree; undefined where the tree is no mapping or lacks the key.
 */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === "mapping" ? tree.entries.get(key)?.tree : undefined;
}

/**
 * Turns a tree into plain values, aliases written out.
 *
 * @param tree A tree of bounded size and depth.
 * @returns Objects, arrays and scalars.
 */
export function plain(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.tree)]));
}

/**
 * Lists the position of every value in a tree.
 *
 * @param tree A tree of bounded size and depth.
 * @returns Positions by JSON pointer.
 */
export function positionsOf(tree: Tree): Positions {
  const positions: Record<string, Position> = {};
  const visit = (part: Tree, path: KeyPath, key: Place) => {
    positions[pointer(path)] = { key, value: part.place };
    if (part.kind === "list") {
      part.items.forEach((item, index) => visit(item, [...path, index], item.place));
    } else if (part.kind === "mapping") {
      for (const [name, entry] of part.entries) visit(entry.tree, [...path, name], entry.place);
    }
  };
  visit(tree, [], tree.place);
  return positions;
}
