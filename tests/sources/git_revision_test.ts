import assert from "node:assert/strict";
import {
  findMergeBase,
  findRevision,
  listRevisionFiles,
  readRevisionFile,
} from "../../src/sources/git_revision.ts";
import { SourceError } from "../../src/sources/source_error.ts";
import { commit, git, gitFolder, HAS_GIT } from "./_git_folder.ts";

/** A test in a repository of its own, where git is there. */
function gitTest(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !HAS_GIT,
    fn: async () => {
      const folder = await gitFolder();
      try {
        await body(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function isSourceError(message: string) {
  return (error: unknown) => {
    assert.ok(error instanceof SourceError, `${error}`);
    assert.equal(error.message, message);
    return true;
  };
}

gitTest("findRevision() finds branches, tags, HEAD~1 and beginnings of hashes", async (folder) => {
  const first = await commit(folder, { "a.txt": "1" });
  await git(folder, "tag", "--annotate", "--message=v", "v1");
  const second = await commit(folder, { "a.txt": "2" });
  const found = async (name: string) => (await findRevision(name, folder))?.commit;
  assert.equal(await found("main"), second);
  assert.equal(await found("v1"), first);
  assert.equal(await found("HEAD~1"), first);
  assert.equal(await found(first.slice(0, 10)), first);
});

gitTest("findRevision() knows no malformed name, no range and no option", async (folder) => {
  await commit(folder, { "a.txt": "1" });
  for (
    const name of ["", "nope", "HEAD~9", "main..HEAD", "--all", "-h", "a b", "HEAD:a.txt", "@{x"]
  ) {
    assert.equal(await findRevision(name, folder), null, name);
  }
});

gitTest(
  "listRevisionFiles() lists files of a folder, without links and folders below",
  async (folder) => {
    await commit(folder, {
      "in/reports/b.json": "bb",
      "in/reports/ä\ta.json": "a",
      "in/reports/old/c.json": "c",
      "reports/d.json": "d",
    });
    await Deno.symlink("b.json", `${folder}/in/reports/link.json`);
    const head = { name: "HEAD", commit: await commit(folder, {}) };
    const files = await listRevisionFiles(head, "reports/", `${folder}/in`);
    assert.deepEqual(files.map(({ path, bytes }) => [path, bytes]), [
      ["reports/b.json", 2],
      ["reports/ä\ta.json", 1],
    ]);
    const [first] = files;
    assert.ok(first !== undefined);
    assert.equal(await readRevisionFile(first, folder), "bb");
    assert.deepEqual(await listRevisionFiles(head, "nowhere", folder), []);
  },
);

gitTest(
  "readRevisionFile() reads what was committed, whatever lies in the folder",
  async (folder) => {
    const name = await commit(folder, { "reports/a.json": "old" });
    await Deno.writeTextFile(`${folder}/reports/a.json`, "new");
    const [file] = await listRevisionFiles({ name, commit: name }, "reports", folder);
    assert.ok(file !== undefined);
    assert.equal(await readRevisionFile(file, folder), "old");
    assert.equal(await git(folder, "status", "--porcelain"), "M reports/a.json");
  },
);

gitTest("readRevisionFile() says which object is not there", async (folder) => {
  const object = "0123456789012345678901234567890123456789";
  await assert.rejects(
    () => readRevisionFile({ path: "main:reports/a.json", bytes: 1, object }, folder),
    isSourceError(
      `Cannot get "main:reports/a.json": git cat-file ${object}: bad file`,
    ),
  );
});

gitTest("findMergeBase() finds where two branches parted", async (folder) => {
  const parted = await commit(folder, { "a.txt": "1" });
  await git(folder, "switch", "--quiet", "--create", "topic");
  await commit(folder, { "b.txt": "1" });
  await git(folder, "switch", "--quiet", "main");
  await commit(folder, { "a.txt": "2" });
  await git(folder, "switch", "--quiet", "topic");
  assert.deepEqual(await findMergeBase("main", folder), { name: "main", commit: parted });
  assert.equal(await findMergeBase("origin/main", folder), null);
});

gitTest("findMergeBase() says that two histories have nothing in common", async (folder) => {
  await commit(folder, { "a.txt": "1" });
  await git(folder, "switch", "--quiet", "--orphan", "other");
  await commit(folder, { "b.txt": "1" });
  await assert.rejects(
    () => findMergeBase("main", folder),
    isSourceError('Cannot get "main": it and HEAD have no common commit'),
  );
});

gitTest("findMergeBase() says how a shallow clone gets its history", async (folder) => {
  await commit(folder, { "a.txt": "1" });
  await git(folder, "switch", "--quiet", "--create", "topic");
  await commit(folder, { "b.txt": "1" });
  await git(folder, "switch", "--quiet", "main");
  await commit(folder, { "a.txt": "2" });
  const clone = await Deno.makeTempDir({ prefix: "thaw-git-" });
  try {
    const shallow = ["clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=topic"];
    await git(clone, ...shallow, `file://${folder}`, ".");
    await assert.rejects(
      () => findMergeBase("origin/main", clone),
      isSourceError(
        'Cannot get "origin/main": it and HEAD have no common commit; this clone is shallow: ' +
          "git fetch --unshallow, or fetch-depth: 0 of actions/checkout",
      ),
    );
  } finally {
    await Deno.remove(clone, { recursive: true });
  }
});

Deno.test({
  name: "findRevision() says that a folder is in no repository",
  ignore: !HAS_GIT,
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "thaw-git-" });
    try {
      await assert.rejects(
        () => findRevision("main", folder),
        isSourceError(
          'Cannot get "main": not a git repository (or any of the parent directories): .git',
        ),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
