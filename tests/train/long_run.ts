/**
 * A long run, watched: `deno task long [STEPS]`. Memory, tensors and open files are to stay as they
 * are after the first 50 steps, with checkpoints written meanwhile.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import { checkpointFolder, checkpointWriter } from "../../src/checkpoint/checkpoint_folder.ts";
import { indexSplit } from "../../src/dataset/index_split.ts";
import type { RunEvent } from "../../src/record/run_event.ts";
import { checkpointKeeper } from "../../src/train/checkpoint_keeper.ts";
import type { Prepared } from "../../src/train/prepare.ts";
import { runExperiment } from "../../src/train/run_experiment.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";

declare const gc: () => void;

/** What was seen after an epoch. */
interface Sample {
  readonly step: number;
  /**
   * Proportional set size of this process, which starts no other, in MB, without what is mapped from
   * files: that share falls when another process maps the same library.
   */
  readonly megabytes: number;
  readonly tensors: number;
  readonly files: number;
}

const insects = fileURLToPath(new URL("../../experiments/data/insects", import.meta.url));
const BATCH_SIZE = 6;
const WARM_UP = 50;
/** Epochs between two checkpoints on the disk: the network is read for one after each. */
const WRITTEN_EVERY = 5;

/** Trains so many steps and looks after each epoch. */
async function watch(steps: number): Promise<Sample[]> {
  const tf = await loadForTests();
  const [train, val] = [await indexSplit(insects, "train"), await indexSplit(insects, "val")];
  const epochs = Math.ceil(steps / Math.ceil(train.pictures.length / BATCH_SIZE));
  const set = [
    `training.epochs=${epochs}`,
    `training.batch_size=${BATCH_SIZE}`,
    "training.optimizer={ type: sgd, lr: 0.001, momentum: 0.9 }",
    "training.ema={ decay: 0.99 }",
    "training.seeds=[0]",
  ];
  const plan = examplePlan({ set });
  const only = { ...plan, methods: plan.methods.slice(0, 1) };
  // What `prepare` gives but for what only a command line reads
  const prepared = {
    plan: only,
    train,
    val,
    test: null,
    folds: null,
    pretrained: null,
  } as unknown as Prepared;
  const reports = await Deno.makeTempDir({ prefix: "thaw-long-" });
  const samples: Sample[] = [];
  let step = 0;
  const onEvent = (event: RunEvent) => {
    if (event.type === "progress" && event.phase === "train") step++;
    if (event.type === "epoch_ended") samples.push({ step, ...look(tf.memory().numTensors) });
  };
  const run = { plan: only, numerics: NUMERICS, saveWeights: null };
  const toDisk = checkpointWriter(checkpointFolder(reports, run), { run, keep: 2, spared: [] });
  let kept = 0;
  const write = async (checkpoint: Checkpoint) => {
    if (kept++ % WRITTEN_EVERY === 0) await toDisk(checkpoint);
  };
  try {
    await runExperiment(prepared, {
      tf,
      onEvent,
      onWeights: null,
      checkpoints: checkpointKeeper(write, { everyMinutes: null }),
      signal: new AbortController().signal,
    });
  } finally {
    await Deno.remove(reports, { recursive: true });
  }
  return samples;
}

/** Names the folder of the checkpoints; nothing goes on from them. */
const NUMERICS = {
  device: "cpu",
  tensorflow: "any",
  instruction_set: "any",
  threads: 1,
  precision: "float32",
} as const;

function look(tensors: number): Omit<Sample, "step"> {
  // What is held counts, not what waits to be collected
  gc();
  const rollup = readFileSync("/proc/self/smaps_rollup", "utf8");
  const kilobytes = Number(/^Pss_Anon:\s+(\d+)/m.exec(rollup)?.[1]);
  return { megabytes: kilobytes / 1000, tensors, files: readdirSync("/proc/self/fd").length };
}

/** Medians of the first and the last third: one sample says little, since memory is freed late. */
function growth(samples: readonly Sample[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const median = (part: readonly Sample[]) =>
    part.map(({ megabytes }) => megabytes).sort((a, b) => a - b)[part.length >> 1] ?? NaN;
  return median(samples.slice(-third)) / median(samples.slice(0, third)) - 1;
}

const steps = Number(Deno.args[0] ?? 2000);
const samples = (await watch(steps)).filter(({ step }) => step >= WARM_UP);
for (const { step, megabytes, tensors, files } of samples) {
  print(`step ${step}: ${megabytes.toFixed(0)} MB, ${tensors} tensors, ${files} open files`);
}
const grown = growth(samples);
const isFlat = grown < 0.05 && new Set(samples.map(({ tensors }) => tensors)).size === 1 &&
  new Set(samples.map(({ files }) => files)).size === 1;
print(`${samples.at(-1)?.step} steps: memory grew by ${(100 * grown).toFixed(1)} %`);
print(isFlat ? "All is flat" : "Something grows: memory by 5 % or more, tensors or open files");
Deno.exit(isFlat ? 0 : 1);

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
