/** What stopped being finite first, found by repeating a run that failed. */
import assert from "node:assert/strict";
import { type Checkpoint, RUN_START } from "../../src/checkpoint/checkpoint.ts";
import { locateNonFinite } from "../../src/train/locate_non_finite.ts";
import { initialState } from "../../src/train/network_state.ts";
import type { Prepared } from "../../src/train/prepare.ts";
import { NonFiniteError } from "../../src/train/run_error.ts";
import { runExperiment } from "../../src/train/run_experiment.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";
import { exampleContext } from "./_run.ts";

const tf = await loadForTests();
const initial = initialState(examplePlan(), 0, null);
const { signal } = new AbortController();

interface Failure {
  readonly set?: readonly string[];
  /** Its first value is replaced before the run. */
  readonly tensor?: string;
  readonly value?: number;
}

/** The failure of a run, as it was and as it is explained, and the checkpoints before it. */
async function fail({ set = [], tensor, value = NaN }: Failure) {
  const context = await exampleContext(set);
  const pretrained = new Map(initial);
  if (tensor !== undefined) {
    const { shape, data } = pretrained.get(tensor)!;
    const spoilt = data.slice();
    spoilt[0] = value;
    pretrained.set(tensor, { shape, data: spoilt });
  }
  // What `prepare` gives but for what only a command line reads
  const prepared = { ...context, test: null, folds: null, pretrained } as unknown as Prepared;
  const kept: Checkpoint[] = [];
  const checkpoints = {
    isDue: () => false,
    save: (checkpoint: Checkpoint) => Promise.resolve(void kept.push(checkpoint)),
  };
  const listeners = { tf, signal, onEvent: () => {}, onWeights: null };
  const error = await runExperiment(prepared, { ...listeners, checkpoints }).then(
    () => assert.fail("the run ends well"),
    (error) => error instanceof NonFiniteError ? error : Promise.reject(error),
  );
  const from = kept.at(-1) ?? RUN_START;
  const located = await locateNonFinite(prepared, error, { tf, signal, from });
  return { error, located, kept };
}

const FINETUNE = ["training.epochs=1"];

/** Each spoils a step in its own way; the second stands ahead of a ReLU, which swallows NaN. */
const SPOILT: readonly (Failure & { readonly tensor: string; readonly first: string })[] = [
  { tensor: "conv1.weight", first: "conv1.weight" },
  { tensor: "layer1.0.bn1.weight", first: "layer1.0.bn1.weight" },
  { tensor: "layer2.0.downsample.0.weight", value: 3e38, first: "output of layer2.0.downsample.0" },
  { tensor: "layer3.1.conv2.weight", first: "layer3.1.conv2.weight" },
  { tensor: "fc.weight", value: Infinity, first: "fc.weight" },
];

for (const { first, ...spoilt } of SPOILT) {
  Deno.test(`locateNonFinite() finds ${spoilt.value ?? NaN} in ${spoilt.tensor}`, async () => {
    const { error, located, kept } = await fail({ ...spoilt, set: FINETUNE });
    assert.deepEqual(error.where, { method: "finetune", seed: 0, fold: null, epoch: 0, step: 0 });
    assert.equal(kept.length, 0);
    assert.equal(located.first, first);
    assert.deepEqual(located.where, error.where);
    assert.ok(located.message.includes(`; the first to be so is the ${first}. `), located.message);
  });
}

Deno.test("what a ReLU hides from every step is found when the network is kept", async () => {
  for (
    const spoilt of [
      { tensor: "layer3.1.bn1.bias", value: NaN },
      { tensor: "layer4.1.bn2.bias", value: -Infinity },
    ]
  ) {
    const { error, located } = await fail({ ...spoilt, set: FINETUNE });
    assert.deepEqual([error.tensor, error.where.step], [spoilt.tensor, null]);
    assert.equal(located, error, "nothing more is to be found");
  }
});

Deno.test("locateNonFinite() repeats from the checkpoint of the epoch before", async () => {
  const set = [
    "training.epochs=3",
    "training.schedule={ type: multistep, milestones: [1], gamma: 1.0e+30 }",
  ];
  const { error, located, kept } = await fail({ set });
  assert.deepEqual(kept.map(({ network }) => network?.position.epochs.length), [1]);
  assert.deepEqual([error.where.epoch, error.where.step], [1, 1]);
  // The first step at such a rate gives finite values that the next one cannot work with
  assert.match(located.first ?? "", /^output of /);
  assert.deepEqual(located.where, error.where);
});

Deno.test("locateNonFinite() names what an update made infinite", async () => {
  const { error, located } = await fail({ set: ["training.optimizer.lr=1.0e+38"] });
  assert.equal(error.where.step, 1);
  assert.equal(located.where.step, 0);
  assert.match(located.tensor, /^(conv1|bn1|layer|fc)/);
  assert.equal(located.first, null);
});

Deno.test("locateNonFinite() looks into a later method, and at features", async () => {
  const set = [
    "training.epochs=1",
    "methods.feature_extraction.optimizer={ type: sgd, lr: 3.0e+38 }",
  ];
  const { error, located } = await fail({ set });
  assert.equal(error.where.method, "feature_extraction");
  assert.match(located.first ?? located.tensor, /fc/);
});
