/**
 * Which pictures a run trains on and which it holds out, where they come from one folder.
 *
 * @module
 */
import { posix, relative } from "node:path";
import type { DrawnSplit, Folds } from "../../plan/plan.ts";
import { DataError } from "../data_error.ts";
import { drawFolds } from "../draw_folds.ts";
import { drawSplit } from "../draw_split.ts";
import type { SplitIndex } from "../index_split.ts";
import type { SplitPicture } from "../list_split.ts";
import { addItem, type FoundItems } from "./findings.ts";

/** How the training pictures are divided. */
export interface Division {
  readonly drawn: DrawnSplit | null;
  readonly folds: Folds | null;
}

/**
 * Draws as a run would after all that it cannot use has been taken away.
 *
 * @returns The part of each picture, by file: `train` or `val`, or the fold that holds it out. Of
 * `train` alone where a class is too small, which becomes an item.
 */
export function drawParts(
  pictures: readonly SplitPicture[],
  { folder, classes, drawn, folds }: Division & {
    readonly folder: string;
    readonly classes: readonly string[];
  },
  items: FoundItems,
): ReadonlyMap<string, string> {
  const parts = new Map(pictures.map(({ file }) => [file, "train"]));
  const byClass = Map.groupBy(pictures, ({ label }) => label);
  const filled = classes.flatMap((name, label) => {
    const own = byClass.get(label);
    return own === undefined ? [] : [{ name, own }];
  });
  const draw = (some: typeof filled) => {
    const index = indexOf(folder, some);
    if (drawn) mark(parts, drawSplit(index, drawn).val, "val");
    if (folds) {
      drawFolds(index, folds).forEach(({ val }, k) => mark(parts, val, `fold ${k + 1}`));
    }
  };
  const small = filled.filter((one) => {
    try {
      draw([one]);
      return false;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      const path = posix.join(folder, relative(folder, error.path)) + "/";
      addItem(items, "too_few", { files: [path], detail: error.reason.split(";")[0] ?? "" });
      return true;
    }
  });
  pictures.forEach(({ file }) => parts.set(file, "train"));
  if (small.length === 0) draw(filled);
  return parts;
}

function mark(parts: Map<string, string>, { pictures }: SplitIndex, part: string): void {
  for (const { file } of pictures) parts.set(file, part);
}

function indexOf(
  folder: string,
  classes: readonly { readonly name: string; readonly own: readonly SplitPicture[] }[],
): SplitIndex {
  return {
    folder,
    classes: classes.map(({ name }) => name),
    pictures: classes.flatMap(({ own }, label) => own.map(({ file }) => ({ file, label }))),
    skipped: [],
    rotated: [],
    manifest: "",
  };
}
