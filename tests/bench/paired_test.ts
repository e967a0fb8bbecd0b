import assert from "node:assert/strict";
import { geometricMean, holds, median } from "./paired.ts";
import { judge } from "./results.ts";

Deno.test("geometricMean() has Student's interval of the logarithms", () => {
  // Logarithms -1, 0, 1: standard error 1 / sqrt(3), t(0.975, 2) = 4.302653
  const { mean, low, high } = geometricMean([1 / Math.E, 1, Math.E]);
  assert.ok(Math.abs(mean - 1) < 1e-12);
  assert.ok(Math.abs(Math.log(high) - 4.302653 / Math.sqrt(3)) < 1e-6);
  assert.ok(Math.abs(Math.log(low) + 4.302653 / Math.sqrt(3)) < 1e-6);
});

Deno.test("geometricMean() of a single number is unsure of everything", () => {
  assert.deepEqual(geometricMean([2]), { mean: 2, low: 0, high: Infinity });
});

Deno.test("holds() asks for the whole interval", () => {
  const interval = { mean: 2, low: 1.5, high: 2.5 };
  assert.equal(holds(interval, { atLeast: 1.5 }), true);
  assert.equal(holds(interval, { atLeast: 1.6 }), false);
  assert.equal(holds(interval, { atMost: 2.5 }), true);
  assert.equal(holds(interval, { atMost: 2.4 }), false);
});

Deno.test("median() takes the mean of the two in the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

Deno.test("judge() compares sides of the same round, and leaves out what was not measured", () => {
  const row = { against: "b", of: "seconds", target: { atLeast: 1 } } as const;
  const group = {
    name: "steps",
    note: "",
    sides: {},
    rows: [
      { ...row, what: "as fast", side: "a" },
      { ...row, what: "at most", side: "a", target: { atMost: 0.4 } },
      { ...row, what: "alone", side: "a", against: null, target: { atMost: 3 } },
      { ...row, what: "missing", side: "c" },
    ],
  };
  const rounds = [
    { a: { seconds: 1 }, b: { seconds: 2 } },
    { a: { seconds: 3 }, b: { seconds: 9 } },
  ];
  const [ratio, share, alone, ...rest] = judge({ group, rounds });
  assert.deepEqual(rest, []);
  assert.ok(Math.abs((ratio?.interval.mean ?? NaN) - Math.sqrt(6)) < 1e-12);
  assert.deepEqual(ratio?.medians, { side: 2, against: 5.5 });
  assert.ok(Math.abs((share?.interval.mean ?? NaN) - 1 / Math.sqrt(6)) < 1e-12);
  assert.ok(Math.abs((alone?.interval.mean ?? NaN) - Math.sqrt(3)) < 1e-12);
});
