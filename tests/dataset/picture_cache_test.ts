import assert from "node:assert/strict";
import { pictureCache } from "../../src/dataset/picture_cache.ts";

/** A picture of six bytes. */
function pictureOf(value: number) {
  return { width: 2, height: 1, pixels: new Uint8Array(6).fill(value) };
}

Deno.test("pictureCache() keeps what fits, and says when something did not", () => {
  const cache = pictureCache(15);
  for (const [key, value] of [["a", 1], ["b", 2]] as const) cache.keep(key, pictureOf(value));
  assert.equal(cache.isFull, false);
  cache.keep("c", pictureOf(3));
  assert.equal(cache.isFull, true);
  assert.deepEqual(cache.get("a"), pictureOf(1));
  assert.deepEqual(cache.get("b"), pictureOf(2));
  assert.equal(cache.get("c"), undefined);
});

Deno.test("pictureCache() counts a picture once that is kept twice", () => {
  const cache = pictureCache(12);
  for (const key of ["a", "a", "b"]) cache.keep(key, pictureOf(1));
  assert.deepEqual(cache.get("b"), pictureOf(1));
  assert.equal(cache.isFull, false);
});

Deno.test("pictureCache() of no bytes is full from the start", () => {
  const cache = pictureCache(0);
  assert.equal(cache.isFull, true);
  cache.keep("a", pictureOf(1));
  assert.equal(cache.get("a"), undefined);
});
