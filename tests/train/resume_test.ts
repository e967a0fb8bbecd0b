/** A run goes on from each of its steps as if nothing had been, bit for bit. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Checkpoint, placeText, RUN_START } from "../../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/checkpoint/checkpoint_file.ts";
import { drawFolds } from "../../src/dataset/draw_folds.ts";
import { initialState } from "../../src/train/network_state.ts";
import type { RunContext } from "../../src/train/run_context.ts";
import { runMethod } from "../../src/train/run_method.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";
import { exampleContext } from "./_run.ts";

const tf = await loadForTests();

/** Drawn once: eleven million numbers take longer than the training. */
const pretrained = initialState(examplePlan(), 0, null);

type Setting = Pick<RunContext, "plan" | "train" | "val" | "test" | "folds" | "caches">;

/** What a run leaves behind, as texts that are equal for equal bits. */
interface Left {
  readonly checkpoints: readonly string[];
  readonly bytes: readonly Uint8Array[];
  readonly places: readonly string[];
  readonly records: string;
  /** Of the networks that it ended. */
  readonly weights: ReadonlyMap<string, string>;
}

/** A checkpoint's bits, but for the time that its steps took. */
function bitsOf(checkpoint: Checkpoint): string {
  const { network } = checkpoint;
  const timeless = network && { ...network, position: { ...network.position, seconds: 0 } };
  const hash = createHash("sha256");
  for (const piece of encodeCheckpoint({ ...checkpoint, network: timeless }, "")) {
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** Runs the first method from some place to its end; a checkpoint at each step, or only the next. */
async function run(
  setting: Setting,
  { from = RUN_START, all = false }: { readonly from?: Checkpoint; readonly all?: boolean },
): Promise<Left> {
  const method = setting.plan.methods[0]!;
  const [checkpoints, places, bytes]: [string[], string[], Uint8Array[]] = [[], [], []];
  const weights = new Map<string, string>();
  const end = await runMethod(
    {
      ...setting,
      tf,
      pretrained,
      onEvent: () => {},
      onWeights: ({ seed, fold, which, state }) => {
        weights.set(`${seed} ${fold} ${which}`, hashOf(state));
        return Promise.resolve();
      },
      checkpoints: {
        isDue: () => all || checkpoints.length === 0,
        save: (checkpoint) => {
          if (!all && checkpoints.length > 0) return Promise.resolve();
          checkpoints.push(bitsOf(checkpoint));
          places.push(placeText(setting.plan, checkpoint));
          if (all) bytes.push(Buffer.concat(encodeCheckpoint(checkpoint, "a")));
          return Promise.resolve();
        },
      },
      signal: new AbortController().signal,
    },
    method,
    from,
  );
  return { checkpoints, places, bytes, records: JSON.stringify(end), weights };
}

function hashOf(state: StateDict): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of [...state].sort(([a], [b]) => a < b ? -1 : 1)) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** Goes on from each step and each end of an epoch of a run, and compares bits. */
async function resumeEverywhere(setting: Setting, places: readonly string[]): Promise<void> {
  const whole = await run(setting, { all: true });
  assert.deepEqual(whole.places, places);
  for (const [k, bytes] of whole.bytes.entries()) {
    const from = decodeCheckpoint(bytes, { path: "memory", run: "a" });
    const rest = await run(setting, { from });
    assert.equal(rest.records, whole.records, `from ${places[k]}`);
    assert.ok(rest.weights.size > 0);
    for (const [name, hash] of rest.weights) {
      assert.equal(hash, whole.weights.get(name), `weights ${name} from ${places[k]}`);
    }
    assert.equal(rest.checkpoints[0], whole.checkpoints[k + 1], `one behind ${places[k]}`);
  }
}

/** Places of epochs of so many steps, in words. */
function placesOf(
  whose: string,
  { epochs, steps, of = epochs }: {
    readonly epochs: number;
    readonly steps: number;
    readonly of?: number;
  },
): string[] {
  return Array.from({ length: epochs }, (_, epoch) => [
    ...Array.from(
      { length: steps },
      (_, step) => `${whose}, epoch ${epoch + 1} of ${of}, after step ${step + 1} of ${steps}`,
    ),
    `${whose}, after epoch ${epoch + 1} of ${of}`,
  ]).flat();
}

async function settingOf(set: readonly string[]): Promise<Setting> {
  return { ...await exampleContext(set), test: null, folds: null };
}

Deno.test("resume: AdamW, averages, a plateau, mixtures, phases that unfreeze, clipped gradients", async () => {
  const setting = await settingOf([
    "methods.finetune={ epochs: 3, seeds: [0], freeze: [backbone], unfreeze: { layer1: 1 }, " +
    "batch_size: 12, ema: { decay: 0.8 }, mixup: { alpha: 0.4 }, cutmix: { alpha: 1 }, clip_grad_norm: 1 }",
    "training.optimizer={ type: adamw, lr: 0.001, groups: [{ match: fc, lr: 0.01 }] }",
    "training.schedule={ type: reduce_on_plateau, patience: 0, threshold: 0.5 }",
  ]);
  await resumeEverywhere(setting, placesOf("finetune, seed 0", { epochs: 3, steps: 2 }));
});

Deno.test("resume: momentum that is cycled, features in the place of pictures, views, tests", async () => {
  const setting = await settingOf([
    "methods.finetune={ epochs: 2, seeds: [0], freeze: [backbone], unfreeze: { bn1: 1 }, " +
    "batch_size: 9, augmentation: { views: 2 }, label_smoothing: 0.1 }",
    "training.schedule={ type: one_cycle }",
  ]);
  const tested = { ...setting, test: setting.val };
  await resumeEverywhere(tested, placesOf("finetune, seed 0", { epochs: 2, steps: 3 }));
});

Deno.test("resume: what is frozen is left out of a checkpoint only where it is as it was", async () => {
  const set = ["methods.finetune={ epochs: 1, seeds: [0], freeze: [backbone], batch_size: 12 }"];
  const setting = await settingOf(set);
  const { bytes: [first], records } = await run(setting, { all: true });
  const from = decodeCheckpoint(first!, { path: "memory", run: "a" });
  const network = from.network!;
  assert.deepEqual([...network.state.keys()].sort(), ["fc.bias", "fc.weight"]);
  const { shape, data } = pretrained.get("bn1.bias")!;
  const moved = { shape, data: data.map((value) => value + 1) };
  const state = new Map([...network.state, ["bn1.bias", moved]]);
  const other = await run(setting, {
    from: { ...from, network: { ...network, state } },
    all: true,
  });
  const last = decodeCheckpoint(other.bytes.at(-1)!, { path: "memory", run: "a" });
  assert.deepEqual(last.network?.state.get("bn1.bias"), moved);
  const hashes = (text: string) => JSON.parse(text).records[0].frozen_hash;
  assert.equal(hashes(other.records).before, hashes(records).before);
  assert.notEqual(hashes(other.records).after, hashes(records).after, "the report shows it");
});

Deno.test("resume: a network a fold, and the next seed", async () => {
  const set = [
    "dataset.val=null",
    "dataset.folds={ count: 2 }",
    "methods.finetune={ epochs: 1, seeds: [0, 1], freeze: [backbone], batch_size: 12 }",
  ];
  const setting = { ...await settingOf(set), plan: examplePlan({ set, folds: [12, 12] }) };
  const folds = drawFolds(setting.train, { count: 2, seed: 0 });
  const places = [0, 1].flatMap((seed) =>
    [1, 2].flatMap((fold) =>
      placesOf(`finetune, seed ${seed}, fold ${fold} of 2`, { epochs: 1, steps: 1 })
    )
  );
  await resumeEverywhere({ ...setting, val: setting.train, test: setting.val, folds }, places);
});

Deno.test("resume: a run that has ended early does so again, before a phase that never comes", async () => {
  const setting = await settingOf([
    "methods.finetune={ epochs: 3, seeds: [0], batch_size: 24, freeze: [backbone], " +
    "unfreeze: { layer1: 2 }, early_stopping: { patience: 1, min_delta: 100 } }",
  ]);
  const places = placesOf("finetune, seed 0", { epochs: 2, steps: 1, of: 3 });
  await resumeEverywhere(setting, places);
});
