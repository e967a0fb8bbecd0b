import assert from "node:assert/strict";
import { permutation, pictureRandom } from "../../src/dataset/random.ts";

const words = (seed: number, epoch: number, file: string) => {
  const random = pictureRandom(seed, epoch, file);
  return [random.next(), random.next(), random.next()];
};

Deno.test("pictureRandom() depends on the seed, the epoch and the file", () => {
  const one = words(0, 1, "ants/a.jpg");
  assert.deepEqual(words(0, 1, "ants/a.jpg"), one);
  assert.notDeepEqual(words(1, 1, "ants/a.jpg"), one);
  assert.notDeepEqual(words(0, 2, "ants/a.jpg"), one);
  assert.notDeepEqual(words(0, 1, "ants/b.jpg"), one);
  assert.notDeepEqual(words(1, 0, "ants/a.jpg"), one);
});

Deno.test("pictureRandom() gives the same numbers in every release", () => {
  assert.deepEqual(words(0, 0, "ants/a.jpg"), [-1105067344, 1179558203, 46696106]);
});

Deno.test("permutation() holds each number once and gives the same order in every release", () => {
  assert.deepEqual(permutation(8, 0, 0), [0, 5, 4, 2, 3, 7, 6, 1]);
  assert.deepEqual(permutation(244, 3, 2).sort((a, b) => a - b), [...Array(244).keys()]);
});

Deno.test("permutation() depends on the seed and the epoch", () => {
  assert.notDeepEqual(permutation(50, 0, 0), permutation(50, 1, 0));
  assert.notDeepEqual(permutation(50, 0, 0), permutation(50, 0, 1));
});

Deno.test("permutation() draws each order equally often", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = permutation(3, seed, 0).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  // Six standard deviations of a binomial of 6000 draws at 1/6: 173.
  for (const [order, count] of counts) {
    assert.ok(Math.abs(count - 1000) < 173, `${order}: ${count}`);
  }
});

Deno.test("permutation() takes none and one", () => {
  assert.deepEqual(permutation(0, 0, 0), []);
  assert.deepEqual(permutation(1, 0, 0), [0]);
});
