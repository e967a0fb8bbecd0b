import assert from "node:assert/strict";
import fc from "fast-check";
import { type NearPair, nearPairs } from "../../../src/dataset/doctor/near_pairs.ts";
import { hammingDistance } from "../../../src/dataset/doctor/perceptual_hash.ts";

function sorted(pairs: Iterable<NearPair>): NearPair[] {
  return [...pairs].sort((x, y) => x.a - y.a || x.b - y.b);
}

/** Each with each. */
function allPairs(hashes: readonly bigint[], within: number): NearPair[] {
  return hashes.flatMap((one, a) =>
    hashes.flatMap((other, b) => {
      const distance = hammingDistance(one, other);
      return a < b && distance <= within ? [{ a, b, distance }] : [];
    })
  );
}

/** Even bits, from a seed (splitmix64). */
function hashesOf(count: number): bigint[] {
  let state = 42n;
  return Array.from({ length: count }, () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ z >> 30n) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ z >> 27n) * 0x94d049bb133111ebn);
    return z ^ z >> 31n;
  });
}

/** Few bits apart, so that many pairs are near. */
const crowded = fc.array(
  fc.tuple(fc.constantFrom(0n, 0xffff_0000_ffff_0000n), fc.array(fc.nat(63), { maxLength: 8 }))
    .map(([hash, bits]) =>
      bits.reduce<bigint>((flipped, bit) => flipped ^ 1n << BigInt(bit), hash)
    ),
  { maxLength: 40 },
);

Deno.test("nearPairs() finds what comparing each with each finds, each once", () => {
  fc.assert(
    fc.property(crowded, fc.constantFrom(0, 1, 2, 5, 10, 16), (hashes, within) => {
      assert.deepEqual(sorted(nearPairs(hashes, { within })), allPairs(hashes, within));
    }),
    { seed: 7 },
  );
});

Deno.test("nearPairs() of none and of one are none", () => {
  assert.deepEqual([...nearPairs([], { within: 10 })], []);
  assert.deepEqual([...nearPairs([1n], { within: 10 })], []);
});

Deno.test("nearPairs() finds 500 pairs hidden among 50,000 hashes", () => {
  const hashes = hashesOf(49_500);
  for (let k = 0; k < 500; k++) {
    // k % 11 bits, spread over all of them
    let copy = hashes[k * 99] ?? 0n;
    for (let bit = 0; bit < k % 11; bit++) copy ^= 1n << BigInt((k + bit * 29) % 64);
    hashes.push(copy);
  }
  const found = new Map([...nearPairs(hashes, { within: 10 })].map((pair) => [pair.b, pair]));
  for (let k = 0; k < 500; k++) {
    assert.deepEqual(found.get(49_500 + k), { a: k * 99, b: 49_500 + k, distance: k % 11 });
  }
});
