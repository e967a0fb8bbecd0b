/**
 * The files of a split, by name alone.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { realpath, stat } from "node:fs/promises";
import { extname, join, posix, relative } from "node:path";
import { DataError } from "./data_error.ts";

/** One picture of a split. */
export interface SplitPicture {
  /** Relative to the split's folder, with `/`. */
  readonly file: string;
  /** Index of its class. */
  readonly label: number;
}

/** What a split's folder holds. */
export interface SplitListing {
  /** Sorted. */
  readonly classes: readonly string[];
  /** Class by class, sorted within each. */
  readonly pictures: readonly SplitPicture[];
  /** Files that are no pictures and hidden entries (folders end in `/`), sorted. */
  readonly skipped: readonly string[];
}

/** Why a listing cannot be trained on. */
export type ListingProblem =
  | "unreadable"
  | "link_loop"
  | "link_outside"
  | "other_format"
  | "empty_class";

/** Hears of each problem; a listing goes on behind it where this returns. */
export type Refuse = (problem: ListingProblem, error: DataError) => void;

/** Extensions that torchvision's ImageFolder takes and sharp reads. */
export const PICTURES: ReadonlySet<string> = new Set([
  ".jpg",
  ".jpeg",
  ".png",
  ".webp",
  ".tif",
  ".tiff",
]);
/** Extensions that torchvision's ImageFolder takes and sharp does not read. */
const OTHER_FORMATS = new Set([".bmp", ".ppm", ".pgm"]);

/**
 * Finds the folder of a split.
 *
 * @param root Folder that holds the splits.
 * @param folder Name of the split's folder below it.
 * @returns Its path.
 * @throws {DataError} If there is none; the message names those that there are.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findSplit } from "./list_split.ts";
 *
 * const insects = "experiments/data/insects";
 * assert.equal(await findSplit(insects, "val"), `${insects}/val`);
 * await assert.rejects(findSplit(insects, "test"), { name: "DataError" });
 * ```
 */
export async function findSplit(root: string, folder: string): Promise<string> {
  const split = join(root, folder);
  if (await isFolder(split)) {
    // A path in an experiment may lead anywhere, a link in a dataset may not
    if (!folder.split("/").includes("..")) await requireInside(split, [await realpath(root)]);
    return split;
  }
  const { folders } = await listFolder(root, refuseAll);
  const there = folders.length === 0
    ? "no folders"
    : `the folders ${folders.map((name) => `"${name}"`).join(", ")}`;
  throw new DataError(split, `there is no such folder; "${root}" holds ${there}`);
}

/**
 * Lists the pictures of a split as torchvision's `ImageFolder` does; see {@link indexSplit}.
 *
 * @param split The split's folder.
 * @param options `root`, the folder that links may not lead out of, by default the split's;
 * `refuse`, which hears of each problem (by default the first one is thrown).
 * @returns The classes, the pictures and what was skipped.
 * @throws {DataError} If there are no classes, and whatever `refuse` throws.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listSplit } from "./list_split.ts";
 *
 * const { classes, pictures } = await listSplit("experiments/data/insects/val");
 * assert.deepEqual(classes, ["ants", "bees"]);
 * assert.deepEqual(pictures[0], { file: "ants/ant_001.jpg", label: 0 });
 * ```
 */
export async function listSplit(
  split: string,
  { root = split, refuse = refuseAll }: { readonly root?: string; readonly refuse?: Refuse } = {},
): Promise<SplitListing> {
  const roots = [await realpath(root), await realpath(split)];
  const top = await listFolder(split, refuse);
  const skipped = [...top.files, ...top.hidden];
  const pictures: SplitPicture[] = [];
  const walk = { split, roots, seen: new Set<string>(), refuse };
  for (const [label, name] of top.folders.entries()) {
    for (const { file, isLink } of await filesBelow(name, walk)) {
      if (!isPicture(split, file, refuse)) skipped.push(file);
      else if (!isLink || await leadsInside(file, walk)) pictures.push({ file, label });
    }
  }
  refuseEmpty(split, { classes: top.folders, pictures }, refuse);
  return { classes: top.folders, pictures, skipped: skipped.sort(byCodePoint) };
}

/** What JavaScript takes for two characters. */
const BEYOND_FFFF = /[\ud800-\udfff]/;

/**
 * Compares as Python does; JavaScript's own order differs beyond U+FFFF. UTF-8 keeps it.
 *
 * @param a A text.
 * @param b A text.
 * @returns Negative, zero or positive.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { byCodePoint } from "./list_split.ts";
 *
 * assert.deepEqual(["\u{1f41c}", "\uff21"].sort(byCodePoint), ["\uff21", "\u{1f41c}"]);
 * ```
 */
export function byCodePoint(a: string, b: string): number {
  if (BEYOND_FFFF.test(a) || BEYOND_FFFF.test(b)) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a < b ? -1 : Number(a > b);
}

/**
 * Makes the error that a file or folder which cannot be read is refused with.
 *
 * @param path The file or folder.
 * @param cause What the system threw.
 * @returns The error.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unreadable } from "./list_split.ts";
 *
 * const { reason } = unreadable("a.jpg", new Error("EACCES"));
 * assert.equal(reason, "it cannot be read (EACCES); check its permissions");
 * ```
 */
export function unreadable(path: string, cause: unknown): DataError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataError(path, `it cannot be read (${reason}); check its permissions`, { cause });
}

function refuseAll(_: ListingProblem, error: DataError): never {
  throw error;
}

/** Names in one folder, sorted; hidden folders end in `/`. */
interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly hidden: readonly string[];
  /** Names of links. */
  readonly links: ReadonlySet<string>;
}

