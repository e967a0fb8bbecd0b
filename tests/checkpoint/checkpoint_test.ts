import assert from "node:assert/strict";
import { placeText, RUN_START } from "../../src/checkpoint/checkpoint.ts";
import { examplePlan } from "../example_plan.ts";
import { EXAMPLE_CHECKPOINT } from "./_checkpoint.ts";

Deno.test("placeText() says which method, seed, epoch and step come next", () => {
  const plan = examplePlan();
  const record = EXAMPLE_CHECKPOINT.records[0]!;
  const { position } = EXAMPLE_CHECKPOINT.network!;
  const at = (records: number, part: Partial<typeof position> | null) =>
    placeText(plan, {
      ...RUN_START,
      records: Array(records).fill(record),
      network: part && { ...EXAMPLE_CHECKPOINT.network!, position: { ...position, ...part } },
    });
  assert.deepEqual(
    [
      at(0, null),
      at(1, { epochs: [], step: 0 }),
      at(2, { epochs: [], step: 2 }),
      at(3, { step: 0 }),
      at(3, { step: 4 }),
      at(4, null),
    ],
    [
      "finetune, seed 0, before its first step",
      "finetune, seed 1, before its first step",
      "feature_extraction, seed 0, epoch 1 of 2, after step 2 of 4",
      "feature_extraction, seed 1, after epoch 1 of 2",
      "feature_extraction, seed 1, epoch 2 of 2, after step 4 of 4",
      "its end",
    ],
  );
});

Deno.test("placeText() counts folds from 1", () => {
  const plan = examplePlan({ folds: [8, 8, 8] });
  assert.equal(
    placeText(plan, EXAMPLE_CHECKPOINT),
    "finetune, seed 1, fold 3 of 3, epoch 2 of 2, after step 3 of 3",
  );
});
