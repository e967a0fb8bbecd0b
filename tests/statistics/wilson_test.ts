import assert from "node:assert/strict";
import { wilsonInterval } from "../../src/statistics/wilson.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("wilsonInterval() agrees with statsmodels", () => {
  for (const [k = 0, n = 0, level = 0, low = 0, high = 0] of golden.wilson) {
    const interval = wilsonInterval(k, n, level);
    assertClose(interval.low, low, 1e-12);
    assertClose(interval.high, high, 1e-12);
  }
});

Deno.test("wilsonInterval() stays within 0 and 1", () => {
  for (const n of [1, 7, 153, 10_000]) {
    assert.ok(wilsonInterval(0, n, 0.95).low >= 0);
    assert.ok(wilsonInterval(n, n, 0.95).high <= 1);
  }
});

Deno.test("wilsonInterval() takes a mean over seeds", () => {
  const { low, high } = wilsonInterval(10.5, 20, 0.95);
  assert.ok(wilsonInterval(10, 20, 0.95).low < low && high < wilsonInterval(11, 20, 0.95).high);
});

Deno.test("wilsonInterval() refuses more successes than trials", () => {
  assert.throws(() => wilsonInterval(4, 3, 0.95), {
    name: "RangeError",
    message: "Cannot make an interval: successes must be 0 to n, current values are 4 of 3",
  });
  assert.throws(() => wilsonInterval(0, 0, 0.95), RangeError);
  assert.throws(() => wilsonInterval(NaN, 3, 0.95), RangeError);
});
