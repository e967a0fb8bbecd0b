/**
 * The cache folder: where it is, its lock, and the leftovers of installs that were killed.
 *
 * @module
 */
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { EnvironmentError } from "./environment_error.ts";

/** Folders of an install at work; each has a name of its own. */
const STAGING_PREFIX = "staging-";

/** Held by the kernel for the process that installs, and let go when it dies, however it dies. */
const LOCK_FILE = "lock";

/**
 * Tells where Thaw keeps what it installs.
 *
 * That is `$XDG_CACHE_HOME/thaw`; where the variable is unset, empty or relative (which the XDG
 * Base Directory Specification calls invalid), `~/.cache/thaw`.
 *
 * @param environment The environment's variables.
 * @returns An absolute path.
 *
 * @example A relative folder counts as none
 * ```ts
 * import assert from "node:assert/strict";
 * import { cacheFolder } from "./install_cache.ts";
 *
 * assert.equal(cacheFolder({ XDG_CACHE_HOME: "/disk", HOME: "/home/ada" }), "/disk/thaw");
 * assert.equal(cacheFolder({ XDG_CACHE_HOME: "disk", HOME: "/home/ada" }), "/home/ada/.cache/thaw");
 * ```
 */
export function cacheFolder(environment: Readonly<Record<string, string>>): string {
  const { XDG_CACHE_HOME: cache, HOME: home } = environment;
  if (cache !== undefined && isAbsolute(cache)) return join(cache, "thaw");
  return join(home !== undefined && isAbsolute(home) ? home : homedir(), ".cache", "thaw");
}

/**
 * Does some work while no other process installs into or removes from the cache.
 *
 * @param cacheRoot The cache folder; made if it is not there.
 * @param options `work` is done under the lock. `busy` is called when another process holds it,
 * before this one waits; what it throws ends the wait.
 * @returns What `work` returns.
 * @throws {EnvironmentError} If the folder cannot be written.
 */
export async function withCacheLock<T>(
  cacheRoot: string,
  options: { readonly busy: () => void; readonly work: () => Promise<T> },
): Promise<T> {
  await makeWritableFolder(cacheRoot);
  using lock = await acquireLock(cacheRoot, options.busy);
  const result = await options.work();
  lock.unlockSync();
  return result;
}

/** Opens the lock file and locks it, once more if it was removed while this process waited. */
async function acquireLock(cacheRoot: string, busy: () => void): Promise<Deno.FsFile> {
  const path = join(cacheRoot, LOCK_FILE);
  let waited = false;
  while (true) {
    await mkdir(cacheRoot, { recursive: true });
    const file = await Deno.open(path, { create: true, write: true });
    try {
      if (!await file.tryLock(true)) {
        if (!waited) busy();
        waited = true;
        await file.lock(true);
      }
      const [held, named] = [await file.stat(), await stat(path).catch(() => undefined)];
      if (held.ino === named?.ino) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

/**
 * Makes a folder of this install's own inside the cache, so that all of its work is on one disk
 * and goes away with it. Call it under the lock.
 *
 * @param cacheRoot The cache folder.
 * @returns Its path.
 */
export async function makeStaging(cacheRoot: string): Promise<string> {
  return await Deno.makeTempDir({ dir: cacheRoot, prefix: `${STAGING_PREFIX}${Deno.pid}-` });
}

/**
 * Removes what killed installs left behind. Call it under the lock: then no staging folder is in
 * use, though a pip that outlived its killed parent may still write into one. It is ended first.
 *
 * @param cacheRoot The cache folder.
 * @returns The number of leftovers.
 */
export async function removeLeftovers(cacheRoot: string): Promise<number> {
  const names = (await readdir(cacheRoot)).filter((name) => name.startsWith(STAGING_PREFIX));
  for (const name of names) {
    const folder = join(cacheRoot, name);
    await endOrphans(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return names.length;
}

/**
 * Ends the programs that an install started in its staging folder. They are known by the folder in
 * their environment's `TMPDIR`, a name that nothing else has.
 */
async function endOrphans(staging: string): Promise<void> {
  const mark = `TMPDIR=${stagingTemporary(staging)}`;
  const processes = await readdir("/proc").catch(() => []);
  for (const id of processes.filter((name) => /^\d+$/.test(name))) {
    // Processes of other users cannot be read, and those that have ended are gone
    const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").includes(mark)) endProcess(Number(id));
  }
}

function endProcess(id: number): void {
  try {
    Deno.kill(id, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Tells the folder for temporary files of the programs that an install starts.
 *
 * @param staging The install's folder.
 * @returns A path below it.
 */
export function stagingTemporary(staging: string): string {
  return join(staging, "tmp");
}

/** Makes the cache folder, and tries to write into it. */
async function makeWritableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: STAGING_PREFIX }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(`Cannot write into the cache folder "${folder}": ${reason}`, {
      mend: "XDG_CACHE_HOME=/a/folder/of/yours deno task setup",
      cause,
    });
  }
}
