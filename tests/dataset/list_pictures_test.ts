/** Pictures without classes. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listPictures } from "../../src/dataset/list_pictures.ts";

Deno.test("listPictures() takes a file as it is, and of a folder what pictures end in, sorted", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    mkdirSync(join(folder, "b/.hidden"), { recursive: true });
    mkdirSync(join(folder, "empty"));
    for (const file of ["c.png", "b/a.JPG", "notes.txt", ".d.png", "b/.hidden/e.png"]) {
      writeFileSync(join(folder, file), "");
    }
    assert.deepEqual(await listPictures(folder), [join(folder, "b/a.JPG"), join(folder, "c.png")]);
    assert.deepEqual(await listPictures(join(folder, "notes.txt")), [join(folder, "notes.txt")]);
    await assert.rejects(listPictures(join(folder, "empty")), {
      name: "DataError",
      message: `Cannot use "${
        join(folder, "empty")
      }": it holds no pictures (.jpg, .jpeg, .png, .webp, .tif, .tiff)`,
    });
    await assert.rejects(listPictures("nowhere"), {
      message: 'Cannot use "nowhere": there is no such file or folder',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
