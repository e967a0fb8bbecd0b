/**
 * Validation pictures drawn from the training folder.
 *
 * @module
 */
import { join } from "node:path";
import type { DrawnSplit } from "../plan/plan.ts";
import { permutation } from "../random/random.ts";
import { DataError } from "./data_error.ts";
import type { SplitIndex } from "./index_split.ts";
import { partOf } from "./_part_of.ts";

/**
 * Divides a split in two, class by class: `round(fraction n)` of a class's n pictures validate, at
 * least one of them, and at least one goes on training.
 *
 * Which ones is a function of the seed, the class's name and the order of its files alone.
 *
 * @param index All pictures.
 * @param drawn Share and seed.
 * @returns What is left to train on, and what validates, both in the order of the files.
 * @throws {DataError} If a class has fewer than two pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawSplit } from "./draw_split.ts";
 *
 * const pictures = [0, 1, 2, 3, 4].map((k) => ({ file: `ants/${k}.jpg`, label: 0 }));
 * const rest = { classes: ["ants"], skipped: [], rotated: [], manifest: "sha256:0" };
 * const index = { folder: "/x/train", pictures, ...rest };
 * const { train, val } = drawSplit(index, { fraction: 0.4, seed: 0 });
 * assert.deepEqual([train.pictures.length, val.pictures.length], [3, 2]);
 * ```
 */
export function drawSplit(
  index: SplitIndex,
  { fraction, seed }: DrawnSplit,
): { readonly train: SplitIndex; readonly val: SplitIndex } {
  const byClass = Map.groupBy(index.pictures, ({ label }) => label);
  const validates = new Set(index.classes.flatMap((name, label) => {
    const own = byClass.get(label) ?? [];
    if (own.length < 2) {
      const reason = "its one picture cannot both train and validate; add more";
      throw new DataError(join(index.folder, name), reason);
    }
    const count = Math.min(Math.max(Math.round(fraction * own.length), 1), own.length - 1);
    const order = permutation(own.length, ["validation", seed, name]);
    return order.slice(0, count).map((k) => own[k]);
  }));
  const part = (isVal: boolean) =>
    partOf(index, index.pictures.filter((picture) => validates.has(picture) === isVal));
  return { train: part(false), val: part(true) };
}
