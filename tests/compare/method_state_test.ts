import assert from "node:assert/strict";
import { saidTogether, stateOf } from "../../src/compare/method_state.ts";
import { madeReport } from "./_made_report.ts";

const { methods: [method] } = madeReport({
  methods: { a: ["++--", "+++-"] },
  tested: { a: ["++++-", "----+"] },
});

const picture = { file: "ants/0.jpg", label: "ants" };
const classes = ["ants", "bees", "wasps"];

Deno.test("stateOf() counts from the predictions of the split that judges", () => {
  assert.ok(method !== undefined);
  const val = stateOf(method, "val");
  assert.equal(val.accuracy, 5 / 8);
  assert.deepEqual(val.accuracies, [0.5, 0.75]);
  assert.deepEqual(val.seeds, [0, 1]);
  // Wilson's for 2.5 of 4 pictures: seeds make it no narrower
  assert.deepEqual(val.interval.map((end) => end.toFixed(4)), ["0.2194", "0.9081"]);
  const test = stateOf(method, "test");
  assert.equal(test.accuracy, 0.5);
  assert.deepEqual(test.accuracies, [0.8, 0.2]);
});

Deno.test("stateOf() has the best epoch of validation, whatever judges", () => {
  assert.ok(method !== undefined);
  assert.deepEqual(stateOf(method, "test").best, { accuracy: 1, epochs: [1, 1] });
});

Deno.test("saidTogether() goes by the mean probability, not by the majority", () => {
  const said = saidTogether([
    { ...picture, predicted: "ants", probabilities: [0.4, 0.3, 0.3] },
    { ...picture, predicted: "ants", probabilities: [0.4, 0.35, 0.25] },
    { ...picture, predicted: "bees", probabilities: [0.1, 0.9, 0] },
  ], classes);
  assert.equal(said.predicted, "bees");
  assert.equal(said.confidence, 0.516667);
  assert.deepEqual([said.right, said.of], [2, 3]);
});

Deno.test("saidTogether() takes a single seed at its word where six digits are equal", () => {
  const said = saidTogether([
    { ...picture, predicted: "wasps", probabilities: [0.4, 0.2, 0.4] },
  ], classes);
  assert.deepEqual(said, { predicted: "wasps", confidence: 0.4, right: 0, of: 1 });
});
