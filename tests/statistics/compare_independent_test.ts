import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  adjustFamily,
  compareIndependent,
  type Outcomes,
} from "../../src/statistics/compare_independent.ts";
import { mcnemarExact } from "../../src/statistics/mcnemar.ts";
import { detectableByMcnemar, detectableByT, seedsNeeded } from "../../src/statistics/power.ts";
import { tangoEquivalence, tangoInterval } from "../../src/statistics/tango.ts";
import { assertClose, golden } from "./_golden.ts";

/** A seed that is right on the first pictures but for those given. */
function row(n: number, ...wrong: readonly number[]): boolean[] {
  return Array.from({ length: n }, (_, k) => !wrong.includes(k));
}

/** Numbers from a to b, without b. */
function range(a: number, b: number): number[] {
  return Array.from({ length: b - a }, (_, k) => a + k);
}

Deno.test("compareIndependent() decides one seed on each side by exact McNemar", () => {
  const counts = { onlyA: 3, onlyB: 4, n: 153 };
  const { low, high } = tangoInterval(counts, 0.95);
  const narrow = tangoInterval(counts, 0.9);
  const p = mcnemarExact(3, 4);
  const compared = compareIndependent([row(153, 0, 1, 2)], [row(153, 3, 4, 5, 6)], {
    margin: 0.01,
  });
  assert.deepEqual(compared, {
    verdict: "inconclusive",
    procedure: "Exact McNemar test with Tango's interval, conditional on this seed",
    accuracies: { before: 150 / 153, after: 149 / 153 },
    seeds: { before: 1, after: 1 },
    pictures: 153,
    difference: 149 / 153 - 150 / 153,
    interval: [low, high],
    level: 0.95,
    p,
    p_adjusted: p,
    weak: true,
    variance: null,
    detectable: detectableByMcnemar(7, 153),
    seeds_needed: null,
    equivalence: {
      margin: 0.01,
      p: tangoEquivalence(counts, 0.01),
      p_adjusted: tangoEquivalence(counts, 0.01),
      holds: false,
      interval90: [narrow.low, narrow.high],
    },
  });
});

Deno.test("compareIndependent() says improved and regressed", () => {
  const worse = [row(100, ...range(0, 20))];
  assert.equal(compareIndependent(worse, [row(100, 50)]).verdict, "improved");
  assert.equal(compareIndependent([row(100, 50)], worse).verdict, "regressed");
});

golden.independent.slice(0, 4).forEach((expected, k) => {
  const seeds = `${expected.before.length} and ${expected.after.length} seeds`;
  Deno.test(`compareIndependent() decides ${seeds} by variance components, case ${k}`, () => {
    const [before, after] = [expected.before, expected.after].map((table) =>
      table.map((row) => row.map((right) => right === 1))
    );
    const compared = compareIndependent(before ?? [], after ?? [], { target: 0.2 });
    const { p, interval, variance, detectable, seeds_needed } = compared;
    assert.ok(p !== null && interval !== null && variance !== null);
    assertClose(p, expected.p, 1e-9);
    const [low = NaN, high = NaN] = expected.interval;
    assertClose(interval[0], Math.max(-1, low), 1e-9);
    assertClose(interval[1], Math.min(1, high), 1e-9);
    assert.equal(detectable, detectableByT(variance.of_difference, variance.df));
    const n = compared.pictures;
    const falls = variance.seeds[0] + variance.seeds[1] +
      (variance.rest[0] + variance.rest[1]) / n;
    assert.deepEqual(seeds_needed, {
      difference: 0.2,
      seeds: seedsNeeded({ stays: variance.pictures / n, falls, n, sides: 2 }, 0.2),
    });
  });
});

Deno.test("compareIndependent() labels fewer than 3 seeds weak, and says what stood in for what", () => {
  const components = "Variance components, pictures crossed and seeds nested in each side, with " +
    "Satterthwaite's t";
  const [one, two, three] = [
    [row(20, 0)],
    [row(20, 1), row(20, 2)],
    [row(20, 3), row(20, 4), row(20, 5)],
  ];
  const labels = (before: Outcomes, after: Outcomes) => {
    const { procedure, weak } = compareIndependent(before, after);
    return [procedure.replace(components, "…"), weak];
  };
  const lone = "… (weak: a side of one seed takes the other's seed variance)";
  assert.deepEqual(labels(one, two), [lone, true]);
  assert.deepEqual(labels(three, one), [lone, true]);
  assert.deepEqual(labels(two, two.map((row) => row.toReversed())), ["… (weak: 2 seeds)", true]);
  assert.deepEqual(labels(three, two), ["… (weak: a side of 2 seeds)", true]);
  assert.deepEqual(labels(three, three.map((row) => row.toReversed())), ["…", false]);
});

Deno.test("compareIndependent() counts seeds that agree once", () => {
  const [four, none] = [row(153, 0, 1, 2, 3), row(153)];
  const { procedure, p, verdict } = compareIndependent([four, four, four], [none, none, none]);
  assert.equal(procedure, "Exact McNemar test with Tango's interval, the seeds of each side agree");
  assert.deepEqual({ p, verdict }, { p: 0.125, verdict: "inconclusive" });
});

