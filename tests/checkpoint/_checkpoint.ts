/** A checkpoint in which each part differs from every other. */
import { Buffer } from "node:buffer";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import { encodeCheckpoint } from "../../src/checkpoint/checkpoint_file.ts";

const metrics = (loss: number) => ({ loss, accuracy: 1 / 3 });
const epoch = (k: number) => ({
  epoch: k,
  lr: 0.1 + 0.2,
  train: metrics(0.7),
  val: metrics(Math.PI),
});
const tensor = (...values: number[]) => ({
  shape: [values.length],
  data: Float32Array.from(values),
});

/** The first seed of the example's first method done, one fold of the second, and half of the next. */
export const EXAMPLE_CHECKPOINT: Checkpoint = {
  records: [{
    method: "finetune",
    seed: 0,
    epochs: [epoch(0)],
    best_epoch: 0,
    frozen_hash: { before: "sha256:1", after: "sha256:1" },
    predictions: [{ file: "ants/\u00e4 \u{1f41c}.jpg", label: 0, probabilities: [1e-300, 5e-324] }],
    test: null,
  }],
  networks: [
    {
      epochs: [epoch(1)],
      logits: [Float32Array.of(1, -0), Float32Array.of(3, 1e-45)],
      tested: [Float32Array.of(5, 6)],
      frozenHash: { before: null, after: null },
    },
    { epochs: [], logits: [], tested: null, frozenHash: { before: "a", after: "b" } },
  ],
  network: {
    phase: 1,
    position: {
      epochs: [epoch(2)],
      logits: [Float32Array.of(7, 8)],
      step: 3,
      tally: { loss: 0.1 + 0.7, weight: 1 / 3, correct: 2, pictures: 5 },
      seconds: 1.25,
    },
    state: new Map([["fc.bias", tensor(1, NaN)], ["fc.weight", tensor(-Infinity)]]),
    slots: new Map([["momentum_buffer/fc.bias", tensor(3, 4)]]),
    best: new Map([["fc.bias", tensor(5, 6)]]),
    frozenBefore: "sha256:2",
  },
};

/** The bytes of a checkpoint. */
export function bytesOf(checkpoint = EXAMPLE_CHECKPOINT, run = "sha256:run"): Uint8Array {
  return Buffer.concat(encodeCheckpoint(checkpoint, run));
}
