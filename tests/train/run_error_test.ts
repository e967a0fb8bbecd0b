import assert from "node:assert/strict";
import { InterruptedError, NonFiniteError } from "../../src/train/run_error.ts";

Deno.test("NonFiniteError says where training stopped, counted from 1, and what mends it", () => {
  const where = { method: "finetune", seed: 7, fold: null, epoch: 0, step: 11 };
  const error = new NonFiniteError(where, "gradient of fc.weight");
  assert.equal(
    error.message,
    "Cannot go on training finetune, seed 7: at epoch 1, step 12, the gradient of fc.weight is " +
      "not finite. A lower training.optimizer.lr usually mends it",
  );
  assert.deepEqual([error.name, error.where, error.tensor], [
    "NonFiniteError",
    where,
    "gradient of fc.weight",
  ]);
});

Deno.test("NonFiniteError behind an epoch's last step names no step", () => {
  const error = new NonFiniteError(
    { method: "a", seed: 0, fold: null, epoch: 3, step: null },
    "loss",
  );
  assert.equal(
    error.message,
    "Cannot go on training a, seed 0: after epoch 4, the loss is not finite. " +
      "A lower training.optimizer.lr usually mends it",
  );
});

Deno.test("NonFiniteError says what was not finite before all else, where somebody has looked", () => {
  const where = { method: "a", seed: 0, fold: null, epoch: 0, step: 0 };
  assert.equal(
    new NonFiniteError(where, "loss", "output of bn1").message,
    "Cannot go on training a, seed 0: at epoch 1, step 1, the loss is not finite; " +
      "the first to be so is the output of bn1. A lower training.optimizer.lr usually mends it",
  );
});

Deno.test("InterruptedError says that nothing was written", () => {
  const { name, message } = new InterruptedError();
  assert.deepEqual([name, message], ["InterruptedError", "Interrupted: no report was written"]);
  assert.equal(
    new InterruptedError(true).message,
    "Interrupted: no report was written. What was trained is kept: the same command goes on from here",
  );
});

Deno.test("NonFiniteError names the fold, where there are some", () => {
  const where = { method: "a", seed: 0, fold: 2, epoch: 3, step: 0 };
  assert.equal(
    new NonFiniteError(where, "loss").message,
    "Cannot go on training a, seed 0, fold 2: at epoch 4, step 1, the loss is not finite. " +
      "A lower training.optimizer.lr usually mends it",
  );
});
