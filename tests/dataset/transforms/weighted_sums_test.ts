import assert from "node:assert/strict";
import { sumColumn, sumRow } from "../../../src/dataset/transforms/_weighted_sums.ts";

const ONE = 2 ** 22;
const [width, height] = [9, 9];
const stride = width * 3;
const pixels = Uint8Array.from({ length: stride * height }, (_, k) => k * 89 % 251);

/** Weights that end to one, with two before them that are not to be read. */
function weightsOf(count: number): Int32Array {
  const shares = Array.from({ length: count }, (_, k) => (k + 1) / (count * (count + 1) / 2));
  return Int32Array.from([-ONE, ONE, ...shares.map((share) => Math.round(share * ONE))]);
}

/** By the definition: inputs lie `step` bytes apart from `at` on. */
function sumOf(at: number, step: number, weights: Int32Array): number {
  const sum = weights.subarray(2).reduce(
    (sum, weight, k) => sum + pixels[at + k * step]! * weight,
    0,
  );
  return Math.floor(sum / ONE + 0.5);
}

for (const count of [1, 2, 3, 4, 5, 7]) {
  const weights = weightsOf(count);

  Deno.test(`sumColumn() weighs ${count} neighbours in each row`, () => {
    const out = new Uint8Array(6 * height);
    const sums = { pixels, from: 3, out, to: 3, weights, start: 2, count };
    sumColumn({ ...sums, height, stride, outStride: 6 });
    const wanted = Array.from({ length: height }, (_, y) => [
      ...[0, 0, 0],
      ...[3, 4, 5].map((at) => sumOf(y * stride + at, 3, weights)),
    ]);
    assert.deepEqual([...out], wanted.flat());
  });

  Deno.test(`sumRow() weighs ${count} rows`, () => {
    const out = new Uint8Array(2 * stride);
    sumRow({ pixels, from: stride, out, to: stride, weights, start: 2, count, stride });
    const wanted = Array.from({ length: stride }, (_, x) => sumOf(stride + x, stride, weights));
    assert.deepEqual([...out], [...new Array(stride).fill(0), ...wanted]);
  });
}
