/** Features that are computed once: the same training, with less of the backbone's work. */
import assert from "node:assert/strict";
import { RUN_START } from "../../src/checkpoint/checkpoint.ts";
import type { RunRecord } from "../../src/record/run_record.ts";
import type { TensorFlow } from "../../src/runtime/session.ts";
import { featureTables } from "../../src/train/kept_features.ts";
import { initialState } from "../../src/train/network_state.ts";
import { pictureDrawings, pictureSource } from "../../src/train/picture_source.ts";
import { runMethod } from "../../src/train/run_method.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";
import { exampleContext } from "./_run.ts";

const library = await loadForTests();
const pretrained = initialState(examplePlan(), 0, null);

/** Trains the head alone, and counts the pictures that the backbone sees. */
async function train(set: readonly string[], { isPretrained = false } = {}) {
  const context = await exampleContext(["training.epochs=4", ...set]);
  const weights = {
    card: "a",
    file: "a",
    sha256: "a".repeat(64),
    licence: "a",
    replaced: [],
  };
  const plan = isPretrained ? { ...context.plan, weights } : context.plan;
  let pictures = 0;
  const loadSavedModel: TensorFlow["node"]["loadSavedModel"] = async (folder, tags, name) => {
    const model = await library.node.loadSavedModel(folder, tags, name);
    if (name !== "features") return model;
    const predict = model.predict.bind(model);
    model.predict = (inputs, config) => {
      // The graph's signature takes tensors by name
      pictures += (inputs as Record<string, { shape: number[] }>).pixels!.shape[0]!;
      return predict(inputs, config);
    };
    return model;
  };
  const { records } = await runMethod(
    {
      ...context,
      plan,
      tf: { ...library, node: { ...library.node, loadSavedModel } },
      test: null,
      folds: null,
      pretrained,
      onEvent: () => {},
      onWeights: null,
      checkpoints: null,
      signal: new AbortController().signal,
    },
    plan.methods[1]!,
    RUN_START,
  );
  return { records, pictures };
}

function assertAlike(a: readonly RunRecord[], b: readonly RunRecord[]): void {
  assert.equal(a.length, b.length);
  for (const [k, { epochs }] of a.entries()) {
    for (const [epoch, { train, val }] of epochs.entries()) {
      const other = b[k]!.epochs[epoch]!;
      assert.ok(Math.abs(train.loss - other.train.loss) < 1e-5, `${train.loss}`);
      assert.ok(Math.abs(val.loss - other.val.loss) < 1e-5, `${val.loss}`);
      assert.equal(train.accuracy, other.train.accuracy);
    }
  }
}

const VALIDATION = 12;
const TRAINING = 24;

Deno.test("fixed views: the backbone sees each once, and training is the same", async () => {
  const views = ["training.augmentation={ views: 2 }", "training.seeds=[0]"];
  const kept = await train([...views]);
  const anew = await train([...views, "cache=none"]);
  assertAlike(kept.records, anew.records);
  assert.equal(kept.pictures, VALIDATION + 2 * TRAINING);
  assert.equal(anew.pictures, VALIDATION + 4 * TRAINING);
});

Deno.test("one augmentation_seed: the backbone sees each epoch once for all seeds", async () => {
  const set = ["training.augmentation_seed=3", "training.seeds=[0, 1, 2]"];
  const kept = await train(set, { isPretrained: true });
  const anew = await train([...set, "cache=none"], { isPretrained: true });
  assertAlike(kept.records, anew.records);
  assert.equal(kept.pictures, VALIDATION + 4 * TRAINING);
  assert.equal(anew.pictures, VALIDATION + 3 * 4 * TRAINING);
  const losses = kept.records.map(({ epochs }) => epochs[0]?.train.loss);
  assert.equal(new Set(losses).size, 3, "seeds still differ in their order and head");
});

Deno.test("pictureDrawings() draws what pictureSource() shows", async () => {
  const context = await exampleContext(["training.augmentation={ views: 2 }"]);
  const reader = { method: context.plan.methods[1]!, seed: 4 };
  const drawings = pictureDrawings(context, reader);
  const drawn = new Map<string, string>();
  for (const drawing of [0, 1]) {
    for await (const { pixels, indices } of drawings.pictures(drawing)) {
      const words = pixels.length / indices.length;
      indices.forEach((index, k) =>
        drawn.set(`${index} ${drawing}`, `${pixels.subarray(k * words, (k + 1) * words)}`)
      );
    }
  }
  const seen = drawings.epoch(1);
  let position = 0;
  const source = pictureSource(context, reader);
  for await (const { pixels, indices } of source.train(1, { batchSize: 7, from: 0 })) {
    const words = pixels.length / indices.length;
    for (const [k, place] of indices.entries()) {
      const { index, drawing } = seen[position++]!;
      assert.equal(index, place);
      const shown = `${pixels.subarray(k * words, (k + 1) * words)}`;
      assert.equal(drawn.get(`${index} ${drawing}`), shown);
    }
  }
  assert.equal(position, seen.length);
});

Deno.test("featureTables() computes a drawing once, even where its computation failed before", async () => {
  let calls = 0;
  const read = featureTables(new Map(), async function* () {
    if (++calls === 1) throw new Error("interrupted");
    const features = { dtype: "float32", shape: [2, 1], data: Float32Array.of(5, 6) } as const;
    yield await Promise.resolve({ feed: { features }, labels: Int32Array.of(1, 0) });
  });
  await assert.rejects(read(0), { message: "interrupted" });
  const table = await read(0);
  assert.deepEqual(table, { rows: [Float32Array.of(5), Float32Array.of(6)], labels: [1, 0] });
  assert.equal(await read(0), table);
  assert.equal(calls, 2);
});
