import assert from "node:assert/strict";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { unzip, type UnzipLimits } from "../../src/sources/unzip.ts";

const bytes = new TextEncoder().encode("some text, some text, some text");

async function withZip(
  content: Uint8Array,
  test: (zip: string, folder: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const zip = join(root, "a.zip");
    await Deno.writeFile(zip, content);
    await test(zip, join(root, "out", "a"));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Asserts that the archive is refused with this reason and leaves nothing behind. */
async function assertRefused(
  content: Uint8Array | Zippable,
  reason: string,
  limits: UnzipLimits = {},
): Promise<void> {
  const archive = content instanceof Uint8Array ? content : zipSync(content);
  await withZip(archive, async (zip, folder) => {
    await assert.rejects(unzip(zip, folder, limits), {
      name: "SourceError",
      source: zip,
      message: `Cannot get "${zip}": it cannot be unpacked as a zip: ${reason}`,
    });
    assert.deepEqual([...Deno.readDirSync(join(folder, ".."))], []);
    assert.deepEqual([...Deno.readDirSync(join(folder, "../.."))].map(({ name }) => name).sort(), [
      "a.zip",
      "out",
    ]);
  });
}

Deno.test("unzip() unpacks files, stored and deflated, and folders", async () => {
  const archive = zipSync({
    "a/b.txt": bytes,
    "a/empty/": new Uint8Array(),
    "c.txt": [bytes, { level: 0 }],
  });
  await withZip(archive, async (zip, folder) => {
    await unzip(zip, folder);
    assert.deepEqual(await Deno.readFile(join(folder, "a/b.txt")), bytes);
    assert.deepEqual(await Deno.readFile(join(folder, "c.txt")), bytes);
    assert.ok((await Deno.stat(join(folder, "a/empty"))).isDirectory);
    assert.deepEqual([...Deno.readDirSync(join(folder, ".."))].map(({ name }) => name), ["a"]);
  });
});

Deno.test("unzip() leaves a folder that another process unpacked first", async () => {
  await withZip(zipSync({ "a.txt": bytes }), async (zip, folder) => {
    await unzip(zip, folder);
    await Deno.writeTextFile(join(folder, "mark"), "first");
    await unzip(zip, folder);
    assert.equal(await Deno.readTextFile(join(folder, "mark")), "first");
    assert.deepEqual([...Deno.readDirSync(join(folder, ".."))].map(({ name }) => name), ["a"]);
  });
});

Deno.test("unzip() refuses names that lead out of the folder", async () => {
  await assertRefused(
    { "ok.txt": bytes, "../evil.txt": bytes },
    "invalid relative path: ../evil.txt",
  );
  await assertRefused({ "a/../../evil.txt": bytes }, "invalid relative path: a/../../evil.txt");
  await assertRefused({ "..\\evil.txt": bytes }, "invalid relative path: ../evil.txt");
  await assertRefused({ "/evil.txt": bytes }, "absolute path: /evil.txt");
  await assertRefused({ "C:\\evil.txt": bytes }, "absolute path: C:/evil.txt");
});

Deno.test("unzip() refuses a symbolic link", async () => {
  const link = { os: 3, attrs: 0o120777 * 2 ** 16 };
  await assertRefused({ "a/link": [bytes, link] }, '"a/link" is a symbolic link');
});

Deno.test("unzip() refuses more bytes than allowed, in all or by ratio", async () => {
  const files = { "a.txt": bytes, "b.txt": bytes };
  await assertRefused(files, "it holds more than the 61 bytes that are allowed", { maxBytes: 61 });
  await withZip(zipSync(files), (zip, folder) => unzip(zip, folder, { maxBytes: 62 }));
  const bomb = zipSync({ zeros: new Uint8Array(2_000_000) });
  const allowed = bomb.length * 200;
  await assertRefused(bomb, `it holds more than the ${allowed} bytes that are allowed`);
});

Deno.test("unzip() counts files and the folders that their names need", async () => {
  const files = { "a/b/1": bytes, "a/b/2": bytes, "c/": new Uint8Array() };
  await withZip(zipSync(files), (zip, folder) => unzip(zip, folder, { maxEntries: 6 }));
  await assertRefused(files, "it holds more than the 5 files that are allowed", { maxEntries: 5 });
});

Deno.test("unzip() refuses a wrong checksum", async () => {
  const archive = zipSync({ "a.txt": [bytes, { level: 0 }] });
  archive[40] = archive[40]! ^ 1;
  await assertRefused(archive, 'the checksum of "a.txt" is wrong');
});

Deno.test("unzip() refuses an archive that ends too early", async () => {
  await assertRefused(
    zipSync({ "a.txt": bytes }).slice(0, 60),
    "End of central directory record signature not found. " +
      "Either not a zip file, or file is truncated.",
  );
});

Deno.test("unzip() refuses a missing archive", async () => {
  await assert.rejects(unzip("/nowhere/a.zip", "/nowhere/a"), (error: Error) => {
    assert.match(error.message, /^Cannot get "\/nowhere\/a.zip": it cannot be unpacked .*ENOENT/);
    return true;
  });
});
