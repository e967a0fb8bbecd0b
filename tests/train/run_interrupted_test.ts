import assert from "node:assert/strict";
import type { RunEvent } from "../../src/record/run_event.ts";
import type { Prepared } from "../../src/train/prepare.ts";
import { runExperiment } from "../../src/train/run_experiment.ts";
import { runInterrupted } from "../../src/train/run_interrupted.ts";
import { loadForTests } from "../tensorflow.ts";
import { exampleContext } from "./_run.ts";

const { plan, train, val } = await exampleContext(["training.seeds=[0]", "training.epochs=1"]);
const prepared: Prepared = {
  plan,
  train,
  val,
  test: null,
  folds: null,
  pretrained: null,
  failed: [],
};
const options = {
  tf: await loadForTests(),
  onEvent: () => {},
  onWeights: null,
  signal: new AbortController().signal,
};

Deno.test("runInterrupted() goes on from a checkpoint's bytes to the records of a whole run", async () => {
  const records = await runExperiment(prepared, options);
  const begun: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.type === "seed_started") begun.push(event.method);
  };
  for (
    const [steps, interrupted, methods] of [
      [3, "finetune, seed 0, epoch 1 of 1, after step 3 of 4", ["finetune", "finetune"]],
      [
        6,
        "feature_extraction, seed 0, epoch 1 of 1, after step 2 of 4",
        ["finetune", "feature_extraction", "feature_extraction"],
      ],
      [9, null, ["finetune", "feature_extraction"]],
    ] as const
  ) {
    begun.length = 0;
    const found = await runInterrupted(prepared, { ...options, onEvent, steps });
    assert.deepEqual(found.interrupted, interrupted);
    const expected = interrupted?.startsWith("finetune")
      ? [...methods, "feature_extraction"]
      : methods;
    assert.deepEqual(begun, expected);
    assert.deepEqual(found.records, records);
  }
});

Deno.test("runInterrupted() ends where its caller wants it to", async () => {
  const run = runInterrupted(prepared, { ...options, signal: AbortSignal.abort(), steps: 3 });
  await assert.rejects(run, { name: "InterruptedError" });
});