async function listFolder(path: string, refuse: Refuse): Promise<Listing> {
  const folders: string[] = [], files: string[] = [], hidden: string[] = [];
  const links = new Set<string>();
  const entries = entriesOf(path, refuse);
  const named = new Map(entries.map((entry) => [entry.name, entry]));
  for (const [name, entry] of [...named].sort(([a], [b]) => byCodePoint(a, b))) {
    if (entry.isSymlink) links.add(name);
    // A folder says what its entries are; to ask each again would take ten times as long
    const isOpen = entry.isSymlink || name.includes("\ufffd");
    const inner = isOpen ? await isFolder(join(path, name)) : entry.isDirectory;
    // The system gives a name that is not UTF-8 by half, so the folder cannot be found by it
    if (!inner && entry.isDirectory) {
      const reason = "its name is not UTF-8; rename it";
      refuse("unreadable", new DataError(join(path, name), reason, { cause: new Error(reason) }));
      continue;
    }
    if (name.startsWith(".")) hidden.push(inner ? `${name}/` : name);
    else (inner ? folders : files).push(name);
  }
  return { folders, files, hidden, links };
}

/** Asked at once: a promise for each entry would take several times as long. */
function entriesOf(path: string, refuse: Refuse): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(path)];
  } catch (error) {
    refuse("unreadable", unreadable(path, error));
    return [];
  }
}

/** A walk through a split. */
interface Walk {
  readonly split: string;
  /** Folders that links may not lead out of, without links of their own. */
  readonly roots: readonly string[];
  /** Folders that have been listed. */
  readonly seen: Set<string>;
  readonly refuse: Refuse;
}

/** A file below a split, hidden folders included. */
interface FoundFile {
  readonly file: string;
  readonly isLink: boolean;
}

/** All files below a folder, in the order of Python's `sorted(os.walk(…))`, folder by folder. */
async function filesBelow(top: string, walk: Walk): Promise<readonly FoundFile[]> {
  const { split, roots, seen, refuse } = walk;
  const found: ({ readonly folder: string } & Listing)[] = [];
  const enter = async (folder: string, above: readonly string[]): Promise<void> => {
    const path = join(split, folder);
    const real = await realpath(path).catch((cause) => cause as Error); // the system throws no other
    if (real instanceof Error) return refuse("unreadable", unreadable(path, real));
    const outside = linkOutside(path, { real, roots });
    if (outside !== null) return refuse("link_outside", outside);
    const loop = loopReason(real, { above, seen });
    if (loop !== null) return refuse("link_loop", new DataError(path, loop));
    seen.add(real);
    const listing = await listFolder(path, refuse);
    found.push({ folder, ...listing });
    for (const name of listing.folders) await enter(posix.join(folder, name), [...above, real]);
  };
  await enter(top, [await realpath(split)]);
  return found.sort((a, b) => byCodePoint(a.folder, b.folder))
    .flatMap(({ folder, files, hidden, links }) =>
      [...files, ...hidden].map((name) => ({ file: `${folder}/${name}`, isLink: links.has(name) }))
    );
}

function loopReason(
  real: string,
  { above, seen }: { readonly above: readonly string[]; readonly seen: ReadonlySet<string> },
): string | null {
  if (above.includes(real)) {
    return "it is a link to a folder that it lies in, so its pictures would have no end; " +
      "remove the link";
  }
  // Links to folders of links can double with each step
  return seen.has(real)
    ? "it is one folder with another of this split, by a link, so its pictures would be there " +
      "twice; remove the link"
    : null;
}

/** Whether a link does not lead out of the dataset. */
async function leadsInside(file: string, { split, roots, refuse }: Walk): Promise<boolean> {
  const path = join(split, file);
  // A link to nothing is a picture that cannot be read
  const real = await realpath(path).catch(() => null);
  const outside = real === null ? null : linkOutside(path, { real, roots });
  if (outside !== null) refuse("link_outside", outside);
  return outside === null;
}

async function requireInside(path: string, roots: readonly string[]): Promise<void> {
  const outside = linkOutside(path, { real: await realpath(path), roots });
  if (outside !== null) throw outside;
}

function linkOutside(
  path: string,
  { real, roots }: { readonly real: string; readonly roots: readonly string[] },
): DataError | null {
  const isIn = (root: string) => !relative(root, real).split("/").includes("..");
  if (roots.some(isIn)) return null;
  return new DataError(
    path,
    `it is a link out of the dataset's folder, to ${JSON.stringify(real)}; ` +
      "put what it leads to in its place",
  );
}

function isPicture(split: string, file: string, refuse: Refuse): boolean {
  if (posix.basename(file).startsWith(".") || file.endsWith("/")) return false;
  const extension = extname(file).toLowerCase();
  if (OTHER_FORMATS.has(extension)) {
    const reason = `${extension} pictures are not read; convert it to PNG`;
    refuse("other_format", new DataError(join(split, file), reason));
  }
  return PICTURES.has(extension);
}

function refuseEmpty(
  split: string,
  { classes, pictures }: Pick<SplitListing, "classes" | "pictures">,
  refuse: Refuse,
): void {
  if (classes.length === 0) {
    throw new DataError(split, "it holds no folders; put the pictures of each class in one");
  }
  const filled = new Set(pictures.map(({ label }) => label));
  const wanted = [...PICTURES].join(", ");
  for (const [label, name] of classes.entries()) {
    if (filled.has(label)) continue;
    const reason = `the class has no pictures (${wanted}); add some or remove the folder`;
    refuse("empty_class", new DataError(join(split, name), reason));
  }
}

/** A folder or a link to one. */
async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isDirectory(), () => false);
}