Deno.test("compareIndependent() calls the same outcomes identical, in any order of seeds", () => {
  const [a, b] = [row(30, 1, 2), row(30, 3)];
  for (const [before, after] of [[[a], [a]], [[a, b], [b, a]], [[a], [a, a, a]]]) {
    const compared = compareIndependent(before ?? [], after ?? [], { margin: 0.01 });
    const { verdict, difference, interval, p, p_adjusted, equivalence } = compared;
    assert.deepEqual({ verdict, difference, interval, p, p_adjusted, equivalence }, {
      verdict: "identical",
      difference: 0,
      interval: null,
      p: null,
      p_adjusted: null,
      equivalence: null,
    });
  }
});

Deno.test("compareIndependent() calls equivalent what lies within the margin, significant or not", () => {
  const [before, after] = [[row(2000, 0, 1)], [row(2000, ...range(2, 14))]];
  const alone = compareIndependent(before, after);
  assert.equal(alone.verdict, "regressed");
  const { verdict, p, interval, equivalence } = compareIndependent(before, after, { margin: 0.02 });
  assert.deepEqual({ verdict, p, interval }, {
    verdict: "equivalent",
    p: alone.p,
    interval: alone.interval,
  });
  assert.equal(equivalence?.holds, true);
  assert.equal(compareIndependent(before, after, { margin: 0.005 }).verdict, "regressed");
});

Deno.test("compareIndependent() tests equivalence of several seeds by t", () => {
  const before = [row(400, 0), row(400, 1), row(400, 0, 1)];
  const after = [row(400, 2), row(400, 1), row(400, 0, 3)];
  assert.equal(compareIndependent(before, after, { margin: 0.02 }).verdict, "equivalent");
  assert.equal(compareIndependent(before, after, { margin: 0.001 }).verdict, "inconclusive");
});

Deno.test("compareIndependent() finds nothing out from a single picture", () => {
  const compared = compareIndependent([[true], [false]], [[true]], { margin: 0.1 });
  const { verdict, interval, p, detectable, seeds_needed, equivalence } = compared;
  assert.deepEqual({ verdict, interval, p, detectable, seeds_needed, p2: equivalence?.p }, {
    verdict: "inconclusive",
    interval: [-1, 1],
    p: 1,
    detectable: null,
    seeds_needed: null,
    p2: 1,
  });
});

Deno.test("compareIndependent() turns over when the sides are exchanged, whatever they predict", () => {
  const side = (n: number) =>
    fc.array(fc.array(fc.boolean(), { minLength: n, maxLength: n }), {
      minLength: 1,
      maxLength: 4,
    });
  const pairs = fc.integer({ min: 1, max: 12 }).chain((n) => fc.tuple(side(n), side(n)));
  const turned: Record<string, string> = { improved: "regressed", regressed: "improved" };
  fc.assert(fc.property(pairs, ([before, after]) => {
    const one = compareIndependent(before, after, { margin: 0.3 });
    const other = compareIndependent(after, before, { margin: 0.3 });
    assert.equal(other.verdict, turned[one.verdict] ?? one.verdict);
    assertClose(other.p ?? -1, one.p ?? -1, 1e-9);
    assert.ok(one.p === null || (one.p >= 0 && one.p <= 1));
    const [low, high] = one.interval ?? [-1, 1];
    assert.ok(-1 <= low && low <= one.difference && one.difference <= high && high <= 1);
  }));
});

Deno.test("adjustFamily() takes back a verdict that the family does not bear, of either kind", () => {
  const improved = compareIndependent([row(60, 0, 1, 2, 3, 4, 5)], [row(60)]);
  const same = compareIndependent([row(60)], [row(60)]);
  assert.deepEqual(
    adjustFamily([improved, same]).map(({ p, p_adjusted, verdict }) => [p, p_adjusted, verdict]),
    [[0.03125, 0.0625, "inconclusive"], [null, null, "identical"]],
  );
  const near = compareIndependent([row(150, 0)], [row(150, 1)], { margin: 0.028 });
  assert.equal(near.verdict, "equivalent");
  const [first] = adjustFamily([near, near]);
  assert.deepEqual(
    [first?.verdict, first?.equivalence?.holds, first?.equivalence?.p_adjusted],
    ["inconclusive", false, 2 * (near.equivalence?.p ?? NaN)],
  );
});

Deno.test("compareIndependent() refuses other pictures, empty sides and shares out of range", () => {
  assert.throws(() => compareIndependent([[true, true]], [[true], [true]]), {
    name: "RangeError",
    message: "Cannot compare: both sides need the same pictures for each seed, current numbers " +
      "are [2] and [1 1]",
  });
  assert.throws(() => compareIndependent([], [[true]]), RangeError);
  assert.throws(() => compareIndependent([[true]], []), RangeError);
  assert.throws(() => compareIndependent([[true]], [[true]], { margin: 1 }), {
    name: "RangeError",
    message: "Cannot compare: margin must be above 0 and below 1, current value is 1",
  });
  assert.throws(() => compareIndependent([[true]], [[true]], { level: 0 }), RangeError);
});
