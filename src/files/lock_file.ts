/**
 * One process at a time.
 *
 * @module
 */
import { readFile, rm, stat } from "node:fs/promises";

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** When it took the lock, ISO 8601. */
  readonly since: string;
}

/**
 * Takes a lock. The kernel holds it for this process and lets it go when the process ends, however
 * it ends: a file that a killed process left behind locks nobody out.
 *
 * @param path Path of the lock's file, in a folder that is there. It is gone once the lock is let go.
 * @param busy Called when another process holds it, before this one waits; what it throws ends the
 * wait. Null: that process has not yet said who it is.
 * @returns The lock; `await using` lets it go.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtemp, readdir, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { lockFile } from "./lock_file.ts";
 *
 * const folder = await mkdtemp(join(tmpdir(), "thaw-"));
 * {
 *   await using _lock = await lockFile(join(folder, "lock"), () => {});
 *   const second = lockFile(join(folder, "lock"), (holder) => {
 *     throw new Error(`held by ${holder?.pid}`);
 *   });
 *   await assert.rejects(second, { message: `held by ${Deno.pid}` });
 * }
 * assert.deepEqual(await readdir(folder), []);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function lockFile(
  path: string,
  busy: (holder: LockHolder | null) => void,
): Promise<AsyncDisposable> {
  let waited = false;
  while (true) {
    const file = await Deno.open(path, { create: true, write: true });
    try {
      if (!await file.tryLock(true)) {
        if (!waited) busy(await readHolder(path));
        waited = true;
        await file.lock(true);
      }
      // Once more where the one before took the file away as this one waited
      if (await isNamed(file, path)) return await hold(file, path);
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
  }
}

async function isNamed(file: Deno.FsFile, path: string): Promise<boolean> {
  const [held, named] = [await file.stat(), await stat(path).catch(() => undefined)];
  return held.ino === named?.ino;
}

/** Says who holds it, for those who come later. */
async function hold(file: Deno.FsFile, path: string): Promise<AsyncDisposable> {
  const holder: LockHolder = { pid: Deno.pid, since: new Date().toISOString() };
  await file.truncate();
  await file.write(new TextEncoder().encode(JSON.stringify(holder)));
  return {
    async [Symbol.asyncDispose]() {
      // While it is still held: whoever waits finds another file, or none, of that name
      await rm(path, { force: true });
      file.close();
    },
  };
}

async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
