import assert from "node:assert/strict";
import { twoWayMean } from "../../src/statistics/variance_components.ts";
import { assertClose, golden } from "./_golden.ts";

golden.variance.forEach((expected, k) => {
  Deno.test(`twoWayMean() agrees with statsmodels' analysis of variance, case ${k}`, () => {
    const { differences } = expected;
    const table = (differences[0] ?? []).map((_, seed) =>
      differences.map((row) => row[seed] ?? NaN)
    );
    const actual = twoWayMean(table, 0.95);
    assert.ok(actual !== null);
    const { mean, variance, df, p, interval: { low, high }, components } = actual;
    const values = [mean, variance, df, p, low, high];
    const wanted = [expected.mean, expected.variance, expected.df, expected.p];
    [...wanted, ...expected.interval].forEach((value, at) =>
      assertClose(values[at] ?? NaN, value, 1e-9)
    );
    [components.pictures, components.seeds, components.rest].forEach((value, at) =>
      assertClose(value, expected.components[at] ?? NaN, 1e-9)
    );
  });
});

Deno.test("twoWayMean() is null where all values are equal", () => {
  assert.equal(twoWayMean([[0, 0], [0, 0]], 0.95), null);
  assert.equal(twoWayMean([[1, 1, 1], [1, 1, 1]], 0.95), null);
});

Deno.test("twoWayMean() of seeds that agree is the t test over pictures", () => {
  const row = [1, 0, 0, -1, 1, 0, 1, 0];
  const result = twoWayMean([row, row, row], 0.95);
  assert.ok(result !== null);
  const square = row.reduce((sum, value) => sum + (value - 0.25) ** 2, 0) / 7;
  assertClose(result.df, 7, 1e-12);
  assertClose(result.variance, square / 8, 1e-12);
  assert.equal(result.components.rest, 0);
});

Deno.test("twoWayMean() never falls below one of its mean squares, the rest's included", () => {
  const result = twoWayMean([[1, -1, 1, 0], [-1, 1, 0, 1]], 0.95);
  assert.ok(result !== null);
  assert.deepEqual([result.components.pictures, result.components.seeds], [0, 0]);
  assertClose(result.variance, result.components.rest / 8, 1e-12);
});

Deno.test("twoWayMean() refuses a single seed", () => {
  assert.throws(() => twoWayMean([[1, 0, 0]], 0.95), {
    name: "RangeError",
    message:
      "Cannot part variances: two seeds and two pictures are needed, current numbers are 1 and 3",
  });
});
