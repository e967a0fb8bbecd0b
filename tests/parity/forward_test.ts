import assert from "node:assert/strict";
import { Largest } from "./_measured.ts";
import { hashLabels, hashPictures, networkGolden, packPixels, withCase } from "./_network.ts";

/** Of a logit, absolute. */
const TOLERANCE = 1e-4;

const { classes, forward } = networkGolden();
const { size, cases } = forward;
const STILL = {
  optimizer: { type: "sgd", lr: 0, momentum: 0, nesterov: false, weight_decay: 0 },
  freeze: [],
  frozen_batch_norm: "running",
} as const;

Deno.test("forward: logits are PyTorch's, in evaluation and in training mode", async () => {
  assert.deepEqual(cases.map(({ batch }) => batch), [1, 6, 7, 32]);
  const pictures = hashPictures(0, forward.pictures, size);
  await withCase({ training: STILL, size, classes }, ({ session, step }) => {
    // Evaluation first: a training step moves the running statistics
    for (const { batch, eval: wanted, eval_float32_noise } of cases) {
      const pixels = packPixels(pictures.slice(-batch));
      const { logits } = session.run("evaluate", { pixels });
      const largest = new Largest();
      largest.add(logits!.data, wanted);
      largest.hold(`logits, evaluation, batch ${batch} ${beside(eval_float32_noise)}`, TOLERANCE);
    }
    for (const { batch, train: wanted, train_float32_noise } of cases) {
      const labels = hashLabels(0, batch, classes);
      const given = { pictures: pictures.slice(-batch), labels, rate: 0, number: 1 };
      const largest = new Largest();
      largest.add(step(given).logits, wanted);
      largest.hold(`logits, training, batch ${batch} ${beside(train_float32_noise)}`, TOLERANCE);
    }
  });
});

/** PyTorch's own rounding: its float32 against its float64. */
function beside(noise: number): string {
  return `(PyTorch's own rounding ${Number(noise.toPrecision(2))})`;
}
