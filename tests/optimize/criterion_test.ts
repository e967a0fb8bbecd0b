import assert from "node:assert/strict";
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";

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

const plain = criterionOf({ label_smoothing: 0, class_weights: null }, 2);
const weighted = criterionOf({ label_smoothing: 0, class_weights: [1, 3] }, 2);

Deno.test("flatTargets() divide by the weights of the batch's pictures, however many they are", () => {
  const flat = (...labels: number[]) => [
    ...flatTargets(batchTargets(weighted, Int32Array.from(labels))),
  ];
  assert.deepEqual(flat(0, 1), [0.25, 0, 0, 0.75]);
  assert.deepEqual(flat(1), [0, 1]);
});

Deno.test("batchTargets() mix a picture's row with that of the one before, the first's with the last's, and count each once", () => {
  const labels = Int32Array.of(0, 1, 1);
  assert.deepEqual(batchTargets(plain, labels, 0.75), {
    rows: [[0.75, 0.25], [0.25, 0.75], [0, 1]],
    weights: [1, 1, 1],
  });
  assert.deepEqual(batchTargets(weighted, labels, 0.5), {
    rows: [[0.5, 1.5], [0.5, 1.5], [0, 3]],
    weights: [1, 1, 1],
  });
  assert.deepEqual(batchTargets(plain, Int32Array.of(1), 0.3).rows, [[0, 1]]);
});

Deno.test("batchTargets() of pictures that are not mixed are the criterion's rows and weights", () => {
  const { rows, weights } = batchTargets(weighted, Int32Array.of(1, 0));
  assert.deepEqual(rows, [weighted.rows[1], weighted.rows[0]]);
  assert.deepEqual(weights, [3, 1]);
});

Deno.test("batchTargets() of a mixture that leaves each picture whole still count each once", () => {
  const { rows, weights } = batchTargets(weighted, Int32Array.of(1, 0), 1);
  assert.deepEqual({ rows, weights }, { rows: [[0, 3], [1, 0]], weights: [1, 1] });
});
