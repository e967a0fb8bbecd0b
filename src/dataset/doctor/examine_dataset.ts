/**
 * The picture doctor.
 *
 * @module
 */
import { posix } from "node:path";
import { type DataHealth, HEALTH_SCHEMA_VERSION, type SplitHealth } from "./data_health.ts";
import { countClasses, describeSplit, largestClass } from "./describe_split.ts";
import { type Division, drawParts } from "./_draw_parts.ts";
import {
  classItems,
  countItems,
  duplicateItems,
  pictureItems,
  type PlacedPicture,
} from "./_find_items.ts";
import {
  addItem,
  type Finding,
  type FoundItems,
  makeFindings,
  type OnBadImage,
  stopsRun,
} from "./findings.ts";
import { type ListedSplit, readListing, readPictures, readSkipped } from "./_read_split.ts";

/** Where the pictures lie and how a run would divide them. */
export interface DatasetToExamine extends Division {
  /** Folder that holds the splits. */
  readonly root: string;
  readonly train: string;
  /** Null where the pictures of validation are drawn from those of training. */
  readonly val: string | null;
  readonly test: string | null;
  readonly on_bad_image: OnBadImage;
}

/** How far it has come. */
export interface ExaminationProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * Decodes every picture of a dataset once, as training does, and tells all that is wrong with them.
 *
 * Four pictures are in memory at a time; of each some hundred bytes are kept.
 *
 * @param dataset The dataset.
 * @param onProgress Hears of each picture.
 * @returns What was found.
 * @throws {DataError} If a split's folder is missing or has no class folders.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examineDataset } from "./examine_dataset.ts";
 *
 * const root = "experiments/data/insects";
 * const division = { drawn: null, folds: null };
 * const { verdict } = await examineDataset(
 *   { root, train: "train", val: "val", test: null, on_bad_image: "fail", ...division },
 * );
 * assert.equal(verdict, "Training can use all 180 pictures.");
 * ```
 */
export async function examineDataset(
  dataset: DatasetToExamine,
  onProgress: (progress: ExaminationProgress) => void = () => {},
): Promise<DataHealth> {
  const items: FoundItems = new Map();
  const listed: ListedSplit[] = [];
  for (const name of ["train", "val", "test"] as const) {
    const folder = dataset[name];
    if (folder !== null) listed.push(await readListing(dataset.root, { name, folder }, items));
  }
  const total = listed.reduce((sum, { pictures }) => sum + pictures.length, 0);
  let done = 0;
  const placed: PlacedPicture[] = [];
  for (const split of listed) {
    const pictures = await readPictures(split, items, () => onProgress({ done: ++done, total }));
    const parts = split.name === "train"
      ? drawParts(pictures, { ...dataset, folder: split.folder, classes: split.classes }, items)
      : null;
    for (const picture of pictures) {
      placed.push({ ...picture, split: split.name, part: parts?.get(picture.file) ?? split.name });
    }
    emptied(split, placed, items);
    await readSkipped(split, items);
  }
  classItems(listed, items);
  pictureItems(placed, items);
  duplicateItems(placed, items);
  const splits = describe(listed, placed, dataset);
  countItems(splits, items);
  return summarize({ total, usable: placed.length, splits }, items, dataset);
}

/** Classes that have pictures by name, and none that can be used. */
function emptied(
  { name, folder, classes, pictures }: ListedSplit,
  placed: readonly PlacedPicture[],
  items: FoundItems,
): void {
  const named = new Set(pictures.map(({ label }) => label));
  const usable = new Set(placed.filter(({ split }) => split === name).map(({ label }) => label));
  for (const [label, className] of classes.entries()) {
    if (!named.has(label) || usable.has(label)) continue;
    addItem(items, "empty_class", {
      files: [`${posix.join(folder, className)}/`],
      detail: "none of its pictures can be used",
    });
  }
}

/** The splits as a run has them: those of a drawn split apart, those of folds together. */
function describe(
  listed: readonly ListedSplit[],
  placed: readonly PlacedPicture[],
  { drawn }: Division,
): SplitHealth[] {
  const [train] = listed;
  const guess = largestClass(
    countClasses(placed.filter(({ split }) => split === "train"), train?.classes ?? []),
  );
  const parts = listed.flatMap((split) => {
    const own = placed.filter((picture) => picture.split === split.name);
    if (!drawn || split.name !== "train") return [{ ...split, own }];
    return (["train", "val"] as const)
      .map((name) => ({ ...split, name, own: own.filter(({ part }) => part === name) }));
  });
  return parts.filter(({ own }) => own.length > 0).map(({ name, folder, classes, own }) =>
    describeSplit(
      own.map(({ className, header: { width, height }, bytes }) => ({
        className,
        width,
        height,
        bytes,
      })),
      { name, folder, classes, guess },
    )
  );
}

function summarize(
  { total, usable, splits }: {
    readonly total: number;
    readonly usable: number;
    readonly splits: readonly SplitHealth[];
  },
  items: FoundItems,
  { on_bad_image }: DatasetToExamine,
): DataHealth {
  const findings = makeFindings(items, on_bad_image);
  const stops = findings.some(({ kind }) => stopsRun(kind, on_bad_image));
  return {
    schema_version: HEALTH_SCHEMA_VERSION,
    on_bad_image,
    verdict: verdictOf(findings, { total, usable, stops }),
    usable: findings.every(({ severity }) => severity !== "unusable"),
    stops,
    files: total,
    splits,
    findings,
  };
}

function verdictOf(
  findings: readonly Finding[],
  { total, usable, stops }: {
    readonly total: number;
    readonly usable: number;
    readonly stops: boolean;
  },
): string {
  const count = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  const suspicious = count("suspicious");
  const also = suspicious === 0
    ? ""
    : `; ${suspicious} ${suspicious === 1 ? "thing is" : "things are"} suspicious`;
  if (count("unusable") === 0) return `Training can use all ${total} pictures${also}.`;
  const what = usable < total
    ? `${total - usable} of ${total} pictures`
    : "the folders as they are";
  return `Training cannot use ${what}: a run ${stops ? "stops" : "leaves them out"}${also}.`;
}
