import assert from "node:assert/strict";
import { batchTargets, criterionOf } from "../../src/optimize/criterion.ts";
import { meanLogits, softmax, Tally } from "../../src/train/metrics.ts";

function close(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)), `${found}`);
}

const plain = (classes: number) =>
  criterionOf({ label_smoothing: 0, class_weights: null }, classes);

Deno.test("Tally means over pictures, whatever the sizes of the batches", () => {
  const tally = new Tally();
  // Losses: log 2; log(1 + e^-2); 2 + log(1 + e^-2)
  tally.add(
    Float32Array.of(7, 7, 3, 1),
    Int32Array.of(0, 0),
    batchTargets(plain(2), Int32Array.of(0, 0)),
  );
  tally.add(Float32Array.of(3, 1), Int32Array.of(1), batchTargets(plain(2), Int32Array.of(1)));
  assert.equal(tally.pictures, 3);
  const { loss, accuracy } = tally.metrics();
  close(loss, (Math.log(2) + 2 * Math.log(1 + Math.exp(-2)) + 2) / 3);
  assert.equal(accuracy, 2 / 3);
});

Deno.test("Tally takes the first of equal logits for the answer", () => {
  const tally = new Tally();
  tally.add(
    Float32Array.of(1, 5, 5, 1, 5, 5),
    Int32Array.of(1, 2),
    batchTargets(plain(3), Int32Array.of(1, 2)),
  );
  assert.equal(tally.metrics().accuracy, 1 / 2);
});

Deno.test("Tally of huge logits neither overflows nor loses them", () => {
  const tally = new Tally();
  tally.add(Float32Array.of(1e30, 0), Int32Array.of(1), batchTargets(plain(2), Int32Array.of(1)));
  assert.deepEqual(tally.metrics(), { loss: Math.fround(1e30), accuracy: 0 });
  const other = new Tally();
  other.add(
    Float32Array.of(-1e30, -1e30),
    Int32Array.of(0),
    batchTargets(plain(2), Int32Array.of(0)),
  );
  close(other.metrics().loss, Math.log(2));
});

Deno.test("Tally of a logit that is no number has a loss that is none", () => {
  for (const bad of [NaN, Infinity]) {
    const tally = new Tally();
    tally.add(Float32Array.of(1, bad), Int32Array.of(0), batchTargets(plain(2), Int32Array.of(0)));
    assert.ok(!Number.isFinite(tally.metrics().loss), `${bad}`);
  }
});

Deno.test("Tally divides a weighted and smoothed loss by the weights, not by the pictures", () => {
  const criterion = criterionOf({ label_smoothing: 0.2, class_weights: [3, 0.5] }, 2);
  const tally = new Tally();
  // Logarithms of the probabilities: -log 2 both; -l and -2 - l
  tally.add(Float32Array.of(7, 7), Int32Array.of(0), batchTargets(criterion, Int32Array.of(0)));
  tally.add(Float32Array.of(3, 1), Int32Array.of(1), batchTargets(criterion, Int32Array.of(1)));
  const l = Math.log(1 + Math.exp(-2));
  const [p, q] = [Math.log(2), 0.8 * 0.5 * (2 + l)];
  const losses = (0.8 * 3 + 0.1 * 3 + 0.1 * 0.5) * p + q + 0.1 * 3 * l + 0.1 * 0.5 * (2 + l);
  close(tally.metrics().loss, losses / 3.5);
});

Deno.test("softmax() by hand", () => {
  const found = softmax(Float32Array.of(Math.log(1), Math.log(2), Math.log(5)));
  // The logits are rounded to float32
  [1 / 8, 2 / 8, 5 / 8].forEach((wanted, k) => assert.ok(Math.abs(found[k]! - wanted) < 1e-7));
});

Deno.test("softmax() sums to one and takes huge logits", () => {
  assert.deepEqual(softmax(Float32Array.of(1e30, 0, -1e30)), [1, 0, 0]);
  assert.deepEqual(softmax(Float32Array.of(-1e30, -1e30)), [0.5, 0.5]);
  const sum = softmax(Float32Array.of(-3, 0.5, 80, 79.9)).reduce((a, b) => a + b, 0);
  close(sum, 1);
});

Deno.test("meanLogits() are those of the mean of several networks' probabilities", () => {
  const rows = [Float32Array.of(0, 1, 2), Float32Array.of(3, -1, 0), Float32Array.of(1, 1, 1)];
  const mean = softmax(meanLogits(rows));
  const wanted = [0, 1, 2].map((c) =>
    rows.reduce((sum, row) => sum + (softmax(row)[c] ?? NaN), 0) / rows.length
  );
  mean.forEach((p, c) => assert.ok(Math.abs(p - (wanted[c] ?? NaN)) < 1e-7, `${p} of ${wanted}`));
});

Deno.test("meanLogits() are finite where a probability is too small for a number", () => {
  const logits = meanLogits([Float32Array.of(2000, 0), Float32Array.of(3000, 0)]);
  assert.ok(logits.every(Number.isFinite), `${logits}`);
});
