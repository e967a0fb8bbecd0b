import assert from "node:assert/strict";
import { withoutFolders } from "../../src/report/_without_folders.ts";

Deno.test("withoutFolders() shortens absolute paths of all kinds", () => {
  assert.equal(withoutFolders("/home/ann/a.yaml"), "a.yaml");
  assert.equal(withoutFolders("/home/ann/data/"), "data");
  assert.equal(withoutFolders("C:\\Users\\ann\\a.yaml"), "a.yaml");
  assert.equal(withoutFolders("~/a.yaml"), "a.yaml");
  assert.equal(withoutFolders("file:///home/ann/a.zip"), "a.zip");
  assert.equal(withoutFolders("dataset.source=[/home/ann/a, data]"), "dataset.source=[a, data]");
});

Deno.test("withoutFolders() keeps relative paths, addresses and other values", () => {
  for (const text of ["../a/b", "a/b.yaml", "https://example.org/a/b.zip", "training.lr=0.1", ""]) {
    assert.equal(withoutFolders(text), text);
  }
});
