import assert from "node:assert/strict";
import { tInterval, tostByT } from "../../src/statistics/equivalence.ts";
import { assertClose, golden } from "./_golden.ts";

const cases = golden.tost.map(({ estimate, ...expected }) => {
  const [difference = NaN, variance = NaN, df = NaN, slope = NaN] = estimate;
  return { estimate: { difference, variance, df, slope }, ...expected };
});

Deno.test("tostByT() agrees with statsmodels, and with SciPy where the variance has a slope", () => {
  for (const { estimate, margin, p } of cases) assertClose(tostByT(estimate, margin), p, 1e-10);
});

Deno.test("tInterval() ends where a t test stops rejecting, by SciPy's root finder", () => {
  for (const { estimate, interval90: [low, high] } of cases) {
    const actual = tInterval(estimate, 0.9);
    assertClose(actual.low, low ?? NaN, 1e-9);
    assertClose(actual.high, high ?? NaN, 1e-9);
  }
});

Deno.test("tostByT() is below 5 % exactly where the 90 % interval lies within the margin", () => {
  for (const slope of [-0.01, 0, 0.006]) {
    const estimate = { difference: 0.004, variance: 1e-4, df: 12, slope };
    const { low, high } = tInterval(estimate, 0.9);
    const reach = Math.max(-low, high);
    assert.ok(tostByT(estimate, reach * 1.0001) < 0.05);
    assert.ok(tostByT(estimate, reach * 0.9999) > 0.05);
  }
});

Deno.test("tInterval() reaches further on the side of the long tail alone", () => {
  const even = tInterval({ difference: 0.05, variance: 1e-4, df: 20, slope: 0 }, 0.95);
  const right = tInterval({ difference: 0.05, variance: 1e-4, df: 20, slope: 0.005 }, 0.95);
  assert.equal(right.low, even.low);
  assert.ok(right.high > even.high + 0.005);
});
