import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { indexSplit, splitFacts } from "../../src/dataset/index_split.ts";

/** Writes files (each holding its own name) into a folder that is removed afterwards. */
async function withFiles(
  files: readonly string[],
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const file of files) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.writeTextFile(join(root, file), file);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("indexSplit() finds pictures as ImageFolder does, class by class and sorted", async () => {
  const files = ["train/b/2.png", "train/b/10.JPG", "train/a/z.webp", "train/a/x/1.jpeg"];
  files.push("train/a/x-y/1.tif", "train/a/x/k/2.tiff", "train/B/1.png", "train/a-b/1.png");
  await withFiles(files, async (root) => {
    const { classes, pictures } = await indexSplit(root, "train");
    assert.deepEqual(classes, ["B", "a", "a-b", "b"]);
    assert.deepEqual(pictures, [
      { file: "B/1.png", label: 0 },
      { file: "a/z.webp", label: 1 },
      { file: "a/x/1.jpeg", label: 1 },
      { file: "a/x-y/1.tif", label: 1 },
      { file: "a/x/k/2.tiff", label: 1 },
      { file: "a-b/1.png", label: 2 },
      { file: "b/10.JPG", label: 3 },
      { file: "b/2.png", label: 3 },
    ]);
  });
});

Deno.test("indexSplit() sorts by code point, as Python does", async () => {
  await withFiles(["t/\u{1F41C}/1.png", "t/\uFF21/1.png"], async (root) => {
    assert.deepEqual((await indexSplit(root, "t")).classes, ["\uFF21", "\u{1F41C}"]);
  });
});

Deno.test("indexSplit() lists what it skips", async () => {
  const files = ["t/a/1.png", "t/a/b.gif", "t/a/.c.jpg", "t/readme.txt", "t/.cache/1.png"];
  await withFiles([...files, "t/a/.d/1.png", "t/a/png"], async (root) => {
    const { pictures, skipped } = await indexSplit(root, "t");
    assert.deepEqual(pictures, [{ file: "a/1.png", label: 0 }]);
    assert.deepEqual(skipped, [".cache/", "a/.c.jpg", "a/.d/", "a/b.gif", "a/png", "readme.txt"]);
  });
});

Deno.test("indexSplit() hashes the lines that sha256sum writes", async () => {
  const files = ["t/b/1.png", "t/a/2.png", "t/a/1.png", "t/a/c/3.png", "t/a/c-d/4.png"];
  await withFiles(files, async (root) => {
    const lines = files.map((file) => file.slice(2)).sort().map((file) =>
      `${createHash("sha256").update(`t/${file}`).digest("hex")}  ${file}\n`
    );
    const wanted = createHash("sha256").update(lines.join("")).digest("hex");
    assert.equal((await indexSplit(root, "t")).manifest, `sha256:${wanted}`);
    await Deno.writeTextFile(join(root, "t/a/1.png"), "other bytes");
    assert.notEqual((await indexSplit(root, "t")).manifest, `sha256:${wanted}`);
  });
});

Deno.test("indexSplit() escapes a line feed as sha256sum does, so that no name looks like two lines", async () => {
  await withFiles(["t/b/1\n2.png", "t/a/1\\2.png"], async (root) => {
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    const lines = [
      `\\${hash("t/a/1\\2.png")}  a/1\\\\2.png\n`,
      `\\${hash("t/b/1\n2.png")}  b/1\\n2.png\n`,
    ];
    assert.equal((await indexSplit(root, "t")).manifest, `sha256:${hash(lines.join(""))}`);
  });
});

Deno.test("indexSplit() takes a split that a path of the experiment reaches, but not by a link", async () => {
  await withFiles(["data/t/a/1.png", "other/a/1.png"], async (root) => {
    assert.deepEqual((await indexSplit(join(root, "data"), "../other")).classes, ["a"]);
    const path = join(root, "data/val");
    await Deno.symlink("../other", path);
    await assert.rejects(indexSplit(join(root, "data"), "val"), {
      name: "DataError",
      message: `Cannot use "${path}": it is a link out of the dataset's folder, to ` +
        `"${await Deno.realPath(join(root, "other"))}"; put what it leads to in its place`,
    });
  });
});

