import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { readSize } from "../../src/dataset/decode_picture.ts";
import { surveyPictures } from "../../src/dataset/survey_pictures.ts";

/** Calls with a folder that holds pictures of the given sizes, and takes it away again. */
async function withPictures(
  files: Readonly<Record<string, readonly [width: number, height: number]>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "thaw-survey-" });
  try {
    for (const [file, [width, height]] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      const create = { width, height, channels: 3 as const, background: "red" };
      await sharp({ create }).toFile(join(folder, file));
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

Deno.test("surveyPictures() counts pictures by split and class, and orders sizes by the short side", async () => {
  const files = {
    "training/b/1.png": [30, 20],
    "training/b/2.png": [9, 90],
    "training/a/1.png": [50, 40],
    "validation/a/1.png": [5, 5],
    "other/c/1.png": [1, 1],
  } as const;
  await withPictures(files, async (folder) => {
    assert.deepEqual(await surveyPictures(folder), {
      train: "training",
      val: "validation",
      classes: [{ name: "a", train: 1, val: 1 }, { name: "b", train: 2, val: 0 }],
      sizes: {
        smallest: { width: 9, height: 90 },
        median: { width: 30, height: 20 },
        largest: { width: 50, height: 40 },
      },
    });
  });
});

Deno.test("surveyPictures() takes folders of classes alone", async () => {
  await withPictures({ "a/1.png": [4, 4], "b/deep/1.png": [6, 5] }, async (folder) => {
    const { train, val, classes } = await surveyPictures(folder);
    assert.deepEqual({ train, val }, { train: ".", val: null });
    assert.deepEqual(classes, [{ name: "a", train: 1, val: 0 }, { name: "b", train: 1, val: 0 }]);
  });
});

const way = "put the training pictures into train/CLASS/ and those to validate with into " +
  "val/CLASS/, or all of them into CLASS/, one folder a class";

Deno.test("surveyPictures() says how the folders are to be", async () => {
  const rejects = (folder: string, reason: string) =>
    assert.rejects(surveyPictures(folder), {
      name: "DataError",
      message: `Cannot use "${folder}": ${reason}`,
    });
  await withPictures({ "1.png": [4, 4] }, async (folder) => {
    await rejects(folder, `it holds no folders; ${way}`);
    await rejects(join(folder, "1.png"), "it is no folder; unpack a zip to have it looked at");
    await rejects(join(folder, "none"), "there is no such folder");
  });
  await withPictures(
    { "a/1.png": [4, 4] },
    (folder) => rejects(folder, `it holds one folder, "a"; ${way}`),
  );
  await withPictures(
    { "val/a/1.png": [4, 4], "b/1.png": [4, 4] },
    (folder) => rejects(folder, `it holds "val" but no "train"; ${way}`),
  );
});

Deno.test("readSize() gives the size of a decoded picture, or says that there is none", async () => {
  await withPictures({ "a.webp": [7, 3] }, async (folder) => {
    assert.deepEqual(await readSize(join(folder, "a.webp")), { width: 7, height: 3 });
    const file = join(folder, "b.png");
    Deno.writeTextFileSync(file, "no picture");
    await assert.rejects(readSize(file), {
      message:
        `Cannot use "${file}": it cannot be decoded (Input file contains unsupported image ` +
        "format); replace it or take it out of the folder",
    });
  });
});
