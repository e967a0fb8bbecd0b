/**
 * What a split of the data holds.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SplitFacts } from "../plan/plan.ts";
import { fewAtOnce } from "./_few_at_once.ts";
import { ignoresOrientation } from "./decode_picture.ts";
import { type KnownFile, openKnownFiles } from "./known_files.ts";
import {
  byCodePoint,
  findSplit,
  listSplit,
  type SplitListing,
  type SplitPicture,
  unreadable,
} from "./list_split.ts";
import { requirePictureFile } from "./picture_limits.ts";

export type { SplitPicture } from "./list_split.ts";

/** The pictures of one split. */
export interface SplitIndex extends SplitListing {
  /** Absolute path of the split's folder. */
  readonly folder: string;
  /** Files whose EXIF orientation is ignored, sorted. */
  readonly rotated: readonly string[];
  /** Pictures that cannot be decoded, sorted; only where they have been looked for. */
  readonly unreadable?: readonly string[];
  /** `sha256:` and the SHA-256 of the pictures' list; see {@link indexSplit}. */
  readonly manifest: string;
}

/**
 * Lists the pictures of a split as torchvision's `ImageFolder` does.
 *
 * Each folder of the split is a class; its pictures are all files below it, at any depth, with a
 * picture's extension. Other than in torchvision, hidden files and folders are skipped.
 *
 * The manifest is the SHA-256 over one line for each picture, `<sha256>  <file>\n`, sorted by
 * file. `sha256sum` writes the same lines:
 * `find * -name '*.jpg' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 *
 * @param root Folder that holds the splits.
 * @param folder Name of the split's folder below it.
 * @returns The classes, the pictures, what was skipped, and whose orientation is ignored.
 * @throws {DataError} If the folder is missing or has no classes, if a class has no pictures, or a
 * file cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { indexSplit } from "./index_split.ts";
 *
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/val/ants`, { recursive: true });
 * await Deno.writeTextFile(`${root}/val/ants/a.jpg`, "any bytes");
 * const { classes, pictures } = await indexSplit(root, "val");
 * assert.deepEqual(classes, ["ants"]);
 * assert.deepEqual(pictures, [{ file: "ants/a.jpg", label: 0 }]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function indexSplit(root: string, folder: string): Promise<SplitIndex> {
  const split = await findSplit(root, folder);
  const listing = await listSplit(split, { root });
  return { folder: split, ...listing, ...await readPictures(split, listing.pictures) };
}

/**
 * Says of a split what the plan needs to know.
 *
 * @param index The split.
 * @param name Its folder, as the experiment names it.
 * @returns A plain value without paths of this machine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { splitFacts } from "./index_split.ts";
 *
 * const pictures = [{ file: "ants/a.jpg", label: 0 }];
 * const none = { skipped: [], rotated: [], manifest: "sha256:0" };
 * const index = { folder: "/x/val", classes: ["ants"], pictures, ...none };
 * assert.deepEqual(splitFacts(index, "val").per_class, { ants: 1 });
 * ```
 */
export function splitFacts(index: SplitIndex, name: string): SplitFacts {
  const byClass = Map.groupBy(index.pictures, ({ label }) => label);
  return {
    folder: name,
    classes: index.classes,
    pictures: index.pictures.length,
    per_class: Object.fromEntries(
      index.classes.map((className, label) => [className, byClass.get(label)?.length ?? 0]),
    ),
    skipped: index.skipped,
    rotated: index.rotated,
    ...index.unreadable ? { unreadable: index.unreadable } : {},
    manifest: index.manifest,
  };
}

/** As `sha256sum` does: one name cannot look like two lines. */
function manifestLine(sha256: string, file: string): string {
  if (!/[\\\n\r]/.test(file)) return `${sha256}  ${file}\n`;
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r" };
  return `\\${sha256}  ${file.replace(/[\\\n\r]/g, (character) => escapes[character] ?? "")}\n`;
}

/**
 * Each picture's line of the manifest, and whether its orientation is ignored. What has been read
 * before and has not changed is not read again.
 */
async function readPictures(
  split: string,
  pictures: readonly SplitPicture[],
): Promise<Pick<SplitIndex, "rotated" | "manifest">> {
  const files = pictures.map(({ file }) => file).sort(byCodePoint);
  const known = await openKnownFiles(split);
  const found = await fewAtOnce(files, async (file) => {
    const path = join(split, file);
    const stats = requirePictureFile(path);
    const before = stats === null ? undefined : known.find(file, stats);
    if (before !== undefined) return { file, ...before };
    const learned = await readPicture(path);
    if (stats !== null) known.learn(file, stats, learned);
    return { file, ...learned };
  });
  await known.save();
  const hash = createHash("sha256");
  for (const { file, sha256 } of found) hash.update(manifestLine(sha256, file));
  const rotated = found.filter(({ turned }) => turned).map(({ file }) => file);
  return { rotated, manifest: `sha256:${hash.digest("hex")}` };
}

async function readPicture(path: string): Promise<KnownFile> {
  const { buffer, byteOffset, length } = await readFile(path).catch((error) => {
    throw unreadable(path, error);
  });
  const bytes = new Uint8Array(buffer, byteOffset, length);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { sha256, turned: await ignoresOrientation(bytes) };
}
