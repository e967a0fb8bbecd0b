import assert from "node:assert/strict";
import {
  brierScore,
  expectedCalibrationError,
  reliabilityBins,
} from "../../src/statistics/calibration.ts";
import { classificationMetrics } from "../../src/statistics/classification_metrics.ts";
import { macroRocAuc, rocAuc } from "../../src/statistics/roc_auc.ts";
import { assertClose } from "./_golden.ts";
import cases from "./metrics_golden.json" with { type: "json" };

function assertAllClose(actual: readonly (number | null)[], expected: readonly (number | null)[]) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, k) => {
    const wanted = expected[k] ?? null;
    if (value === null || wanted === null) assert.equal(value, wanted);
    else assertClose(value, wanted, 1e-12);
  });
}

Deno.test("classificationMetrics() agrees with scikit-learn", () => {
  for (const { confusion, precision, recall, f1, macro } of cases) {
    const found = classificationMetrics(confusion);
    assertAllClose(found.per_class.map((one) => one.precision), precision);
    assertAllClose(found.per_class.map((one) => one.recall), recall);
    assertAllClose(found.per_class.map((one) => one.f1), f1);
    assertAllClose([found.macro.precision, found.macro.recall, found.macro.f1], macro);
  }
});

Deno.test("classificationMetrics() has no figure for a class that does not occur", () => {
  const { per_class, macro } = classificationMetrics([[3, 0, 0], [1, 2, 0], [0, 0, 0]]);
  assert.deepEqual(per_class[2], { support: 0, precision: null, recall: null, f1: null });
  assert.equal(macro.precision, (3 / 4 + 1) / 2);
});

Deno.test("classificationMetrics() refuses a matrix that is not square", () => {
  assert.throws(() => classificationMetrics([[1, 2], [3]]), {
    name: "RangeError",
    message:
      "Cannot measure classes: the confusion matrix must be square, current rows hold [2,1] counts",
  });
});

Deno.test("expectedCalibrationError() agrees with numpy", () => {
  for (const { probabilities, labels, ece } of cases) {
    const confidences = probabilities.map((row) => Math.max(...row));
    const correct = probabilities.map((row, k) => row.indexOf(Math.max(...row)) === labels[k]);
    assertClose(expectedCalibrationError(reliabilityBins(confidences, correct)), ece, 1e-12);
  }
});

Deno.test("reliabilityBins() puts a border into the lower bin, and 0 into the first", () => {
  const bins = reliabilityBins([0, 0.5, 0.500001, 1], [true, true, false, true], 2);
  assert.deepEqual(bins.map(({ count }) => count), [2, 2]);
  assert.deepEqual(bins.map(({ accuracy }) => accuracy), [1, 0.5]);
});

Deno.test("reliabilityBins() and brierScore() refuse what is no probability of each picture", () => {
  assert.throws(() => reliabilityBins([0.5], []), {
    name: "RangeError",
    message: "Cannot sort into bins: each picture needs a confidence from 0 to 1, current " +
      "numbers are 1 confidences of 0 pictures",
  });
  assert.throws(() => reliabilityBins([NaN], [true]), RangeError);
  assert.throws(() => brierScore([[1, 0]], [2]), {
    name: "RangeError",
    message: "Cannot make a Brier score: each picture needs a probability of its true class, " +
      "current numbers are 1 rows of 1 pictures",
  });
  assert.throws(() => expectedCalibrationError(reliabilityBins([], [])), {
    name: "RangeError",
    message: "Cannot measure calibration: the bins hold no picture",
  });
});

Deno.test("brierScore() agrees with its definition in numpy, the sum over the classes", () => {
  for (const { probabilities, labels, brier } of cases) {
    assertClose(brierScore(probabilities, labels), brier, 1e-12);
  }
});

Deno.test("macroRocAuc() agrees with scikit-learn, ties and lacking classes too", () => {
  for (const { probabilities, labels, auc } of cases) {
    assertClose(macroRocAuc(probabilities, labels) ?? NaN, auc, 1e-12);
  }
});

Deno.test("rocAuc() is null of one kind, and a half where all scores are equal", () => {
  assert.equal(rocAuc([1, 2], [false, false]), null);
  assert.equal(macroRocAuc([[1, 0]], [0]), null);
  assert.equal(rocAuc([3, 3, 3], [true, false, true]), 0.5);
});
