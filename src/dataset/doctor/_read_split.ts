/**
 * From a split's folder to what is known of each file in it.
 *
 * @module
 */
import { extname, join, posix, relative } from "node:path";
import { fewAtOnce } from "../_few_at_once.ts";
import { readHeader } from "../decode_picture.ts";
import {
  findSplit,
  listSplit,
  type Refuse,
  type SplitListing,
  type SplitPicture,
} from "../list_split.ts";
import type { SplitHealth } from "./data_health.ts";
import { detailOf, examinePicture, type SoundPicture } from "./examine_picture.ts";
import { addItem, type FoundItems } from "./findings.ts";

/** A split and what its folder holds. */
export interface ListedSplit extends Pick<SplitHealth, "name" | "folder">, SplitListing {
  /** Its folder on this machine. */
  readonly path: string;
  /** Files of other formats, which `skipped` names too. */
  readonly refused: ReadonlySet<string>;
}

/** A picture that training can use. */
export interface ExaminedPicture extends SoundPicture, SplitPicture {
  /** Below the dataset's folder. */
  readonly path: string;
  readonly className: string;
}

/** Lists a split; what stands in the way of a run becomes an item. */
export async function readListing(
  root: string,
  { name, folder }: Pick<SplitHealth, "name" | "folder">,
  items: FoundItems,
): Promise<ListedSplit> {
  const path = await findSplit(root, folder);
  const refused = new Set<string>();
  const refuse: Refuse = (problem, error) => {
    const file = relative(path, error.path);
    refused.add(file);
    const isFolder = problem === "empty_class" || problem === "unreadable";
    const detail = problem === "unreadable" ? detailOf(error.cause) : null;
    const files = [posix.join(folder, file) + (isFolder ? "/" : "")];
    addItem(items, problem, { files, detail });
  };
  const listing = await listSplit(path, { root, refuse });
  return { name, folder, path, refused, ...listing };
}

/** Looks at each picture of a split; those that cannot be used become items. */
export async function readPictures(
  { folder, path, classes, pictures }: ListedSplit,
  items: FoundItems,
  onPicture: () => void,
): Promise<ExaminedPicture[]> {
  const labels = new Map(pictures.map(({ file, label }) => [file, label]));
  const found = await fewAtOnce([...labels.keys()], async (file) => {
    const picture = await examinePicture(join(path, file));
    onPicture();
    return { file, picture };
  });
  for (const each of found) {
    // Decoders that run side by side share one buffer of messages, so a second look, alone
    const { flaw } = each.picture;
    const isDoubtful = flaw !== null || each.picture.warning !== null;
    if (isDoubtful) each.picture = await examinePicture(join(path, each.file));
  }
  return found.flatMap(({ file, picture }) => {
    const shown = posix.join(folder, file);
    if (picture.flaw !== null) {
      addItem(items, picture.flaw, { files: [shown], detail: picture.detail });
      return [];
    }
    const label = labels.get(file) ?? 0;
    return [{ ...picture, file, label, path: shown, className: classes[label] ?? "" }];
  });
}

/** Sorts what a run leaves out for its name: hidden, no picture, or a picture all the same. */
export async function readSkipped(
  { folder, path, skipped, refused }: ListedSplit,
  items: FoundItems,
): Promise<void> {
  const isHidden = (file: string) => posix.basename(file).startsWith(".");
  const rest = skipped.filter((file) => !refused.has(file));
  for (const file of rest.filter(isHidden)) {
    addItem(items, "hidden", { files: [posix.join(folder, file)], detail: null });
  }
  const shown = rest.filter((file) => !isHidden(file));
  const formats = await fewAtOnce(
    shown,
    (file) => readHeader(join(path, file)).then(({ format }) => format, () => null),
  );
  for (const [k, file] of shown.entries()) {
    const format = formats[k] ?? null;
    const item = { files: [posix.join(folder, file)], detail: format };
    if (format === null) addItem(items, "skipped", item);
    else addItem(items, file.includes("/") ? "left_out_picture" : "outside_class", item);
  }
}

/** What pictures may be, by name. */
const formats: Readonly<Record<string, string>> = {
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".tif": "tiff",
};

/** The format that a file's name says. */
export function formatByName(file: string): string {
  const extension = extname(file).toLowerCase();
  return formats[extension] ?? extension.slice(1);
}
