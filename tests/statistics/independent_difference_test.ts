import assert from "node:assert/strict";
import { tInterval } from "../../src/statistics/equivalence.ts";
import { independentDifference } from "../../src/statistics/independent_difference.ts";
import { assertClose, golden } from "./_golden.ts";

golden.independent.forEach((expected, k) => {
  const { before, after } = expected;
  const seeds = `${before.length} and ${after.length} seeds`;
  Deno.test(`independentDifference() agrees with statsmodels, case ${k}: ${seeds}`, () => {
    const actual = independentDifference(before, after);
    const { difference, variance, df, slope, components } = actual;
    const { low, high } = tInterval(actual, 0.95);
    const values = [difference, variance, df, slope, low, high];
    const { difference: d, variance: v, df: f, slope: s, interval } = expected;
    [d, v, f, s, ...interval].forEach((value, at) => assertClose(values[at] ?? NaN, value, 1e-9));
    [components.pictures, ...components.seeds, ...components.rest].forEach((value, at) =>
      assertClose(value, expected.components[at] ?? NaN, 1e-9)
    );
  });
});

Deno.test("independentDifference() has a variance that is the sum of its components", () => {
  const [first] = golden.independent;
  assert.ok(first !== undefined);
  const { variance, components } = independentDifference(first.before, first.after);
  const { pictures, seeds, rest } = components;
  const n = first.before[0]?.length ?? NaN;
  const parts = (pictures + rest[0] / 3 + rest[1] / 3) / n + seeds[0] / 3 + seeds[1] / 3;
  assertClose(variance, parts, 1e-15);
});

Deno.test("independentDifference() refuses seeds that agree, and a single picture", () => {
  const message = "Cannot part variances: two pictures, and two seeds of one side that differ, " +
    "are needed, current numbers are";
  assert.throws(() => independentDifference([[1, 0], [1, 0]], [[1, 0]]), {
    name: "RangeError",
    message: `${message} 2 pictures, 2 and 1 seeds`,
  });
  assert.throws(() => independentDifference([[1], [0]], [[1]]), {
    name: "RangeError",
    message: `${message} 1 pictures, 2 and 1 seeds`,
  });
});
