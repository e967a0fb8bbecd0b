/**
 * Where the parts of an experiment were written.
 *
 * @module
 */
import { printable } from "./printable.ts";
import type { Problem } from "./problem.ts";

/**
 * A spot in a file, by its path as problems show it, line and column counted from 1; or the `--set`
 * argument that a value came with.
 */
export type Place =
  | { readonly file: string; readonly line: number; readonly column: number }
  | { readonly set: string };

/** The places of one value and of the key that it stands under. */
export interface Position {
  readonly key: Place;
  readonly value: Place;
}

/** Keys and list indexes from the root to a value. */
export type KeyPath = readonly (string | number)[];

/** Positions by JSON pointer; only what was written has one. */
export type Positions = Readonly<Record<string, Position>>;

/** What is wrong at a place, before it is rendered. */
export interface Finding {
  readonly message: string;
  readonly place: Place;
}

/** A file, as far as places in it are rendered. */
export interface Source {
  /** Path, as problems show it. */
  readonly path: string;
  /** Text, without a byte order mark. */
  readonly text: string;
}

/** A line longer than this is shown in part. */
const widestSnippet = 100;

/**
 * Writes a key path as a JSON pointer (RFC 6901).
 *
 * @param path Keys and indexes from the root.
 * @returns The pointer; the root's is the empty string.
 *
 * @example A list item
 * ```ts
 * import assert from "node:assert/strict";
 * import { pointer } from "./_place.ts";
 *
 * assert.equal(pointer(["training", "seeds", 0]), "/training/seeds/0");
 * ```
 */
export function pointer(path: KeyPath): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * Finds where a value was written, or else the key of the nearest written mapping around it.
 *
 * @param positions The positions of what was written.
 * @param path The value's path; it need not be written.
 * @param at Whether the place of the value or of its key is wanted.
 * @returns The place.
 * @throws {RangeError} If not even the root has a position.
 */
export function placeOf(positions: Positions, path: KeyPath, at: "key" | "value"): Place {
  for (let length = path.length; length >= 0; length--) {
    const found = positions[pointer(path.slice(0, length))];
    if (found !== undefined) return length === path.length ? found[at] : found.key;
  }
  throw new RangeError("Cannot find a place in nothing");
}

/**
 * Writes a place.
 *
 * @param place A spot in a file, or an argument.
 * @returns `a.yaml:7:9`, or `--set training.epochs=1`.
 */
export function placeText(place: Place): string {
  if ("set" in place) return `--set ${printable(place.set)}`;
  return `${printable(place.file)}:${place.line}:${place.column}`;
}

/**
 * Makes a function that gives findings their place as text and the offending line with a caret.
 *
 * @param sources The files that places may be in.
 * @returns The function from finding to problem.
 */
export function problemWriter(sources: readonly Source[]): (finding: Finding) => Problem {
  const files = new Map(sources.map(({ path, text }) => [path, text.split(/\r?\n/)]));
  return ({ message, place }) => {
    if ("set" in place) return { message, place: placeText(place), snippet: "" };
    const line = files.get(place.file)?.[place.line - 1] ?? "";
    return {
      message,
      place: placeText(place),
      snippet: line === "" ? "" : snippet(line, place.column),
    };
  };
}

/**
 * Makes the order of places: those of the files, each by line and column, then the arguments of
 * `--set`.
 *
 * @param order Paths of the files and `--set` arguments, in their order.
 * @returns Compares two places; below zero where the first comes first.
 */
export function placeOrder(
  order: { readonly files: readonly string[]; readonly set: readonly string[] },
): (a: Place, b: Place) => number {
  const { files, set } = order;
  const rank = (place: Place) =>
    "set" in place ? files.length + set.indexOf(place.set) : files.indexOf(place.file);
  return (a, b) => {
    if ("set" in a || "set" in b || a.file !== b.file) return rank(a) - rank(b);
    return a.line - b.line || a.column - b.column;
  };
}

/** The line, or the part of a long one around the column (from 1), and a caret under the column. */
function snippet(line: string, column: number): string {
  const start = line.length <= widestSnippet ? 0 : Math.max(0, column - widestSnippet / 2);
  const part = line.slice(start, start + widestSnippet);
  const [before, after] = [start > 0 ? "…" : "", start + part.length < line.length ? "…" : ""];
  // A tab stays a tab, so that the caret stands right whatever a tab's width is.
  const indent = (before + line.slice(start, column - 1)).replace(/[^\t]/g, " ");
  return `${before}${printable(part)}${after}\n${indent}^`;
}
