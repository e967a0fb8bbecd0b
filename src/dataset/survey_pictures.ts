/**
 * What a folder of pictures holds, for one who has no experiment yet.
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fewAtOnce } from "./_few_at_once.ts";
import { DataError } from "./data_error.ts";
import { readSize } from "./decode_picture.ts";
import { indexSplit, splitFacts } from "./index_split.ts";
import type { Size } from "./transforms/geometry.ts";

/** The pictures of a folder, by split and class. */
export interface Survey {
  /** Folder of the training pictures; `.` where the classes lie in the root. */
  readonly train: string;
  /** Folder of the validation pictures; null where there is none. */
  readonly val: string | null;
  readonly classes: readonly ClassCount[];
  /** Training pictures by their short side. */
  readonly sizes: Readonly<Record<"smallest" | "median" | "largest", Size>>;
}

/** Pictures of one class. */
export interface ClassCount {
  readonly name: string;
  readonly train: number;
  /** Zero where there is no folder of validation pictures. */
  readonly val: number;
}

/** Names that folders of each split go by, the likeliest first. */
const names = {
  train: ["train", "training"],
  val: ["val", "valid", "validation"],
} as const;
/**
 * Looks at a folder of pictures.
 *
 * @param root The folder: `train` and `val` with one folder a class in each, or the classes alone.
 * @returns What it holds.
 * @throws {DataError} If it is no such folder, or a file cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { surveyPictures } from "./survey_pictures.ts";
 *
 * const { train, val, classes } = await surveyPictures("experiments/data/insects");
 * assert.deepEqual([train, val], ["train", "val"]);
 * assert.deepEqual(classes[0], { name: "ants", train: 60, val: 30 });
 * ```
 */
export async function surveyPictures(root: string): Promise<Survey> {
  const folders = await listFolders(root);
  const [train, val] = [names.train, names.val].map((known) =>
    known.find((name) => folders.includes(name))
  );
  if (train === undefined) rejectWithoutClasses(root, folders, val);
  const folder = train ?? ".";
  const index = await indexSplit(root, folder);
  const counts = splitFacts(index, folder).per_class;
  const validating = val === undefined
    ? null
    : splitFacts(await indexSplit(root, val), val).per_class;
  const files = index.pictures.map(({ file }) => join(index.folder, file));
  return {
    train: folder,
    val: val ?? null,
    classes: index.classes.map((name) => ({
      name,
      train: countIn(counts, name),
      val: countIn(validating, name),
    })),
    sizes: await surveySizes(files),
  };
}

/** A class may be called like an object's own function. */
function countIn(counts: Readonly<Record<string, number>> | null, name: string): number {
  return counts !== null && Object.hasOwn(counts, name) ? counts[name] ?? 0 : 0;
}

async function surveySizes(files: readonly string[]): Promise<Survey["sizes"]> {
  const sizes = await fewAtOnce(files, readSize);
  const short = ({ width, height }: Size) => Math.min(width, height);
  sizes.sort((a, b) => short(a) - short(b));
  const at = (share: number) => {
    const size = sizes[Math.floor((sizes.length - 1) * share)];
    // A split without pictures has been refused
    if (size === undefined) throw new RangeError("Cannot look at sizes: there are no pictures");
    return { width: size.width, height: size.height };
  };
  return { smallest: at(0), median: at(0.5), largest: at(1) };
}

async function listFolders(root: string): Promise<readonly string[]> {
  const found = await stat(root).catch(() => null);
  if (found === null) throw new DataError(root, "there is no such folder");
  if (!found.isDirectory()) {
    throw new DataError(root, "it is no folder; unpack a zip to have it looked at");
  }
  const entries = await readdir(root, { withFileTypes: true });
  return entries.filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name).sort();
}

function rejectWithoutClasses(root: string, folders: readonly string[], val?: string): void {
  const way = "put the training pictures into train/CLASS/ and those to validate with into " +
    "val/CLASS/, or all of them into CLASS/, one folder a class";
  if (val !== undefined) throw new DataError(root, `it holds "${val}" but no "train"; ${way}`);
  if (folders.length >= 2) return;
  const there = folders.length === 0 ? "no folders" : `one folder, "${folders[0]}"`;
  throw new DataError(root, `it holds ${there}; ${way}`);
}
