import assert from "node:assert/strict";
import { trainingMode } from "../../src/plan/norm_mode.ts";

const layer = { conv: "conv1", norm: "bn1" };

Deno.test("trainingMode() folds only where nothing in the layer learns", () => {
  const mode = (...trained: string[]) =>
    trainingMode({ trained, frozen_batch_norm: "running" })(layer);
  assert.equal(mode("layer1.0.conv1.weight"), "folded");
  assert.equal(mode("conv1.weight"), "running");
  assert.equal(mode("bn1.bias"), "batch");
  assert.equal(mode("conv1.weight", "bn1.weight"), "batch");
});

Deno.test("trainingMode() goes by the batch everywhere where frozen batch norms do", () => {
  assert.equal(trainingMode({ trained: [], frozen_batch_norm: "batch" })(layer), "batch");
});
