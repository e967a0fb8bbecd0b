import assert from "node:assert/strict";
import { normalQuantile } from "../../src/statistics/_distributions.ts";
import { tangoEquivalence, tangoInterval } from "../../src/statistics/tango.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("tangoInterval() agrees with a likelihood maximized numerically", () => {
  for (const [onlyA = 0, onlyB = 0, n = 0, low = 0, high = 0] of golden.tango) {
    const interval = tangoInterval({ onlyA, onlyB, n }, 0.95);
    assertClose(interval.low, low, 1e-10);
    assertClose(interval.high, high, 1e-10);
  }
});

Deno.test("tangoInterval() turns over when the two are exchanged", () => {
  const interval = tangoInterval({ onlyA: 12, onlyB: 3, n: 60 }, 0.9);
  const turned = tangoInterval({ onlyA: 3, onlyB: 12, n: 60 }, 0.9);
  assertClose(interval.low, -turned.high, 1e-12);
  assertClose(interval.high, -turned.low, 1e-12);
});

Deno.test("tangoInterval() has a width where no picture differs: z^2 / (n + z^2)", () => {
  const { low, high } = tangoInterval({ onlyA: 0, onlyB: 0, n: 153 }, 0.95);
  const square = normalQuantile(0.975) ** 2;
  assertClose(high, square / (153 + square), 1e-12);
  assertClose(low, -high, 1e-12);
});

Deno.test("tangoInterval() ends at 1 where every picture favours the first", () => {
  const { low, high } = tangoInterval({ onlyA: 8, onlyB: 0, n: 8 }, 0.95);
  assert.equal(high, 1);
  assert.ok(low > 0 && low < 1);
  assert.equal(tangoInterval({ onlyA: 0, onlyB: 8, n: 8 }, 0.95).low, -1);
});

Deno.test("tangoInterval() refuses counts that exceed the pictures", () => {
  assert.throws(() => tangoInterval({ onlyA: 3, onlyB: 2, n: 4 }, 0.95), {
    name: "RangeError",
    message: "Cannot make an interval: counts must be whole numbers that fit into the pictures, " +
      "current values are 3 and 2 of 4",
  });
});

Deno.test("tangoEquivalence() agrees with a likelihood maximized numerically", () => {
  for (const [onlyA = 0, onlyB = 0, n = 0, margin = 0, p = 0] of golden.tango_equivalence) {
    assertClose(tangoEquivalence({ onlyA, onlyB, n }, margin), p, 1e-10);
  }
});

Deno.test("tangoEquivalence() is below 5 % exactly where the 90 % interval lies within the margin", () => {
  const counts = { onlyA: 2, onlyB: 5, n: 153 };
  const { low } = tangoInterval(counts, 0.9);
  assert.ok(tangoEquivalence(counts, -low * 1.0001) < 0.05);
  assert.ok(tangoEquivalence(counts, -low * 0.9999) > 0.05);
});
