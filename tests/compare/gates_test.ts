import assert from "node:assert/strict";
import { findingsOf } from "../../src/compare/gates.ts";
import { exampleComparison } from "./_example_comparison.ts";

const comparison = exampleComparison();

function texts(...failOn: ("regressed" | "inconclusive" | "incomparable")[]): string[] {
  return findingsOf(comparison, { failOn, minAccuracy: null })
    .map(({ code, text }) => `${code} ${text}`);
}

Deno.test("findingsOf() finds nothing where no gate is set", () => {
  assert.deepEqual(texts(), []);
});

Deno.test("findingsOf() finds regressions, what is inconclusive, and withheld verdicts", () => {
  assert.deepEqual(texts("regressed"), ["5 rates / high regressed (--fail-on regressed)"]);
  assert.deepEqual(texts("inconclusive"), [
    "5 rates / low is inconclusive (--fail-on inconclusive)",
  ]);
  assert.deepEqual(texts("incomparable"), ["6 pets / one has no verdict (--fail-on incomparable)"]);
  assert.equal(texts("incomparable", "regressed").length, 2);
});

Deno.test("findingsOf() asks an accuracy of each method after, of new ones too", () => {
  const found = (percent: number) =>
    findingsOf(comparison, { failOn: [], minAccuracy: percent / 100 }).map(({ text }) => text);
  assert.deepEqual(found(75), [
    "rates / high reaches 50.0 %, wanted 75.0 % (--min-accuracy)",
    "rates / same reaches 50.0 %, wanted 75.0 % (--min-accuracy)",
  ]);
  assert.deepEqual(found(50), [], "50 % is reached");
  const perfect = { ...comparison, experiments: comparison.experiments.slice(0, 1) };
  const [first] = perfect.experiments;
  assert.ok(first !== undefined);
  const fresh = [{ ...first, methods: [] }];
  assert.deepEqual(
    findingsOf({ ...perfect, experiments: fresh }, { failOn: [], minAccuracy: 1 }),
    [],
    "the new method has 100 %",
  );
});

Deno.test("findingsOf() counts a report of another schema as incomparable", () => {
  const [experiment] = comparison.experiments;
  assert.ok(experiment !== undefined);
  const changes = [{ kind: "metric" as const, text: "another metric definition" }];
  const experiments = [{ ...experiment, methods: [], changes }];
  assert.deepEqual(
    findingsOf({ ...comparison, experiments }, { failOn: ["incomparable"], minAccuracy: null }),
    [{ code: 6, text: "rates has no verdict (--fail-on incomparable)" }],
  );
});
