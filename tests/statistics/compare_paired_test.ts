import assert from "node:assert/strict";
import * as fc from "fast-check";
import { comparePaired } from "../../src/statistics/compare_paired.ts";
import { mcnemarExact } from "../../src/statistics/mcnemar.ts";
import { detectableByMcnemar, detectableByT } from "../../src/statistics/power.ts";
import { tangoInterval } from "../../src/statistics/tango.ts";
import { twoWayMean } from "../../src/statistics/variance_components.ts";

type Counts = readonly [both: number, onlyA: number, onlyB: number, neither: number];

/** Outcomes of one seed for each of the counts. */
function outcomes(...seeds: readonly Counts[]) {
  const row = (counts: Counts, right: readonly boolean[]) =>
    counts.flatMap((count, k) => Array<boolean>(count).fill(right[k] === true));
  return {
    correctA: seeds.map((counts) => row(counts, [true, true, false, false])),
    correctB: seeds.map((counts) => row(counts, [true, false, true, false])),
  };
}

Deno.test("comparePaired() decides one seed by exact McNemar, with Tango's interval", () => {
  const { low, high } = tangoInterval({ onlyA: 3, onlyB: 4, n: 153 }, 0.95);
  assert.deepEqual(comparePaired(outcomes([140, 3, 4, 6])), {
    procedure: "Exact McNemar test with Tango's interval, conditional on this seed",
    verdict: "inconclusive",
    difference: -1 / 153,
    interval: [low, high],
    level: 0.95,
    p: mcnemarExact(3, 4),
    counts: { both_right: 140, only_a: 3, only_b: 4, both_wrong: 6 },
    detectable: detectableByMcnemar(7, 153),
    weak: true,
    variance: null,
  });
});

Deno.test("comparePaired() says better and worse", () => {
  assert.equal(comparePaired(outcomes([100, 20, 3, 0])).verdict, "better");
  assert.equal(comparePaired(outcomes([100, 3, 20, 0])).verdict, "worse");
});

Deno.test("comparePaired() decides by the exact test where Tango's interval leaves out zero", () => {
  const { interval, verdict, p } = comparePaired(outcomes([149, 4, 0, 0]));
  assert.ok(interval !== null && interval[0] > 0);
  assert.deepEqual({ verdict, p }, { verdict: "inconclusive", p: 0.125 });
});

Deno.test("comparePaired() gives identical predictions no interval, but says what could be shown", () => {
  for (const seeds of [1, 2, 3]) {
    const same = comparePaired(outcomes(...Array<Counts>(seeds).fill([140, 0, 0, 13])));
    const { verdict, interval, p, difference, detectable } = same;
    assert.deepEqual({ verdict, interval, p, difference, detectable }, {
      verdict: "identical predictions",
      interval: null,
      p: null,
      difference: 0,
      detectable: detectableByMcnemar(0, 153),
    });
  }
});

Deno.test("comparePaired() decides several seeds by variance components", () => {
  const runs = outcomes([100, 12, 3, 0], [101, 11, 3, 0], [104, 9, 2, 0]);
  const table = runs.correctA.map((row, seed) =>
    row.map((right, k) => Number(right) - Number(runs.correctB[seed]?.[k]))
  );
  const expected = twoWayMean(table, 0.95);
  assert.ok(expected !== null);
  const { interval: { low, high }, p, variance, df, components } = expected;
  assert.deepEqual(comparePaired(runs), {
    procedure: "Variance components over pictures and seeds with Satterthwaite's t",
    verdict: p < 0.05 ? "better" : "inconclusive",
    difference: 24 / 345,
    interval: [low, high],
    level: 0.95,
    p,
    counts: { both_right: 305, only_a: 32, only_b: 8, both_wrong: 0 },
    detectable: detectableByT(variance, df),
    weak: false,
    variance: { of_difference: variance, df, ...components },
  });
});

Deno.test("comparePaired() labels two seeds weak", () => {
  const { weak, procedure } = comparePaired(outcomes([10, 2, 1, 0], [11, 1, 1, 0]));
  assert.equal(weak, true);
  assert.equal(
    procedure,
    "Variance components over pictures and seeds with Satterthwaite's t (weak: 2 seeds)",
  );
});

Deno.test("comparePaired() counts seeds that agree on every picture once", () => {
  const one: Counts = [149, 4, 0, 0];
  const { procedure, p, variance } = comparePaired(outcomes(one, one, one));
  assert.equal(procedure, "Exact McNemar test with Tango's interval, the seeds agree");
  assert.deepEqual({ p, variance }, { p: 0.125, variance: null });
});

Deno.test("comparePaired() is not certain of two pictures that always favour the first", () => {
  const one: Counts = [0, 2, 0, 0];
  const { verdict, p } = comparePaired(outcomes(one, one, one));
  assert.deepEqual({ verdict, p }, { verdict: "inconclusive", p: 0.5 });
});

Deno.test("comparePaired() finds nothing out from a single picture", () => {
  const found = comparePaired({ correctA: [[true], [true]], correctB: [[true], [false]] });
  const { verdict, interval, p, detectable } = found;
  assert.deepEqual({ verdict, interval, p, detectable }, {
    verdict: "inconclusive",
    interval: [-1, 1],
    p: 1,
    detectable: null,
  });
});

Deno.test("comparePaired() turns over when the two are exchanged, whatever they predict", () => {
  const sizes = fc.record({
    seeds: fc.integer({ min: 1, max: 4 }),
    pictures: fc.integer({ min: 1, max: 12 }),
  });
  const pairs = sizes.chain(({ seeds, pictures }) => {
    const row = fc.array(fc.boolean(), { minLength: pictures, maxLength: pictures });
    const table = fc.array(row, { minLength: seeds, maxLength: seeds });
    return fc.record({ correctA: table, correctB: table });
  });
  const turned: Record<string, string> = { better: "worse", worse: "better" };
  fc.assert(fc.property(pairs, ({ correctA, correctB }) => {
    const one = comparePaired({ correctA, correctB });
    const other = comparePaired({ correctA: correctB, correctB: correctA });
    assert.equal(other.verdict, turned[one.verdict] ?? one.verdict);
    assert.equal(other.p, one.p);
    assert.ok(one.p === null || (one.p >= 0 && one.p <= 1));
    const [low, high] = one.interval ?? [-1, 1];
    assert.ok(-1 <= low && low <= one.difference && one.difference <= high && high <= 1);
  }));
});

Deno.test("comparePaired() refuses tables of different size, and empty ones", () => {
  assert.throws(() => comparePaired({ correctA: [[true, true]], correctB: [[true]] }), {
    name: "RangeError",
    message:
      "Cannot compare: both need the same pictures for each seed, current numbers are [2] and [1]",
  });
  assert.throws(() => comparePaired({ correctA: [], correctB: [] }), RangeError);
});
