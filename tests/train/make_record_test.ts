import assert from "node:assert/strict";
import type { SplitIndex } from "../../src/dataset/index_split.ts";
import { makeRecord, type TrainedNetwork } from "../../src/train/make_record.ts";
import { softmax } from "../../src/train/metrics.ts";
import { examplePlan } from "../example_plan.ts";

const [plain] = examplePlan().methods;
assert.ok(plain !== undefined);

/** Pictures with these labels, called by their place in `files`. */
function splitOf(labels: readonly number[], files: readonly number[]): SplitIndex {
  return {
    folder: "/x/train",
    classes: ["ants", "bees"],
    pictures: labels.map((label, k) => ({ file: `${files[k]}.jpg`, label })),
    skipped: [],
    rotated: [],
    manifest: "sha256:0",
  };
}

const all = splitOf([0, 0, 1, 1, 1], [0, 1, 2, 3, 4]);
const test = splitOf([0, 1], [8, 9]);
const logit = (value: number) => Float32Array.of(value, 0);

/** Two folds: the first holds out the pictures 1 and 3, the second the others. */
const networks: readonly TrainedNetwork[] = [
  {
    train: splitOf([0, 1, 1], [0, 2, 4]),
    val: splitOf([0, 1], [1, 3]),
    epochs: [{
      epoch: 0,
      lr: 0.5,
      train: { loss: 3, accuracy: 1 / 3 },
      val: { loss: 4, accuracy: 1 / 2 },
    }],
    logits: [logit(1), logit(3)],
    tested: [logit(2), logit(0)],
    frozenHash: { before: "sha256:a", after: "sha256:a" },
  },
  {
    train: splitOf([0, 1], [1, 3]),
    val: splitOf([0, 1, 1], [0, 2, 4]),
    epochs: [{
      epoch: 0,
      lr: 0.5,
      train: { loss: 8, accuracy: 1 },
      val: { loss: 2, accuracy: 2 / 3 },
    }],
    logits: [logit(0), logit(2), logit(4)],
    tested: [logit(-2), logit(5)],
    frozenHash: { before: "sha256:a", after: "sha256:a" },
  },
];

const options = { method: plain, seed: 7, val: all, test };

Deno.test("makeRecord() predicts each picture by the network that has not seen it, in their order", () => {
  const { predictions, seed, method } = makeRecord(networks, options);
  assert.deepEqual([method, seed], ["finetune", 7]);
  assert.deepEqual(
    predictions,
    all.pictures.map((picture, k) => ({ ...picture, probabilities: softmax(logit(k)) })),
  );
});

Deno.test("makeRecord() gives an epoch's means over the pictures of all folds", () => {
  const { epochs, best_epoch } = makeRecord(networks, options);
  assert.deepEqual(epochs, [{
    epoch: 0,
    lr: 0.5,
    train: { loss: (3 * 3 + 2 * 8) / 5, accuracy: 3 / 5 },
    val: { loss: (2 * 4 + 3 * 2) / 5, accuracy: 3 / 5 },
  }]);
  assert.equal(best_epoch, 0);
});

Deno.test("makeRecord() weighs losses as the classes are", () => {
  const method = { ...plain, class_weights: [3, 1] };
  const { epochs } = makeRecord(networks, { ...options, method });
  // Of validation, one picture of each class in the first fold, one and two in the second
  assert.equal(epochs[0]?.val.loss, (4 * 4 + 5 * 2) / 9);
  assert.equal(epochs[0]?.train.loss, (5 * 3 + 4 * 8) / 9);
});

Deno.test("makeRecord() averages the networks' probabilities of test pictures", () => {
  const record = makeRecord(networks, options).test;
  const p = (softmax(logit(0))[1]! + softmax(logit(5))[1]!) / 2;
  const near = (found: number | undefined, wanted: number) =>
    assert.ok(Math.abs((found ?? NaN) - wanted) < 1e-7, `${found} is not ${wanted}`);
  near(record?.predictions[0]?.probabilities[0], 0.5);
  near(record?.predictions[1]?.probabilities[1], p);
  near(record?.metrics.loss, -(Math.log(0.5) + Math.log(p)) / 2);
  assert.equal(makeRecord(networks, { ...options, test: null }).test, null);
});

Deno.test("makeRecord() takes one network as it is", () => {
  const [network] = networks;
  assert.ok(network !== undefined);
  const record = makeRecord([network], { ...options, val: network.val });
  assert.equal(record.epochs, network.epochs);
  assert.deepEqual(record.frozen_hash, network.frozenHash);
  assert.deepEqual(record.test?.predictions[0]?.probabilities, softmax(logit(2)));
});

Deno.test("makeRecord() says so where one network's frozen tensors changed", () => {
  const [first, second] = networks;
  assert.ok(first !== undefined && second !== undefined);
  const moved = { ...second, frozenHash: { before: "sha256:a", after: "sha256:b" } };
  assert.deepEqual(makeRecord([first, moved], options).frozen_hash, moved.frozenHash);
  assert.deepEqual(makeRecord(networks, options).frozen_hash, first.frozenHash);
});
