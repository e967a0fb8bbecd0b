/** Figures of an evaluation, counted by hand. */
import assert from "node:assert/strict";
import { reportEvaluation } from "../../src/report/evaluation.ts";
import { renderEvaluation } from "../../src/report/render_evaluation.ts";
import { renderPredictions } from "../../src/report/render_predictions.ts";
import { EXAMPLE_NUMERICS } from "./example_report.ts";

/** Four ants (three right), two bees (both right), no wasps. */
const CALLED = [[0, 0], [0, 0], [0, 0], [0, 1], [1, 1], [1, 1]] as const;

const evaluation = reportEvaluation({
  evaluation: {
    metrics: { loss: 0.12345678, accuracy: 5 / 6 },
    predictions: CALLED.map(([label, called], k) => ({
      file: `${k}.jpg`,
      label,
      probabilities: [0, 1, 2].map((c) => c === called ? 0.8 : 0.1),
    })),
  },
  classes: ["ants", "be\u001bes", "wasps"],
  weights: { file: "a.safetensors", sha256: "0" },
  manifest: "sha256:0",
  numerics: EXAMPLE_NUMERICS,
});

Deno.test("reportEvaluation() counts classes, and leaves open what divides by nothing", () => {
  assert.deepEqual(evaluation.confusion, [[3, 1, 0], [0, 2, 0], [0, 0, 0]]);
  assert.deepEqual(evaluation.per_class, [
    { name: "ants", pictures: 4, precision: 1, recall: 0.75, f1: 0.857143 },
    { name: "be\u001bes", pictures: 2, precision: 0.666667, recall: 1, f1: 0.8 },
    { name: "wasps", pictures: 0, precision: null, recall: null, f1: null },
  ]);
  assert.deepEqual([evaluation.correct, evaluation.loss], [5, 0.123457]);
  assert.deepEqual(evaluation.predictions[3], {
    file: "3.jpg",
    label: "ants",
    predicted: "be\u001bes",
    probabilities: [0.1, 0.8, 0.1],
  });
});

Deno.test("renderEvaluation() writes it out, and no name steers the terminal", () => {
  assert.equal(
    renderEvaluation(evaluation),
    `Accuracy 83.3 % (5 of 6 pictures), 95 % interval 43.6 % to 97.0 %
Loss 0.1235

class  pictures  precision   recall     F1
ants          4    100.0 %   75.0 %  0.857
be\ufffdes         2     66.7 %  100.0 %  0.800
wasps         0          -        -      -

true \\ called  ants  be\ufffdes  wasps
ants              3      1      0
be\ufffdes             0      2      0
wasps             0      0      0

No pictures of: wasps
`,
  );
});

Deno.test("renderPredictions() shows the five likeliest classes", () => {
  const probabilities = [0.05, 0.3, 0.1, 0.25, 0.2, 0.1];
  assert.equal(
    renderPredictions([{ file: "\u001b.jpg", probabilities }], [..."abcdef"]),
    "\ufffd.jpg  b  0.3000  d  0.2500  e  0.2000  c  0.1000  f  0.1000\n",
  );
});
