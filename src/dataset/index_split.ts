/**
 * What a split of the data holds.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, posix } from "node:path";
import type { SplitFacts } from "../plan/plan.ts";
import { fewAtOnce } from "./_few_at_once.ts";
import { DataError } from "./data_error.ts";
import { ignoresOrientation } from "./decode_picture.ts";

/** One picture of a split. */
export interface SplitPicture {
  /** Relative to the split's folder, with `/`. */
  readonly file: string;
  /** Index of its class. */
  readonly label: number;
}

/** The pictures of one split. */
export interface SplitIndex {
  /** Absolute path of the split's folder. */
  readonly folder: string;
  /** Sorted. */
  readonly classes: readonly string[];
  /** Class by class, sorted within each. */
  readonly pictures: readonly SplitPicture[];
  /** Files that are no pictures and hidden entries (folders end in `/`), sorted. */
  readonly skipped: readonly string[];
  /** Files whose EXIF orientation is ignored, sorted. */
  readonly rotated: readonly string[];
  /** Pictures that cannot be decoded, sorted; only where they have been looked for. */
  readonly unreadable?: readonly string[];
  /** `sha256:` and the SHA-256 of the pictures' list; see {@link indexSplit}. */
  readonly manifest: string;
}

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
const UNREADABLE = new Set([".bmp", ".ppm", ".pgm"]);

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
  const split = join(root, folder);
  if (!(await isFolder(split))) await rejectMissingSplit(root, split);
  const top = await listFolder(split);
  const skipped = [...top.files, ...top.hidden];
  const classes = top.folders;
  const pictures: SplitPicture[] = [];
  for (const [label, name] of classes.entries()) {
    for (const file of await filesBelow(split, name)) {
      if (isPicture(split, file)) pictures.push({ file, label });
      else skipped.push(file);
    }
  }
  rejectEmpty(split, classes, pictures);
  const read = await readPictures(split, pictures);
  return { folder: split, classes, pictures, skipped: skipped.sort(byCodePoint), ...read };
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
  const counts = index.classes.map((className, label): [string, number] => [
    className,
    index.pictures.filter((picture) => picture.label === label).length,
  ]);
  return {
    folder: name,
    classes: index.classes,
    pictures: index.pictures.length,
    per_class: Object.fromEntries(counts),
    skipped: index.skipped,
    rotated: index.rotated,
    ...index.unreadable ? { unreadable: index.unreadable } : {},
    manifest: index.manifest,
  };
}

/** Names in one folder, sorted; hidden folders end in `/`. */
interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly hidden: readonly string[];
}

async function listFolder(path: string): Promise<Listing> {
  const folders: string[] = [], files: string[] = [], hidden: string[] = [];
  const names = await readdir(path).catch((error) => rejectUnreadable(path, error));
  for (const name of names.sort(byCodePoint)) {
    const inner = await isFolder(join(path, name));
    if (name.startsWith(".")) hidden.push(inner ? `${name}/` : name);
    else (inner ? folders : files).push(name);
  }
  return { folders, files, hidden };
}

/** All files below a folder, in the order of Python's `sorted(os.walk(…))`, folder by folder. */
async function filesBelow(split: string, top: string): Promise<string[]> {
  const found: { readonly folder: string; readonly names: readonly string[] }[] = [];
  const walk = async (folder: string): Promise<void> => {
    const { folders, files, hidden } = await listFolder(join(split, folder));
    found.push({ folder, names: [...files, ...hidden] });
    for (const name of folders) await walk(posix.join(folder, name));
  };
  await walk(top);
  return found.sort((a, b) => byCodePoint(a.folder, b.folder))
    .flatMap(({ folder, names }) => names.map((name) => `${folder}/${name}`));
}

function isPicture(split: string, file: string): boolean {
  if (posix.basename(file).startsWith(".") || file.endsWith("/")) return false;
  const extension = extname(file).toLowerCase();
  if (UNREADABLE.has(extension)) {
    throw new DataError(join(split, file), `${extension} pictures are not read; convert it to PNG`);
  }
  return PICTURES.has(extension);
}

/** Reads every picture once: its line of the manifest, and whether its orientation is ignored. */
async function readPictures(
  split: string,
  pictures: readonly SplitPicture[],
): Promise<Pick<SplitIndex, "rotated" | "manifest">> {
  const files = pictures.map(({ file }) => file).sort(byCodePoint);
  const read = async (file: string) => {
    const path = join(split, file);
    const bytes = await readFile(path).catch((error) => rejectUnreadable(path, error));
    const line = `${createHash("sha256").update(bytes).digest("hex")}  ${file}\n`;
    return { file, line, turned: await ignoresOrientation(bytes) };
  };
  const found = await fewAtOnce(files, read);
  const hash = createHash("sha256").update(found.map(({ line }) => line).join(""));
  const rotated = found.filter(({ turned }) => turned).map(({ file }) => file);
  return { rotated, manifest: `sha256:${hash.digest("hex")}` };
}

async function rejectMissingSplit(root: string, split: string): Promise<never> {
  const { folders } = await listFolder(root);
  const there = folders.length === 0
    ? "no folders"
    : `the folders ${folders.map((name) => `"${name}"`).join(", ")}`;
  throw new DataError(split, `there is no such folder; "${root}" holds ${there}`);
}

function rejectEmpty(
  split: string,
  classes: readonly string[],
  pictures: readonly SplitPicture[],
): void {
  if (classes.length === 0) {
    throw new DataError(split, "it holds no folders; put the pictures of each class in one");
  }
  const filled = new Set(pictures.map(({ label }) => label));
  const empty = classes.find((_, label) => !filled.has(label));
  if (empty !== undefined) {
    const wanted = [...PICTURES].join(", ");
    throw new DataError(
      join(split, empty),
      `the class has no pictures (${wanted}); add some or remove the folder`,
    );
  }
}

function rejectUnreadable(path: string, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new DataError(path, `it cannot be read (${reason}); check its permissions`, { cause });
}

/** A folder or a link to one. */
async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isDirectory(), () => false);
}

/** Python's order of strings; JavaScript's own differs beyond U+FFFF. UTF-8 keeps it. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
