/** Locks, between this process and others that are killed while they hold one. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFile, type LockHolder } from "../../src/files/lock_file.ts";

const module = new URL("../../src/files/lock_file.ts", import.meta.url).href;

/** Starts a process that holds a lock until it is killed. */
async function startHolder(path: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { lockFile } from "${module}";
      await using _lock = await lockFile(Deno.args[0], () => {});
      console.log("held");
      await new Promise((resume) => setTimeout(resume, 60_000));`,
      path,
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

Deno.test("lockFile() says who holds a lock, and takes it once that process is killed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "thaw-"));
  const path = join(folder, "lock");
  const started = Date.now();
  const holder = await startHolder(path);
  let heard: LockHolder | null = null;
  const refuse = (found: LockHolder | null) => {
    heard = found;
    throw new Error("busy");
  };
  await assert.rejects(lockFile(path, refuse), { message: "busy" });
  // The compiler does not see that the callback has set it
  const { pid, since } = heard as unknown as LockHolder;
  assert.equal(pid, holder.pid);
  assert.ok(Date.parse(since) >= started - 1 && Date.parse(since) <= Date.now());

  holder.kill("SIGKILL");
  await holder.status;
  assert.deepEqual(await readdir(folder), ["lock"], "the killed process left its file behind");
  {
    await using _lock = await lockFile(path, () => assert.fail("a stale lock"));
  }
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});

Deno.test("lockFile() waits where it is let, and each has the lock in turn", async () => {
  const folder = await mkdtemp(join(tmpdir(), "thaw-"));
  const path = join(folder, "lock");
  let inside = 0;
  let waits = 0;
  const work = async () => {
    await using _lock = await lockFile(path, () => waits++);
    assert.equal(++inside, 1);
    await new Promise((resume) => setTimeout(resume, 5));
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, work));
  assert.ok(waits >= 1);
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});
