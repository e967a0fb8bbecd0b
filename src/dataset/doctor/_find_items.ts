/**
 * What is to be said of pictures that training can use, and of their classes.
 *
 * @module
 */
import { posix } from "node:path";
import type { SplitHealth } from "./data_health.ts";
import { findDuplicates } from "./find_duplicates.ts";
import { addItem, type FindingItem, type FindingKind, type FoundItems } from "./findings.ts";
import { type ExaminedPicture, formatByName, type ListedSplit } from "./_read_split.ts";

/** A picture, and what a run does with it. */
export interface PlacedPicture extends ExaminedPicture {
  readonly split: SplitHealth["name"];
  /** `train`, `val`, `test`, or the fold that holds it out. */
  readonly part: string;
}

/**
 * Pixels of a side. Photographs of 32 x 32 are still told apart, by people (Torralba, Fergus and
 * Freeman, 80 Million Tiny Images, 2008) and by networks (CIFAR), digits of 28 x 28 too.
 */
const LEAST_SIDE = 16;

/** Pictures of a class; with fewer, one is more than a tenth of the class's accuracy. */
const FEW = 10;

/** Largest class over smallest; from here on a guess is right three times in four, of two classes. */
const IMBALANCE = 3;

/** What single pictures show. */
export function pictureItems(pictures: readonly PlacedPicture[], items: FoundItems): void {
  for (const { path, header, warning, hash } of pictures) {
    const add = (kind: FindingKind, detail: string | null) =>
      addItem(items, kind, { files: [path], detail });
    const { width, height, format, frames, turned } = header;
    if (Math.min(width, height) < LEAST_SIDE) add("tiny", `${width} x ${height}`);
    else if (hash === null) add("blank", null);
    if (warning !== null) add("corrupt", warning);
    if (format !== formatByName(path)) add("wrong_extension", `its content is ${format}`);
    if (turned) add("turned", null);
    if (frames > 1) add("animated", `${frames} pictures`);
    if (/\p{Cc}/u.test(path)) add("control_name", null);
  }
}

/** Classes that do not go together. */
export function classItems(listed: readonly ListedSplit[], items: FoundItems): void {
  const [train, ...others] = listed;
  if (!train) return;
  if (train.classes.length < 2) {
    addItem(items, "one_class", { files: [`${train.folder}/`], detail: `${train.classes}` });
  }
  for (const { folder, classes } of others) {
    const extra = classes.filter((name) => !train.classes.includes(name));
    const missing = train.classes.filter((name) => !classes.includes(name));
    const parts = [
      ...extra.length > 0 ? [`has ${extra.join(", ")} besides`] : [],
      ...missing.length > 0 ? [`lacks ${missing.join(", ")}`] : [],
    ];
    if (parts.length === 0) continue;
    addItem(items, "other_classes", { files: [`${folder}/`], detail: parts.join("; ") });
  }
}

/** Classes with few pictures, and splits with few of one class. */
export function countItems(splits: readonly SplitHealth[], items: FoundItems): void {
  for (const { name: split, folder, per_class, largest_class, pictures } of splits) {
    const filled = Object.entries(per_class).filter(([, count]) => count > 0);
    for (const [name, count] of filled.filter(([, count]) => count < FEW)) {
      const detail = `${count} ${count === 1 ? "picture" : "pictures"}`;
      addItem(items, "few_pictures", {
        files: [`${posix.join(folder, name)}/`],
        parts: [split],
        detail,
      });
    }
    const [smallest] = filled.toSorted(([, a], [, b]) => a - b);
    const largest = per_class[largest_class.name] ?? 0;
    if (!smallest || largest < IMBALANCE * smallest[1]) continue;
    const detail = `${largest} of ${pictures} are ${largest_class.name}, ${smallest[1]} are ` +
      `${smallest[0]}`;
    addItem(items, "imbalance", { files: [], parts: [split], detail });
  }
}

/** Pictures that are there more than once. */
export function duplicateItems(pictures: readonly PlacedPicture[], items: FoundItems): void {
  for (const { pictures: group, distance } of findDuplicates(pictures)) {
    const parts = group.map(({ part }) => part);
    const detail = distance === null ? null : `${distance} of 64 frequencies differ`;
    const item: FindingItem = { files: group.map(({ path }) => path), parts, detail };
    const add = (kind: "label_conflict" | "leak" | "duplicate") =>
      addItem(items, distance === null ? kind : `near_${kind}`, item);
    const isConflict = new Set(group.map(({ className }) => className)).size > 1;
    const isLeak = new Set(parts).size > 1;
    if (isConflict) add("label_conflict");
    if (isLeak) add("leak");
    if (!isConflict && !isLeak) add("duplicate");
  }
}
