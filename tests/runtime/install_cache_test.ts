import assert from "node:assert/strict";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  makeStaging,
  removeLeftovers,
  stagingTemporary,
  withCacheLock,
} from "../../src/runtime/install_cache.ts";

Deno.test("withCacheLock() lets one work after the other", async () => {
  await using cache = await temporaryFolder();
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const busy = () => {
    events.push("busy");
    first.resolve();
  };
  await Promise.all([1, 2].map((number) =>
    withCacheLock(cache.folder, {
      busy,
      work: async () => {
        events.push(`${number} starts`);
        await first.promise;
        events.push(`${number} ends`);
      },
    })
  ));
  const [a, b] = events.find((event) => event !== "busy") === "1 starts" ? [1, 2] : [2, 1];
  const work = events.filter((event) => event !== "busy");
  assert.deepEqual(work, [`${a} starts`, `${a} ends`, `${b} starts`, `${b} ends`]);
  assert.equal(events.length - work.length, 1);
});

Deno.test("withCacheLock() lets go when the work fails", async () => {
  await using cache = await temporaryFolder();
  const fails = { busy: () => assert.fail(), work: () => Promise.reject(new Error("no")) };
  await assert.rejects(withCacheLock(cache.folder, fails), { message: "no" });
  const works = { busy: () => assert.fail(), work: () => Promise.resolve("done") };
  assert.equal(await withCacheLock(cache.folder, works), "done");
});

Deno.test("withCacheLock() locks anew when the lock was removed while it waited", async () => {
  await using cache = await temporaryFolder();
  const waits = Promise.withResolvers<void>();
  const second = { busy: waits.resolve, work: () => stat(join(cache.folder, "lock")) };
  let ending: Promise<unknown> = Promise.resolve();
  await withCacheLock(cache.folder, {
    busy: () => assert.fail(),
    work: async () => {
      ending = withCacheLock(cache.folder, second);
      await waits.promise;
      await rm(join(cache.folder, "lock"));
    },
  });
  await ending;
});

Deno.test("withCacheLock() says that the cache cannot be written", async () => {
  await using cache = await temporaryFolder();
  const folder = join(cache.folder, "file", "thaw");
  await writeFile(join(cache.folder, "file"), "");
  const options = { busy: () => {}, work: () => Promise.resolve() };
  await assert.rejects(withCacheLock(folder, options), {
    name: "EnvironmentError",
    message: `Cannot write into the cache folder "${folder}": ` +
      `ENOTDIR: not a directory, mkdir '${folder}'`,
    mend: "XDG_CACHE_HOME=/a/folder/of/yours deno task setup",
  });
});

Deno.test("makeStaging() gives a new folder each time", async () => {
  await using cache = await temporaryFolder();
  assert.notEqual(await makeStaging(cache.folder), await makeStaging(cache.folder));
  assert.equal((await readdir(cache.folder)).length, 2);
});

Deno.test("removeLeftovers() leaves installations and other files", async () => {
  await using cache = await temporaryFolder();
  const staging = await makeStaging(cache.folder);
  await mkdir(stagingTemporary(staging));
  await writeFile(join(stagingTemporary(staging), "half.whl"), "half");
  await mkdir(join(cache.folder, "tensorflow-cpu-1"));
  assert.equal(await removeLeftovers(cache.folder), 1);
  assert.deepEqual(await readdir(cache.folder), ["tensorflow-cpu-1"]);
});

Deno.test("removeLeftovers() ends the programs of a leftover and no others", async () => {
  await using cache = await temporaryFolder();
  const [orphan, other] = await Promise.all([makeStaging(cache.folder), Deno.makeTempDir()])
    .then((folders) => folders.map((folder) => startSleep(stagingTemporary(folder))));
  assert.ok(orphan && other);
  await removeLeftovers(cache.folder);
  assert.equal((await orphan.status).signal, "SIGKILL");
  other.kill("SIGTERM");
  assert.equal((await other.status).signal, "SIGTERM");
});

function startSleep(temporary: string): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["60"], env: { TMPDIR: temporary } }).spawn();
}

async function temporaryFolder(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await Deno.makeTempDir({ prefix: "thaw-cache-" });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
