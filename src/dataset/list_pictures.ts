/**
 * Pictures without classes.
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { DataError } from "./data_error.ts";
import { PICTURES } from "./list_split.ts";

/**
 * Lists what a path names: a file itself, or all pictures below a folder, at any depth, by their
 * extension and sorted; hidden files and folders are skipped.
 *
 * @param path Path of a file or folder.
 * @returns Paths that begin with it.
 * @throws {DataError} If there is nothing of that name, or a folder without pictures.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listPictures } from "./list_pictures.ts";
 *
 * const files = await listPictures("experiments/data/insects/val");
 * assert.equal(files.length, 60);
 * ```
 */
export async function listPictures(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DataError(path, "there is no such file or folder");
  if (!found.isDirectory()) return [path];
  const files = await readdir(path, { recursive: true }).catch((cause) => {
    throw new DataError(path, `it cannot be read (${cause.message})`, { cause });
  });
  const pictures = files
    .filter((file) => PICTURES.has(extname(file).toLowerCase()))
    .filter((file) => !file.split("/").some((part) => part.startsWith(".")));
  if (pictures.length === 0) {
    throw new DataError(path, `it holds no pictures (${[...PICTURES].join(", ")})`);
  }
  return pictures.sort().map((file) => join(path, file));
}
