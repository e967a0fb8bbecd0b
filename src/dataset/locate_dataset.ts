/**
 * From the sources of an experiment to a folder on this machine.
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetSource } from "../plan/plan.ts";
import { fetchFile } from "../sources/fetch_file.ts";
import { type FetchOptions, sourceName } from "../sources/file_source.ts";
import {
  failedLines,
  type FailedSource,
  firstAvailable,
  NoSourceError,
} from "../sources/first_available.ts";
import { hashFile } from "../sources/hash_file.ts";
import { SourceError } from "../sources/source_error.ts";
import { unzip } from "../sources/unzip.ts";
import { DataError } from "./data_error.ts";

/** A dataset that is there. */
export interface LocatedDataset {
  /** Absolute path of the folder that holds the splits. */
  readonly root: string;
  /** The source that was used, as the experiment writes it. */
  readonly source: string;
  /** The sources before it, which could not be had. */
  readonly failed: readonly FailedSource[];
}

/**
 * Finds or fetches the first dataset that can be had.
 *
 * A folder is taken as it is. A zip, local or behind an address, is unpacked once into
 * `datasets/<sha256>` of the cache; where all of it lies in one folder, that folder is the root.
 *
 * @param sources The sources, the preferred one first.
 * @param options Where to look and whom to tell of progress.
 * @returns The folder and where it came from.
 * @throws {DataError} If no source can be had; its message lists all of them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { locateDataset } from "./locate_dataset.ts";
 *
 * const projectRoot = await Deno.makeTempDir();
 * await Deno.mkdir(`${projectRoot}/pictures`);
 * const options = { projectRoot, cacheFolder: `${projectRoot}/cache` };
 * const { root, source, failed } = await locateDataset(
 *   [{ path: "elsewhere" }, { path: "pictures" }],
 *   options,
 * );
 * assert.equal(root, `${projectRoot}/pictures`);
 * assert.equal(source, "pictures");
 * assert.deepEqual(failed, [{ source: "elsewhere", reason: "no such file or folder" }]);
 * await Deno.remove(projectRoot, { recursive: true });
 * ```
 */
export async function locateDataset(
  sources: readonly DatasetSource[],
  options: FetchOptions,
): Promise<LocatedDataset> {
  try {
    const { value, source, failed } = await firstAvailable(
      sources,
      (source) => locateOne(source, options),
    );
    return { root: value, source: sourceName(source), failed };
  } catch (error) {
    if (!(error instanceof NoSourceError)) throw error;
    throw new DataError(
      error.failed[0]?.source ?? "dataset.source",
      `no source of the dataset can be had${failedLines(error.failed)}\n` +
        "Put one of them in its place or add another one to dataset.source",
      { cause: error },
    );
  }
}

async function locateOne(source: DatasetSource, options: FetchOptions): Promise<string> {
  const path = await fetchFile(source, options);
  if ((await stat(path)).isDirectory()) return path;
  const sha256 = "sha256" in source ? source.sha256.toLowerCase() : await hashFile(path);
  const folder = join(options.cacheFolder, "datasets", sha256);
  try {
    if (!(await isFolder(folder))) await unzip(path, folder);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // The zip's own path is one in the cache, which the experiment does not name.
    throw new SourceError(sourceName(source), error.reason, { cause: error });
  }
  return await onlyFolder(folder);
}

/** The folder that holds everything, leaving out what archivers of macOS add. */
async function onlyFolder(folder: string): Promise<string> {
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith(".") && name !== "__MACOSX");
  const [only] = entries;
  return entries.length === 1 && only?.isDirectory() ? join(folder, only.name) : folder;
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isDirectory(), () => false);
}
