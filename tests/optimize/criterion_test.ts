import assert from "node:assert/strict";
import { criterionOf, targetsOf } from "../../src/optimize/criterion.ts";

Deno.test("criterionOf() weighs the true class by its weight, and what is spread by each class's own", () => {
  const { rows, weights } = criterionOf({ label_smoothing: 0.3, class_weights: [1, 2, 4] }, 3);
  assert.deepEqual(weights, [1, 2, 4]);
  const rounded = rows.map((row) => row.map((value) => Number(value.toFixed(12))));
  assert.deepEqual(rounded, [[0.8, 0.2, 0.4], [0.1, 1.6, 0.4], [0.1, 0.2, 3.2]]);
});

Deno.test("criterionOf() without smoothing and weights has a single one in each row", () => {
  const { rows, weights } = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
  assert.deepEqual({ rows, weights }, { rows: [[1, 0], [0, 1]], weights: [1, 1] });
});

Deno.test("targetsOf() divides by the weights of the batch's pictures, however many they are", () => {
  const criterion = criterionOf({ label_smoothing: 0, class_weights: [1, 3] }, 2);
  assert.deepEqual([...targetsOf(criterion, Int32Array.of(0, 1))], [0.25, 0, 0, 0.75]);
  assert.deepEqual([...targetsOf(criterion, Int32Array.of(1))], [0, 1]);
});
