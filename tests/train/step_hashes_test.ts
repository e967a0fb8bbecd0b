/** Where two runs part. */
import assert from "node:assert/strict";
import { firstDifference } from "../../src/train/step_hashes.ts";

/** Steps of a run whose tensors change as the numbers say. */
function stepsOf(...values: readonly (readonly [number, number])[]) {
  return values.map(([weight, bias], k) => ({
    method: "finetune",
    seed: 0,
    epoch: 0,
    step: k + 1,
    tensors: { "fc.weight": `${weight}`, "fc.bias": `${bias}` },
  }));
}

Deno.test("firstDifference() finds the first step and its first tensor, and counts the rest", () => {
  const a = stepsOf([1, 1], [2, 2], [3, 3]);
  assert.equal(firstDifference(a, stepsOf([1, 1], [2, 2], [3, 3])), null);
  const found = firstDifference(a, stepsOf([1, 1], [2, 9], [9, 9]));
  const place = { method: "finetune", seed: 0, epoch: 0 };
  assert.deepEqual(found, { ...place, step: 2, tensor: "fc.bias", differing: 1, of: 2 });
  const both = firstDifference(a, stepsOf([9, 9], [2, 2], [3, 3]));
  assert.deepEqual(both, { ...place, step: 1, tensor: "fc.weight", differing: 2, of: 2 });
});

Deno.test("firstDifference() counts a tensor that one run lacks as a difference", () => {
  const [step] = stepsOf([1, 1]);
  const more = { ...step!, tensors: { ...step!.tensors, "momentum_buffer/fc.bias": "1" } };
  for (const [a, b] of [[step!, more], [more, step!]] as const) {
    assert.equal(firstDifference([a], [b])?.tensor, "momentum_buffer/fc.bias");
  }
});

Deno.test("firstDifference() refuses runs of other steps", () => {
  const message = "Cannot compare runs of 2 and 1 steps";
  assert.throws(() => firstDifference(stepsOf([1, 1], [2, 2]), stepsOf([1, 1])), { message });
});
