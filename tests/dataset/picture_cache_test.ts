import assert from "node:assert/strict";
import { pictureCache } from "../../src/dataset/picture_cache.ts";

/** Reads six bytes and counts how often. */
function counted() {
  const reads: string[] = [];
  const read = (key: string) => () => {
    reads.push(key);
    return Promise.resolve(new Uint8Array(6).fill(key.charCodeAt(0)));
  };
  return { reads, read };
}

Deno.test("pictureCache() reads once what fits and anew what does not", async () => {
  const { reads, read } = counted();
  const cache = pictureCache(15);
  for (let epoch = 0; epoch < 2; epoch++) {
    for (const key of ["a", "b", "c"]) {
      assert.equal((await cache.read(key, read(key)))[0], key.charCodeAt(0));
    }
  }
  assert.deepEqual(reads, ["a", "b", "c", "c"]);
});

Deno.test("pictureCache() counts a picture once that is read twice at a time", async () => {
  const { reads, read } = counted();
  const cache = pictureCache(12);
  await Promise.all([cache.read("a", read("a")), cache.read("a", read("a"))]);
  await cache.read("b", read("b"));
  await cache.read("b", read("b"));
  assert.deepEqual(reads, ["a", "a", "b"]);
});

Deno.test("pictureCache() keeps nothing of a failed read", async () => {
  const { reads, read } = counted();
  const cache = pictureCache(6);
  await assert.rejects(cache.read("a", () => Promise.reject(new Error("broken"))), /broken/);
  await cache.read("a", read("a"));
  assert.deepEqual(reads, ["a"]);
});

Deno.test("pictureCache() of no bytes reads each time", async () => {
  const { reads, read } = counted();
  const cache = pictureCache(0);
  for (let epoch = 0; epoch < 2; epoch++) await cache.read("a", read("a"));
  assert.deepEqual(reads, ["a", "a"]);
});
