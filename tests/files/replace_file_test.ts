/** Files that are there whole or not at all, on disks that are really full or read-only. */
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OutputError } from "../../src/files/output_error.ts";
import { replaceFile } from "../../src/files/replace_file.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thaw-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The message of what is thrown. */
async function refusal(path: string): Promise<string> {
  try {
    await replaceFile(path, "new");
  } catch (error) {
    assert.ok(error instanceof OutputError);
    assert.equal(error.path, path);
    return error.message;
  }
  return "nothing was thrown";
}

Deno.test("replaceFile() writes pieces one after another", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    await replaceFile(path, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    assert.deepEqual([...await readFile(path)], [1, 2, 3]);
  }));

Deno.test("replaceFile() keeps the old file where the pieces end in an error", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    await writeFile(path, "old");
    const pieces = function* () {
      yield Uint8Array.of(1);
      throw new Error("the weights went away");
    };
    await assert.rejects(replaceFile(path, pieces()), {
      message: `Cannot write "${path}": the weights went away`,
    });
    assert.equal(await readFile(path, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["a"]);
  }));

Deno.test("replaceFile() says what is in the way", () =>
  inFolder(async (folder) => {
    const missing = join(folder, "no", "a");
    assert.equal(
      await refusal(missing),
      `Cannot write "${missing}": its folder is not there; it was taken away, make it again`,
    );
    await mkdir(join(folder, "b"));
    assert.equal(
      await refusal(join(folder, "b")),
      `Cannot write "${join(folder, "b")}": a folder of that name is there; move it away`,
    );
    await writeFile(join(folder, "c"), "");
    assert.equal(
      await refusal(join(folder, "c", "a")),
      `Cannot write "${join(folder, "c", "a")}": a part of its path is a file; name another folder`,
    );
    const long = join(folder, "x".repeat(300));
    assert.equal(
      await refusal(long),
      `Cannot write "${long}": its name is too long; use a shorter one`,
    );
    assert.deepEqual((await readdir(folder)).sort(), ["b", "c"]);
  }));

Deno.test({
  name: "replaceFile() leaves a read-only folder as it was (not as root, whom nothing stops)",
  ignore: Deno.uid() === 0,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      await writeFile(path, "old");
      await chmod(folder, 0o500);
      assert.equal(
        await refusal(path),
        `Cannot write "${path}": its folder may not be written to; ` +
          "give yourself the right or name another folder",
      );
      assert.equal(await readFile(path, "utf8"), "old");
      await chmod(folder, 0o700);
    }),
});

/** Runs a script of sh in namespaces of its own, in which mounting is allowed. */
async function inNamespace(script: string): Promise<{ ok: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command("unshare", {
    args: ["--user", "--map-root-user", "--mount", "sh", "-ec", script],
  }).output();
  return { ok: success, text: new TextDecoder().decode(success ? stdout : stderr) };
}

async function canMount(): Promise<boolean> {
  try {
    return (await inNamespace('d=$(mktemp -d); mount -t tmpfs tmpfs "$d"; umount "$d"; rmdir "$d"'))
      .ok;
  } catch {
    return false;
  }
}

const mounts = await canMount();
const module = new URL("../../src/files/replace_file.ts", import.meta.url).href;
const WRITE = `import { replaceFile } from "${module}";
  await replaceFile("$D/a", new Uint8Array(1e6)).then(() => console.log("written"), ({ message }) =>
    console.log(message));`;

Deno.test({
  name: "replaceFile() keeps the old file on a full disk (where a small one can be mounted)",
  ignore: !mounts,
  fn: async () => {
    const { text } = await inNamespace(`
      D=$(mktemp -d); mount -t tmpfs -o size=64k tmpfs "$D"; echo old > "$D/a"
      ${Deno.execPath()} eval "${WRITE.replaceAll('"', '\\"')}" | sed "s#$D#DISK#"
      cat "$D/a"; ls -A "$D"; umount "$D"; rmdir "$D"`);
    assert.equal(
      text,
      'Cannot write "DISK/a": no space is left on its disk; make room there and run again\nold\na\n',
    );
  },
});

Deno.test({
  name: "replaceFile() keeps the old file on a read-only disk (where one can be mounted)",
  ignore: !mounts,
  fn: async () => {
    const { text } = await inNamespace(`
      D=$(mktemp -d); mount -t tmpfs tmpfs "$D"; echo old > "$D/a"; mount -o remount,ro "$D"
      ${Deno.execPath()} eval "${WRITE.replaceAll('"', '\\"')}" | sed "s#$D#DISK#"
      cat "$D/a"; ls -A "$D"; umount "$D"; rmdir "$D"`);
    assert.equal(
      text,
      'Cannot write "DISK/a": its disk is read-only; name another folder\nold\na\n',
    );
  },
});
