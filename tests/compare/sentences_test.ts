import assert from "node:assert/strict";
import {
  cautions,
  detectableText,
  differenceText,
  equivalenceText,
  headline,
} from "../../src/compare/sentences.ts";
import { compareReports } from "../../src/compare/compare_reports.ts";
import type { Comparison, MethodComparison } from "../../src/compare/comparison.ts";
import { madeReport, marks } from "./_made_report.ts";
import { sideOf } from "./_side_of.ts";

type Methods = Readonly<Record<string, readonly string[]>>;

function compared(before: Methods, after: Methods, margin?: number): Comparison {
  const [was, is] = [before, after].map((methods) => madeReport({ methods }));
  assert.ok(was !== undefined && is !== undefined);
  return compareReports(sideOf("main", was), sideOf("head", is), { margin });
}

function one(
  before: readonly string[],
  after: readonly string[],
  margin?: number,
): MethodComparison {
  const [method] = compared({ one: before }, { one: after }, margin).experiments[0]?.methods ?? [];
  assert.ok(method !== undefined);
  return method;
}

Deno.test("headline() names up to three methods, what needs a look first", () => {
  const before = { a: [marks(20, 40)], b: [marks(20, 40)], c: [marks(35, 40)] };
  const after = { a: [marks(20, 40)], b: [marks(39, 40)], c: [marks(2, 40)] };
  assert.equal(
    headline(compared(before, after)),
    "c: regressed; b: improved; a: identical predictions",
  );
  assert.equal(
    headline(compared({ ...before, d: [marks(1, 40)] }, { ...after, d: [marks(2, 40)] })),
    "4 methods: 1 regressed, 1 improved, 1 inconclusive, 1 identical predictions",
  );
});

Deno.test("headline() counts a report of another schema", () => {
  const read = { report: null, head: { schema_version: 2, experiment: "made" } };
  const before = { label: "main", reports: [{ file: "a.json", read }], isFile: true };
  const after = sideOf("head", madeReport({ methods: { one: ["+-"] } }));
  assert.equal(headline(compareReports(before, after)), "made: no verdict");
});

Deno.test("differenceText() says what is the same", () => {
  assert.equal(
    differenceText(one(["+-"], ["+-"])),
    "none: each picture gets the same class with the same probabilities",
  );
  const same = one(["+-"], ["+-"]);
  assert.equal(
    differenceText({ ...same, same: "classes" }),
    "none: each picture gets the same class, with other probabilities",
  );
  assert.equal(
    differenceText({ ...same, same: null }),
    "none: the same pictures are right, with each seed",
  );
});

Deno.test("differenceText() has interval and p, adjusted where that changes it", () => {
  const before = { a: [marks(30, 40)], b: [marks(20, 40)] };
  const after = { a: [marks(36, 40)], b: [marks(21, 40)] };
  const text = ({ experiments: [made] }: Comparison) => {
    const [method] = made?.methods ?? [];
    return method && differenceText(method);
  };
  assert.equal(
    text(compared({ a: before.a }, { a: after.a })),
    "+15.0 percentage points, 95 % interval +4.9 to +29.1, p = 0.0313",
  );
  assert.equal(
    text(compared(before, after)),
    "+15.0 percentage points, 95 % interval +4.9 to +29.1, p = 0.0313, p = 0.0625 with Holm's adjustment",
  );
});

Deno.test("detectableText() says what would show five points, or that nothing would", () => {
  const text = ({ test }: MethodComparison) => test && detectableText(test);
  assert.equal(text(one(["+++"], ["++-"])), "no difference at all, with so few pictures");
  assert.match(
    text(one([marks(30, 40)], [marks(31, 40)])) ?? "",
    /^1\d\.\d percentage points, four times in five$/,
  );
  const seeds = (...rights: number[]) => rights.map((right) => marks(right, 400));
  assert.match(
    text(one(seeds(300, 320), seeds(310, 316))) ?? "",
    /^\d+\.\d percentage points, four times in five; 5\.0 points with \d+ seeds on each side$/,
  );
  const apart = [`${marks(10, 20)}${marks(10, 20)}`, `${marks(9, 20)}${marks(11, 20)}`];
  const turned = apart.map((row) => [...row].toReversed().join(""));
  assert.match(
    text(one(apart, turned)) ?? "",
    /; 5\.0 points with no number of seeds: these pictures are too few$/,
  );
});

Deno.test("equivalenceText() says whether it was shown, and is not there without a margin", () => {
  const text = ({ test }: MethodComparison) => test && equivalenceText(test);
  const [before, after] = [[marks(300, 400)], [marks(301, 400)]];
  assert.equal(text(one(before, after)), null);
  const equivalent = one(before, after, 0.02);
  assert.equal(equivalent.verdict, "equivalent");
  assert.match(
    text(equivalent) ?? "",
    /^shown within 2\.0 percentage points \(90 % interval -0\.\d to \+\d\.\d, two one-sided tests: p [=<] 0\.0\d+\)$/,
  );
  const narrow = one(before, after, 0.001);
  assert.equal(narrow.verdict, "inconclusive");
  assert.match(text(narrow) ?? "", /^not shown within 0\.1 percentage points \(/);
});

Deno.test("cautions() say what seeds a verdict stands on", () => {
  const few = (before: number, after: number) =>
    cautions(compared(
      { one: Array.from({ length: before }, () => marks(20, 40)) },
      { one: Array.from({ length: after }, (_, k) => marks(24 + k, 40)) },
    ));
  assert.deepEqual(few(1, 1), [
    "With one seed on each side a verdict holds for these two runs: another seed draws another head and another order of the pictures.",
  ]);
  const weak =
    "Fewer than 3 seeds on a side are few to judge how much a seed changes: such a verdict is weak.";
  assert.deepEqual(few(1, 3), [weak]);
  assert.deepEqual(few(2, 2), [weak]);
  assert.deepEqual(few(3, 3), []);
  const same = { one: [marks(20, 40)] };
  assert.deepEqual(cautions(compared(same, same)), [], "nothing is judged");
});
