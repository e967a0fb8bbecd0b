/**
 * A split in numbers.
 *
 * @module
 */
import type { SplitHealth, Spread } from "./data_health.ts";

/** What of a picture is counted. */
export interface CountedPicture {
  readonly className: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/**
 * Counts a split.
 *
 * @param pictures At least one.
 * @param options What the split is called, its classes, and the class that is always guessed.
 * @returns The numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeSplit } from "./describe_split.ts";
 *
 * const picture = { className: "ants", width: 30, height: 20, bytes: 100 };
 * const split = { name: "val", folder: "val", classes: ["ants", "bees"], guess: "bees" } as const;
 * const found = describeSplit([picture, { ...picture, width: 60 }], split);
 * assert.deepEqual(found.per_class, { ants: 2, bees: 0 });
 * assert.deepEqual(found.aspect_ratio, { min: 1.5, median: 1.5, max: 3 });
 * assert.equal(found.baseline_accuracy, 0);
 * ```
 */
export function describeSplit(
  pictures: readonly CountedPicture[],
  { name, folder, classes, guess }: Pick<SplitHealth, "name" | "folder"> & {
    readonly classes: readonly string[];
    readonly guess: string;
  },
): SplitHealth {
  const counts = countClasses(pictures, classes);
  const largest = largestClass(counts);
  const of = (value: (picture: CountedPicture) => number) => spreadOf(pictures.map(value));
  return {
    name,
    folder,
    pictures: pictures.length,
    per_class: Object.fromEntries(counts),
    largest_class: { name: largest, share: (counts.get(largest) ?? 0) / pictures.length },
    baseline_accuracy: (counts.get(guess) ?? 0) / pictures.length,
    short_side: of(({ width, height }) => Math.min(width, height)),
    long_side: of(({ width, height }) => Math.max(width, height)),
    aspect_ratio: of(({ width, height }) => width / height),
    bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Counts the pictures of each class.
 *
 * @param pictures The pictures.
 * @param classes Classes that are there without pictures too.
 * @returns The counts, in the order of the classes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countClasses } from "./describe_split.ts";
 *
 * assert.deepEqual([...countClasses([{ className: "b" }], ["a", "b"])], [["a", 0], ["b", 1]]);
 * ```
 */
export function countClasses(
  pictures: readonly { readonly className: string }[],
  classes: readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map(classes.map((name) => [name, 0]));
  for (const { className } of pictures) counts.set(className, (counts.get(className) ?? 0) + 1);
  return counts;
}

/**
 * Names the class with most pictures.
 *
 * @param counts Pictures of each class.
 * @returns The first of several; empty where there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { largestClass } from "./describe_split.ts";
 *
 * assert.equal(largestClass(new Map([["a", 1], ["b", 2]])), "b");
 * ```
 */
export function largestClass(counts: ReadonlyMap<string, number>): string {
  return [...counts].reduce((a, b) => b[1] > a[1] ? b : a, ["", 0])[0];
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}
