/**
 * What earlier runs learned of a folder's files, for as long as these do not change.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { replaceFile } from "../files/replace_file.ts";
import { cacheFolder } from "../sources/cache_folder.ts";

/** What a picture's bytes say. */
export interface KnownFile {
  /** SHA-256, in hexadecimal. */
  readonly sha256: string;
  /** Whether it has an orientation tag that is ignored. */
  readonly turned: boolean;
}

/** What the system says of a file. */
export type FileState = Pick<Deno.FileInfo, "size" | "mtime" | "ctime" | "ino">;

/** The files of a folder. */
export interface KnownFiles {
  /** What is known of a file; undefined where it is new or has changed. */
  find(file: string, found: FileState): KnownFile | undefined;
  /** Takes in what a file's bytes say; `found` is what the system said before they were read. */
  learn(file: string, found: FileState, known: KnownFile): void;
  /** Keeps for later runs what was found or learned, and nothing of other files. */
  save(): Promise<void>;
}

/** Part of the sum, so that rows of another form are none. */
const FORM = "[file, [size, modified, changed, inode, sha256, turned]]";
/** A file that was changed less than so many milliseconds ago could change again unseen. */
const SETTLED = 2000;

/** A file as the folder of caches has it: what the system says of it, and what its bytes say. */
type Row = readonly [
  size: number,
  modified: number,
  changed: number,
  inode: number,
  sha256: string,
  turned: boolean,
];

/**
 * Opens what is known of a folder's files, in Thaw's cache.
 *
 * A file has not changed where its size, its times and its inode are the same. The time of its last
 * change of any kind is among them, which no program can set: a file that is written again and given
 * its old date is read again. What was changed within the last two seconds is not kept, since the
 * clock may be too coarse to tell it from the next change. A cache that cannot be read or written
 * costs time and nothing else.
 *
 * @param folder Path of the folder.
 * @returns What is known; nothing where there is no cache.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openKnownFiles } from "./known_files.ts";
 *
 * const found = Deno.statSync("experiments/data/insects/val/ants/ant_001.jpg");
 * const known = await openKnownFiles("experiments/data/insects/val");
 * known.learn("ants/ant_001.jpg", found, { sha256: "0".repeat(64), turned: false });
 * assert.equal(known.find("ants/ant_001.jpg", found)?.turned, false);
 * assert.equal(known.find("ants/ant_001.jpg", { ...found, size: 1 }), undefined);
 * ```
 */
export async function openKnownFiles(folder: string): Promise<KnownFiles> {
  const name = createHash("sha256").update(resolve(folder)).digest("hex").slice(0, 32);
  const path = join(cacheFolder(), "known-files", `${name}.json`);
  const before = await readRows(path);
  const now = new Map<string, Row>();
  let isNews = false;
  return {
    find: (file, found) => {
      const row = now.get(file) ?? before.get(file);
      if (row === undefined || !isSame(row, found)) return undefined;
      now.set(file, row);
      const [, , , , sha256, turned] = row;
      return { sha256, turned };
    },
    learn: (file, found, { sha256, turned }) => {
      const { size, mtime, ctime, ino } = found;
      // A system that does not say all of this does not show each change
      if (mtime === null || ctime === null || ino === null) return;
      if (Date.now() - Math.max(+mtime, +ctime) < SETTLED) return;
      now.set(file, [size, +mtime, +ctime, ino, sha256, turned]);
      isNews = true;
    },
    save: async () => {
      if (!isNews && now.size === before.size) return;
      // Without a cache that can be written to, the files are read again
      await writeRows(path, now).catch(() => {});
    },
  };
}

function isSame([size, modified, changed, inode]: Row, found: FileState): boolean {
  return size === found.size && modified === found.mtime?.getTime() &&
    changed === found.ctime?.getTime() && inode === found.ino;
}

/** One line with the rows, one before it with their sum, as two runs can write at once. */
async function writeRows(path: string, rows: ReadonlyMap<string, Row>): Promise<void> {
  const text = JSON.stringify([...rows]);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, `${sumOf(text)}\n${text}`);
}

/** Rows by file; none where there is no such cache, or a damaged one. */
async function readRows(path: string): Promise<ReadonlyMap<string, Row>> {
  const [sum, text = ""] = (await readFile(path, "utf8").catch(() => "")).split("\n", 2);
  return new Map(sum === sumOf(text) ? JSON.parse(text) : []);
}

function sumOf(text: string): string {
  return createHash("sha256").update(`${FORM}${text}`).digest("hex");
}
