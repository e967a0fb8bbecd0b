/**
 * The folds of cross-validation.
 *
 * @module
 */
import { join } from "node:path";
import type { Folds } from "../plan/plan.ts";
import { permutation } from "../random/random.ts";
import { partOf } from "./_part_of.ts";
import { DataError } from "./data_error.ts";
import type { SplitIndex, SplitPicture } from "./index_split.ts";

/** One fold: the pictures that it holds out, and all others. */
export interface Fold {
  readonly train: SplitIndex;
  /** What the fold holds out: its network has not seen them. */
  readonly val: SplitIndex;
}

/**
 * Divides the training pictures into folds, class by class: each picture is held out by one.
 *
 * The pictures are dealt like cards, one class after another, each shuffled, so that two folds
 * differ by one picture at most, in a class as in all. Which ones is a function of the seed, the
 * classes' names and the order of their files alone.
 *
 * @param index The training pictures.
 * @param folds How many, and the seed that shuffles.
 * @returns The folds; both parts of each are in the order of the files.
 * @throws {DataError} If a class has fewer pictures than there are folds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawFolds } from "./draw_folds.ts";
 *
 * const pictures = [0, 1, 2, 3, 4].map((k) => ({ file: `ants/${k}.jpg`, label: 0 }));
 * const rest = { classes: ["ants"], skipped: [], rotated: [], manifest: "sha256:0" };
 * const folds = drawFolds({ folder: "/x/train", pictures, ...rest }, { count: 2, seed: 0 });
 * assert.deepEqual(folds.map(({ val }) => val.pictures.length), [3, 2]);
 * ```
 */
export function drawFolds(index: SplitIndex, { count, seed }: Folds): readonly Fold[] {
  const byClass = Map.groupBy(index.pictures, ({ label }) => label);
  const foldOf = new Map<SplitPicture, number>();
  for (const [label, name] of index.classes.entries()) {
    const own = byClass.get(label) ?? [];
    if (own.length < count) rejectFew(join(index.folder, name), own.length, count);
    for (const k of permutation(own.length, ["folds", seed, name])) {
      const picture = own[k];
      if (picture) foldOf.set(picture, foldOf.size % count);
    }
  }
  return Array.from({ length: count }, (_, fold) => {
    const part = (isVal: boolean) =>
      partOf(index, index.pictures.filter((each) => (foldOf.get(each) === fold) === isVal));
    return { train: part(false), val: part(true) };
  });
}

function rejectFew(path: string, pictures: number, folds: number): never {
  const few = pictures === 1 ? "picture is" : "pictures are";
  const fewer = pictures < 2 ? "" : `, or lower \`dataset.folds\` to ${pictures}`;
  const reason = `its ${pictures} ${few} too few for ${folds} folds, each needs one; add more`;
  throw new DataError(path, reason + fewer);
}
