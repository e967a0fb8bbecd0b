import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { findSplit, listSplit, type Refuse } from "../../src/dataset/list_split.ts";

/** A folder of empty files, removed afterwards. */
async function withFiles(
  files: readonly string[],
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const file of files) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.writeTextFile(join(root, file), "");
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("listSplit() goes on behind each problem where it is told of them", async () => {
  await withFiles(["a/1.jpg", "a/2.bmp", "b/note.txt"], async (root) => {
    await Deno.symlink(".", join(root, "a/loop"));
    const problems: string[] = [];
    const refuse: Refuse = (problem, { path }) => {
      problems.push(`${problem} ${relative(root, path)}`);
    };
    const { classes, pictures, skipped } = await listSplit(root, { refuse });
    assert.deepEqual(classes, ["a", "b"]);
    assert.deepEqual(pictures, [{ file: "a/1.jpg", label: 0 }]);
    assert.deepEqual(skipped, ["a/2.bmp", "b/note.txt"]);
    assert.deepEqual(problems, ["link_loop a/loop", "other_format a/2.bmp", "empty_class b"]);
  });
});

Deno.test("listSplit() rejects a folder without classes even then", async () => {
  await withFiles(["1.jpg"], async (root) => {
    await assert.rejects(listSplit(root, { refuse: () => {} }), {
      name: "DataError",
      message: `Cannot use "${root}": it holds no folders; put the pictures of each class in one`,
    });
  });
});

Deno.test("findSplit() names the folders that there are", async () => {
  await withFiles(["train/a/1.jpg"], async (root) => {
    assert.equal(await findSplit(root, "train"), join(root, "train"));
    await assert.rejects(findSplit(root, "val"), {
      message: `Cannot use "${root}/val": there is no such folder; "${root}" holds the folders ` +
        '"train"',
    });
  });
});
