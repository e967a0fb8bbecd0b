/**
 * The cache folder: its lock, and the leftovers of installs that were killed.
 *
 * @module
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lockFile } from "../files/lock_file.ts";
import { findProcesses, killProcess } from "./_libc.ts";
import { EnvironmentError } from "./environment_error.ts";

/** Folders of an install at work; each has a name of its own. */
const STAGING_PREFIX = "staging-";

/** Held by the kernel for the process that installs, and let go when it dies, however it dies. */
const LOCK_FILE = "lock";

/**
 * Does some work while no other process installs into or removes from the cache.
 *
 * @param cacheRoot The cache folder; made if it is not there.
 * @param options `work` is done under the lock. `busy` is called when another process holds it,
 * before this one waits; what it throws ends the wait.
 * @returns What `work` returns.
 * @throws {EnvironmentError} If the folder cannot be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withCacheLock } from "./install_cache.ts";
 *
 * const cacheRoot = await Deno.makeTempDir();
 * const work = () => Promise.resolve(7);
 * assert.equal(await withCacheLock(cacheRoot, { busy: () => {}, work }), 7);
 * await Deno.remove(cacheRoot, { recursive: true });
 * ```
 */
export async function withCacheLock<T>(
  cacheRoot: string,
  options: { readonly busy: () => void; readonly work: () => Promise<T> },
): Promise<T> {
  await using _lock = await acquireLock(cacheRoot, options.busy);
  return await options.work();
}

/** A cache folder that cannot be written is the environment's fault. */
async function acquireLock(cacheRoot: string, busy: () => void): Promise<AsyncDisposable> {
  let isBusy = false;
  const hear = () => {
    isBusy = true;
    busy();
  };
  try {
    await mkdir(cacheRoot, { recursive: true });
    return await lockFile(join(cacheRoot, LOCK_FILE), hear);
  } catch (cause) {
    if (isBusy) throw cause;
    throw unwritable(cacheRoot, cause);
  }
}

/**
 * Makes a folder of this install's own inside the cache, so that all of its work is on one disk
 * and goes away with it. Call it under the lock.
 *
 * @param cacheRoot The cache folder.
 * @returns Its path.
 * @throws {EnvironmentError} If the cache cannot be written.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeStaging, removeLeftovers } from "./install_cache.ts";
 *
 * const cacheRoot = await Deno.makeTempDir();
 * await makeStaging(cacheRoot);
 * assert.equal(await removeLeftovers(cacheRoot), 1);
 * await Deno.remove(cacheRoot);
 * ```
 */
export async function makeStaging(cacheRoot: string): Promise<string> {
  try {
    return await Deno.makeTempDir({ dir: cacheRoot, prefix: `${STAGING_PREFIX}${Deno.pid}-` });
  } catch (cause) {
    throw unwritable(cacheRoot, cause);
  }
}

/**
 * Removes what killed installs left behind. Call it under the lock: then no staging folder is in
 * use, though a pip that outlived its killed parent may still write into one. It is ended first.
 *
 * @param cacheRoot The cache folder.
 * @returns The number of leftovers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { removeLeftovers } from "./install_cache.ts";
 *
 * const cacheRoot = await Deno.makeTempDir();
 * assert.equal(await removeLeftovers(cacheRoot), 0);
 * await Deno.remove(cacheRoot);
 * ```
 */
export async function removeLeftovers(cacheRoot: string): Promise<number> {
  const names = (await readdir(cacheRoot)).filter((name) => name.startsWith(STAGING_PREFIX));
  for (const name of names) {
    const folder = join(cacheRoot, name);
    endOrphans(folder);
    await removeFolder(folder);
  }
  return names.length;
}

/**
 * Removes a folder that a dying program may still write into. What cannot be removed is left for
 * the next time: names are never used again, so it is in nobody's way.
 */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch {
      await delay(100);
    }
  }
}

/**
 * Ends the programs that an install started in its staging folder. They are known by the folder in
 * their environment's `TMPDIR`, a name that nothing else has.
 */
function endOrphans(staging: string): void {
  const mark = `TMPDIR=${stagingTemporary(staging)}`;
  for (const id of findProcesses(mark)) killProcess(id);
}

/**
 * Tells the folder for temporary files of the programs that an install starts.
 *
 * @param staging The install's folder.
 * @returns A path below it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stagingTemporary } from "./install_cache.ts";
 *
 * assert.equal(stagingTemporary("/cache/staging-1"), "/cache/staging-1/tmp");
 * ```
 */
export function stagingTemporary(staging: string): string {
  return join(staging, "tmp");
}

function unwritable(folder: string, cause: unknown): EnvironmentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EnvironmentError(`Cannot write into the cache folder "${folder}": ${reason}`, {
    mend: "XDG_CACHE_HOME=/a/folder/of/yours deno task setup",
    cause,
  });
}
