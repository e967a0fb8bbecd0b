/**
 * Combinations of a matrix, as GitHub Actions' `strategy.matrix` makes them.
 *
 * @module
 */
import { plain, type Tree } from "./_tree.ts";

/** Values by key. */
export type Combination = ReadonlyMap<string, Tree>;

/** A matrix in its parts. */
export interface Matrix {
  /** The values of each key. */
  readonly axes: ReadonlyMap<string, readonly Tree[]>;
  readonly include: readonly Combination[];
  readonly exclude: readonly Combination[];
}

/** What comes of a matrix. */
export interface Combined {
  readonly combinations: readonly Combination[];
  /** Indexes of what is excluded without being there. */
  readonly idle: readonly number[];
}

/**
 * Combines the values of a matrix.
 *
 * The cross product of the axes, the last of them moving fastest, less what has all values of an
 * entry of `exclude`. Then each entry of `include`, in order, is added to every combination of the
 * product whose axes it does not contradict; values that an earlier entry added are replaced. An
 * entry that fits none is a combination of its own, which later ones do not extend.
 *
 * @param matrix The matrix. The product of its axes must be of a bounded size.
 * @returns The combinations, those of the product first.
 *
 * @example Two keys and one combination more
 * ```ts
 * import assert from "node:assert/strict";
 * import { combine } from "./_combinations.ts";
 * import { scalar } from "./_tree.ts";
 *
 * const [one, two, three] = [1, 2, 3].map((value) => scalar(value, { set: "" }));
 * assert.ok(one && two && three);
 * const axes = new Map([["a", [one, two]], ["b", [one, two]]]);
 * const include = [new Map([["a", three]])];
 * assert.equal(combine({ axes, include, exclude: [] }).combinations.length, 5);
 * ```
 */
export function combine({ axes, include, exclude }: Matrix): Combined {
  let product: readonly Combination[] = axes.size > 0 ? [new Map()] : [];
  for (const [key, values] of axes) {
    product = product.flatMap((each) => values.map((value) => new Map([...each, [key, value]])));
  }
  const holds = (entry: Combination, each: Combination) =>
    [...entry].every(([key, value]) => isSame(each.get(key), value));
  const idle = [...exclude.keys()].filter((index) =>
    !product.some((each) => holds(exclude[index] ?? new Map(), each))
  );
  const kept = product.filter((each) => !exclude.some((entry) => holds(entry, each)));
  const extended = kept.map((each) => new Map(each));
  const own: Combination[] = [];
  for (const entry of include) {
    const agrees = (each: Combination) =>
      [...entry].every(([key, value]) => !axes.has(key) || isSame(each.get(key), value));
    const fitting = extended.filter(agrees);
    for (const each of fitting) for (const [key, value] of entry) each.set(key, value);
    if (fitting.length === 0) own.push(entry);
  }
  return { combinations: [...extended, ...own], idle };
}

/**
 * Compares two values.
 *
 * @param a One value, of bounded size and depth, or none.
 * @param b The other.
 * @returns Whether they are alike, wherever they were written.
 */
export function isSame(a: Tree | undefined, b: Tree): boolean {
  if (a?.kind !== b.kind || a.size !== b.size) return false;
  if (a.kind === "scalar" && b.kind === "scalar") return a.value === b.value;
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