Deno.test("indexSplit() lists the pictures whose orientation is ignored", async () => {
  const drawn = new URL("pictures/", import.meta.url);
  await withFiles(["t/b/text.jpg"], async (root) => {
    await Deno.mkdir(join(root, "t/a-b"));
    await Deno.mkdir(join(root, "t/a"));
    const copies = ["t/b/turned.jpg", "t/a/turned.jpg", "t/a-b/turned.jpg"];
    for (const copy of copies) {
      await Deno.copyFile(new URL("turned_profile.jpg", drawn), join(root, copy));
    }
    for (const name of ["turned.tif", "large.jpg"]) {
      await Deno.copyFile(new URL(name, drawn), join(root, "t/a", name));
    }
    const { rotated } = await indexSplit(root, "t");
    assert.deepEqual(rotated, ["a-b/turned.jpg", "a/turned.jpg", "b/turned.jpg"]);
  });
});

Deno.test("indexSplit() follows links to folders", async () => {
  await withFiles(["elsewhere/1.png", "t/a/1.png"], async (root) => {
    await Deno.symlink(join(root, "elsewhere"), join(root, "t/b"));
    assert.deepEqual((await indexSplit(root, "t")).classes, ["a", "b"]);
  });
});

/** Asserts the whole message; ROOT stands for the root's path. */
async function assertRejected(
  files: readonly string[],
  wanted: { readonly path: string; readonly reason: string },
): Promise<void> {
  await withFiles(files, async (root) => {
    const path = join(root, wanted.path);
    await assert.rejects(indexSplit(root, "train"), {
      name: "DataError",
      path,
      message: `Cannot use "${path}": ${wanted.reason.replace("ROOT", root)}`,
    });
  });
}

Deno.test("indexSplit() lists the folders that are there when the split is missing", async () => {
  await assertRejected(["val/a/1.png", "test/a/1.png"], {
    path: "train",
    reason: 'there is no such folder; "ROOT" holds the folders "test", "val"',
  });
  await assertRejected(["file.txt"], {
    path: "train",
    reason: 'there is no such folder; "ROOT" holds no folders',
  });
});

Deno.test("indexSplit() rejects a split without class folders", async () => {
  await assertRejected(["train/1.png"], {
    path: "train",
    reason: "it holds no folders; put the pictures of each class in one",
  });
});

Deno.test("indexSplit() rejects a class without pictures", async () => {
  await assertRejected(["train/a/1.png", "train/b/1.gif"], {
    path: "train/b",
    reason: "the class has no pictures (.jpg, .jpeg, .png, .webp, .tif, .tiff); " +
      "add some or remove the folder",
  });
});

Deno.test("indexSplit() rejects what torchvision takes and sharp cannot read", async () => {
  for (const extension of [".bmp", ".ppm", ".PGM"]) {
    await assertRejected(["train/a/1.png", `train/a/2${extension}`], {
      path: `train/a/2${extension}`,
      reason: `${extension.toLowerCase()} pictures are not read; convert it to PNG`,
    });
  }
});

Deno.test("indexSplit() rejects a link to a folder that it lies in", async () => {
  await withFiles(["train/a/x/1.jpg"], async (root) => {
    const path = join(root, "train/a/x/again");
    await Deno.symlink("..", path);
    await assert.rejects(indexSplit(root, "train"), {
      name: "DataError",
      path,
      message: `Cannot use "${path}": it is a link to a folder that it lies in, so its pictures ` +
        "would have no end; remove the link",
    });
  });
});

Deno.test("indexSplit() rejects a picture that cannot be read", async () => {
  await withFiles(["t/a/1.png"], async (root) => {
    const path = join(root, "t/a/2.png");
    await Deno.symlink(join(root, "nowhere"), path);
    await assert.rejects(indexSplit(root, "t"), (error: Error) => {
      assert.match(error.message, /: it cannot be read \(ENOENT.*\); check its permissions$/);
      assert.ok(error.message.startsWith(`Cannot use "${path}": `));
      return true;
    });
  });
});

Deno.test("splitFacts() counts the pictures of each class", () => {
  const index = {
    folder: "/somewhere/val",
    classes: ["ants", "bees"],
    pictures: [0, 1, 1].map((label, at) => ({ file: `${at}.jpg`, label })),
    skipped: ["ants/a.gif"],
    rotated: ["1.jpg"],
    manifest: "sha256:0",
  };
  assert.deepEqual(splitFacts(index, "val"), {
    folder: "val",
    classes: ["ants", "bees"],
    pictures: 3,
    per_class: { ants: 1, bees: 2 },
    skipped: ["ants/a.gif"],
    rotated: ["1.jpg"],
    manifest: "sha256:0",
  });
});
