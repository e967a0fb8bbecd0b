import assert from "node:assert/strict";
import { findDuplicates } from "../../../src/dataset/doctor/find_duplicates.ts";

/** So many ones at the end. */
const ones = (count: number) => (1n << BigInt(count)) - 1n;

function picture(sha256: string, frequencies: number, gradients = 0) {
  return { sha256, hash: { frequencies: ones(frequencies), gradients: ones(gradients) } };
}

Deno.test("findDuplicates() tells equal bytes from like looks", () => {
  const [a, b, c] = [picture("a", 0), picture("b", 4), picture("c", 64)];
  const again = { ...c };
  assert.deepEqual(findDuplicates([a, c, b, again]), [
    { pictures: [c, again], distance: null },
    { pictures: [a, b], distance: 4 },
  ]);
});

Deno.test("findDuplicates() names all copies of what looks alike", () => {
  const [a, b] = [picture("a", 0), picture("b", 2)];
  const again = { ...a };
  const groups = findDuplicates([a, b, again]);
  assert.deepEqual(groups, [
    { pictures: [a, again], distance: null },
    { pictures: [a, b, again], distance: 2 },
  ]);
});

Deno.test("findDuplicates() groups what is near by way of another, with the largest step", () => {
  const [a, b, c, far] = [picture("a", 0), picture("b", 8), picture("c", 18), picture("d", 40)];
  assert.deepEqual(findDuplicates([c, a, far, b]), [{ pictures: [c, a, b], distance: 10 }]);
});

Deno.test("findDuplicates() needs near frequencies and near gradients", () => {
  const of = (frequencies: number, gradients: number) =>
    findDuplicates([picture("a", 0), picture("b", frequencies, gradients)]).length;
  assert.deepEqual([of(10, 14), of(11, 14), of(10, 15), of(0, 15)], [1, 0, 0, 0]);
});

Deno.test("findDuplicates() compares equal hashes once, however many", () => {
  const many = Array.from({ length: 20_000 }, (_, k) => picture(`${k}`, 0));
  assert.deepEqual(findDuplicates(many), [{ pictures: many, distance: 0 }]);
});

Deno.test("findDuplicates() compares pictures without a hash by their bytes alone", () => {
  const blank = { sha256: "a", hash: null }, other = { sha256: "b", hash: null };
  const again = { ...blank };
  assert.deepEqual(findDuplicates([blank, other, again]), [
    { pictures: [blank, again], distance: null },
  ]);
});
