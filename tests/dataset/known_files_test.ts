import assert from "node:assert/strict";
import { join } from "node:path";
import { openKnownFiles } from "../../src/dataset/known_files.ts";
import { indexSplit } from "../../src/dataset/index_split.ts";

const PICTURES = "experiments/data/insects";
const FOLDER = `${PICTURES}/val`;
const FILE = "ants/ant_001.jpg";
const found = Deno.statSync(join(FOLDER, FILE));
const KNOWN = { sha256: "1".repeat(64), turned: true };

/** Lends the test an empty cache; tests of one process run one after another. */
async function withCache(test: (cache: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("XDG_CACHE_HOME");
  const cache = await Deno.makeTempDir();
  try {
    Deno.env.set("XDG_CACHE_HOME", cache);
    await test(cache);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(cache, { recursive: true });
  }
}

/** What a later run finds, after an earlier one has learned of {@link FILE}. */
async function learned(seen = found) {
  const earlier = await openKnownFiles(FOLDER);
  earlier.learn(FILE, seen, KNOWN);
  await earlier.save();
  return await openKnownFiles(FOLDER);
}

Deno.test("openKnownFiles() finds in a later run what an earlier one has learned", async () => {
  await withCache(async () => {
    assert.deepEqual((await learned()).find(FILE, found), KNOWN);
    assert.equal((await openKnownFiles(PICTURES)).find(FILE, found), undefined, "another folder");
  });
});

Deno.test("openKnownFiles() does not know a file of which anything has changed", async () => {
  await withCache(async () => {
    const later = await learned();
    for (const key of ["size", "mtime", "ctime", "ino"] as const) {
      const changed = Number(found[key]) + 1;
      const other = { ...found, [key]: key.endsWith("time") ? new Date(changed) : changed };
      assert.equal(later.find(FILE, other), undefined, key);
    }
    assert.equal(later.find("ants/ant_002.jpg", found), undefined);
  });
});

Deno.test("openKnownFiles() learns nothing of a file that has just been changed", async () => {
  await withCache(async () => {
    const just = { ...found, ctime: new Date(Date.now() - 1000) };
    assert.equal((await learned(just)).find(FILE, just), undefined);
    const settled = { ...found, ctime: new Date(Date.now() - 3000) };
    assert.deepEqual((await learned(settled)).find(FILE, settled), KNOWN);
  });
});

Deno.test("openKnownFiles() forgets files that a run has not asked for", async () => {
  await withCache(async () => {
    const next = await learned();
    next.learn("b.jpg", found, KNOWN);
    await next.save();
    const last = await openKnownFiles(FOLDER);
    assert.deepEqual(last.find("b.jpg", found), KNOWN);
    assert.equal(last.find(FILE, found), undefined);
  });
});

Deno.test("openKnownFiles() knows nothing by a damaged cache", async () => {
  await withCache(async (cache) => {
    await learned();
    const folder = join(cache, "thaw", "known-files");
    const [entry] = Deno.readDirSync(folder);
    const path = join(folder, entry!.name);
    const text = await Deno.readTextFile(path);
    for (const damaged of ["", "{", text.replace("1111", "1112"), text.slice(0, -1), "\n[[]]"]) {
      await Deno.writeTextFile(path, damaged);
      assert.equal((await openKnownFiles(FOLDER)).find(FILE, found), undefined, damaged);
    }
  });
});

Deno.test("openKnownFiles() does without a cache that cannot be written to", async () => {
  await withCache(async (cache) => {
    await Deno.writeTextFile(join(cache, "thaw"), "a file in its place");
    assert.equal((await learned()).find(FILE, found), undefined);
  });
});

Deno.test("indexSplit() takes unchanged files' bytes from what is known, and reads changed ones", async () => {
  await withCache(async (cache) => {
    const fresh = await indexSplit(PICTURES, "val");
    assert.deepEqual(await indexSplit(PICTURES, "val"), fresh);
    const known = await openKnownFiles(FOLDER);
    known.learn(FILE, found, KNOWN);
    await known.save();
    const other = await indexSplit(PICTURES, "val");
    assert.notEqual(other.manifest, fresh.manifest, "what is known is believed");
    assert.deepEqual(other.rotated, [FILE]);
    await Deno.remove(join(cache, "thaw", "known-files"), { recursive: true });
    assert.deepEqual(await indexSplit(PICTURES, "val"), fresh);
  });
});

Deno.test("indexSplit() sees a picture that is written again with its old date and size", async () => {
  await withCache(async (cache) => {
    const file = join(cache, "data", "val", "a", "1.png");
    await Deno.mkdir(join(file, ".."), { recursive: true });
    const date = new Date(2020, 1, 1);
    const write = async (text: string) => {
      await Deno.writeTextFile(file, text);
      await Deno.utime(file, date, date);
    };
    await write("one");
    await new Promise((resolve) => setTimeout(resolve, 3100)); // until it can be known
    const root = join(cache, "data");
    const { manifest } = await indexSplit(root, "val");
    assert.equal((await indexSplit(root, "val")).manifest, manifest);
    await write("two");
    assert.notEqual((await indexSplit(root, "val")).manifest, manifest);
  });
});
