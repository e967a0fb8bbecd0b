/**
 * What differs between two plain JSON values.
 *
 * @module
 */

/** A key whose values differ; one that a side lacks has no value there. */
export interface Difference {
  /** Keys and indexes from the root, with dots between them. */
  readonly key: string;
  readonly a?: unknown;
  readonly b?: unknown;
}

/**
 * Compares key by key. Lists of single values are one value each; other lists are compared item by
 * item. What a side lacks is listed value by value.
 *
 * @param a Plain JSON: objects, lists, texts, numbers, booleans, null.
 * @param b The other.
 * @returns The differences, sorted by key; none where the values are equal, in whatever order their
 * keys stand.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { differences } from "./differences.ts";
 *
 * const a = { lr: 0.1, seeds: [0, 1], val: { pictures: 12 } };
 * const b = { lr: 0.1, seeds: [0], val: { pictures: 9 }, device: "cpu" };
 * assert.deepEqual(differences(a, b), [
 *   { key: "device", b: "cpu" },
 *   { key: "seeds", a: [0, 1], b: [0] },
 *   { key: "val.pictures", a: 12, b: 9 },
 * ]);
 * ```
 */
export function differences(a: unknown, b: unknown): Difference[] {
  return [...compare(a, b, [])].sort((one, other) => one.key < other.key ? -1 : 1);
}

function* compare(a: unknown, b: unknown, path: readonly string[]): Generator<Difference> {
  const keys = commonKeys(a, b);
  if (keys) {
    for (const key of keys) {
      yield* compare(partOf(a, key), partOf(b, key), [...path, key]);
    }
  } else if (JSON.stringify(a) !== JSON.stringify(b)) {
    yield {
      key: path.join("."),
      ...a === undefined ? {} : { a },
      ...b === undefined ? {} : { b },
    };
  }
}

/** The keys that two values are compared by; null where each is one value. */
function commonKeys(a: unknown, b: unknown): ReadonlySet<string> | null {
  const parts = [a, b].filter((side) => side !== undefined);
  const areOneKind = new Set(parts.map((side) => Array.isArray(side))).size === 1;
  if (!areOneKind || !parts.every(hasParts)) return null;
  const keys = new Set(parts.flatMap((side) => Object.keys(side)));
  // What only one side has is a difference, empty or not
  return keys.size === 0 && parts.length === 1 ? null : keys;
}

function partOf(value: unknown, key: string): unknown {
  return hasParts(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Whether a value is an object, or a list that holds more than single values. */
function hasParts(value: unknown): value is Readonly<Record<string, unknown>> {
  const isSingle = (part: unknown) => typeof part !== "object" || part === null;
  if (typeof value !== "object" || value === null) return false;
  return !Array.isArray(value) || !value.every(isSingle);
}
