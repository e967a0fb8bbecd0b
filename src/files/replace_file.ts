/**
 * Files that are there whole or not at all.
 *
 * @module
 */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { OutputError } from "./output_error.ts";

/**
 * Writes a file in the place of the one of that name: to `<path>.part` first, which is on the disk
 * before one rename puts it in its place. Whoever reads `path` finds the old file or the new one,
 * whenever this process ends. One process at a time may write a path.
 *
 * @param path Path of the file; its folder is there.
 * @param content Text (written as UTF-8) or bytes, or several of them one after another.
 * @throws {OutputError} If it cannot be written. The old file is kept, and no `.part` is left.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { replaceFile } from "./replace_file.ts";
 *
 * const folder = await mkdtemp(join(tmpdir(), "thaw-"));
 * await replaceFile(join(folder, "a.txt"), "old");
 * await replaceFile(join(folder, "a.txt"), "new");
 * assert.equal(await readFile(join(folder, "a.txt"), "utf8"), "new");
 * assert.deepEqual(await readdir(folder), ["a.txt"]);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const part = `${path}.part`;
  try {
    const file = await open(part, "w");
    try {
      for (const piece of piecesOf(content)) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    // Where the folder cannot be written to there is no part either
    await rm(part, { force: true }).catch(() => {});
    throw new OutputError(path, cause);
  }
}

function piecesOf(
  content: string | Uint8Array | Iterable<Uint8Array>,
): Iterable<string | Uint8Array> {
  return typeof content === "string" || content instanceof Uint8Array ? [content] : content;
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
