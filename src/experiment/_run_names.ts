/**
 * Names of a matrix's runs.
 *
 * @module
 */
import { type Combination, isSame, type Matrix } from "./_combinations.ts";
import type { Tree } from "./_tree.ts";

/**
 * Names combinations by their keys and values.
 *
 * A key is called by its last part, unless another one ends alike; a value by what it is, or where
 * that is no part of a file's name (a list, a mapping, a text with a space) by its position among
 * the key's values, from 0. The `name` that an entry of `include` gave stands in the place of it.
 *
 * @param combinations All combinations of a matrix.
 * @param axes Values of the matrix's keys, in their order; what `include` adds comes behind them.
 * @returns Their names, in order.
 *
 * @example Two of them
 * ```ts
 * import assert from "node:assert/strict";
 * import type { Combination } from "./_combinations.ts";
 * import { nameRuns } from "./_run_names.ts";
 * import { list, scalar } from "./_tree.ts";
 *
 * const place = { set: "" };
 * const combinations: Combination[] = [
 *   new Map().set("optimizer.lr", scalar(0.1, place)).set("freeze", list([], place)),
 *   new Map().set("optimizer.lr", scalar(1, place)).set("name", scalar("fast", place)),
 * ];
 * assert.deepEqual(nameRuns(combinations, new Map()), ["lr0.1-freeze0", "fast"]);
 * ```
 */
export function nameRuns(
  combinations: readonly Combination[],
  axes: Matrix["axes"],
): readonly string[] {
  const keys = [...new Set([...axes.keys(), ...combinations.flatMap((each) => [...each.keys()])])];
  const values = new Map(keys.map((key) => [
    key,
    distinct([...axes.get(key) ?? [], ...combinations.flatMap((each) => each.get(key) ?? [])]),
  ]));
  return combinations.map((combination) => {
    const own = combination.get("name");
    if (own?.kind === "scalar") return String(own.value);
    return keys.flatMap((key) => {
      const value = combination.get(key);
      if (value === undefined) return [];
      return [`${labelOf(key, keys)}${valueName(value, values.get(key) ?? [])}`];
    }).join("-");
  });
}

function distinct(values: readonly Tree[]): readonly Tree[] {
  const kept: Tree[] = [];
  for (const value of values) if (!kept.some((each) => isSame(each, value))) kept.push(value);
  return kept;
}

function labelOf(key: string, keys: readonly string[]): string {
  const last = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const isAlone = keys.every((other) => other === key || last(other) !== last(key));
  return (isAlone ? last(key) : key).replaceAll(/[^A-Za-z0-9_.-]/g, "_");
}

function valueName(value: Tree, values: readonly Tree[]): string {
  const text = value.kind === "scalar" ? String(value.value) : "";
  if (/^[A-Za-z0-9_.-]+$/.test(text)) return text;
  return String(values.findIndex((each) => isSame(each, value)));
}
