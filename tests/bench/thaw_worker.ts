/**
 * Thaw's parts, timed: a line of JSON in, a line out.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { join } from "node:path";
import process from "node:process";
import { readSize } from "../../src/dataset/decode_picture.ts";
import { loadPicture, loadThrough } from "../../src/dataset/load_picture.ts";
import { pictureCache } from "../../src/dataset/picture_cache.ts";
import { wordsPerPicture } from "../../src/dataset/read_batches.ts";
import { randomResizedCropBox } from "../../src/dataset/transforms/geometry.ts";
import { batchTargets, criterionOf } from "../../src/optimize/criterion.ts";
import { methodScalars } from "../../src/optimize/method_scalars.ts";
import { compileProgram } from "../../src/program/program.ts";
import { type Random, randomFor } from "../../src/random/random.ts";
import { openSession, type Value } from "../../src/runtime/session.ts";
import { assignState, initialState } from "../../src/train/network_state.ts";
import { targetsFeed } from "../../src/train/train_seed.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";
import { TUTORIAL_SIZE } from "./network_flops.ts";

/** Height and width of the pictures. */
const SIZE = 224;

/** Seconds that a measurement takes at least. */
const MEASURED_SECONDS = 3;

/** What a job may ask for. */
type Job =
  | { readonly job: "step"; readonly batch: number; readonly precision: string }
  | { readonly job: "features"; readonly precision: string }
  | { readonly job: "crops"; readonly folder: string; readonly epochs: number }
  | {
    readonly job: "pictures";
    readonly folder: string;
    readonly epochs: number;
    readonly cached: boolean;
  };

const CROP = {
  type: "random_resized_crop",
  size: SIZE,
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
} as const;

/** Calls that are ready to be timed, by what they are. */
const ready = new Map<string, () => void>();

for await (const line of createInterface({ input: process.stdin })) {
  // Who asks is ours
  const answer = await answerTo(JSON.parse(line) as Job);
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(answer)}\n`));
}

async function answerTo(job: Job): Promise<object> {
  switch (job.job) {
    case "step":
      return timed(await call(line(job), () => trainingStep(job)));
    case "features":
      return timed(await call(line(job), () => featuresCall(job)));
    case "crops":
      return { crops: await cropsOf(job) };
    case "pictures":
      return await loadPictures(job);
  }
}

function line(job: Job): string {
  return JSON.stringify(job);
}

/** A call that is warm. */
async function call(key: string, make: () => Promise<() => void>): Promise<() => void> {
  let found = ready.get(key);
  if (found === undefined) {
    ready.set(key, found = await make());
    for (let warm = 0; warm < 3; warm++) found();
  }
  found();
  return found;
}

/** Mean time of a call. */
function timed(run: () => void): { seconds: number } {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  let calls = 0;
  for (; elapsed() < MEASURED_SECONDS; calls++) run();
  return { seconds: elapsed() / calls };
}

async function trainingStep(
  { batch, precision }: { readonly batch: number; readonly precision: string },
): Promise<() => void> {
  const { session, method } = await open(0, { batch, precision });
  const labels = Int32Array.from({ length: batch }, (_, k) => k % 2);
  const targets = targetsFeed(batchTargets(criterionOf(method, 2), labels), 2);
  const scalars = Object.entries(methodScalars(method, { step: 0 })).map(([name, value]) =>
    [name, { dtype: "float32", shape: [], data: Float32Array.of(value) }] as const
  );
  const feeds = { pixels: pixels(batch), targets, ...Object.fromEntries(scalars) };
  return () => {
    session.run("train", feeds);
  };
}

/** 32 pictures, by as many at a time as a run takes. */
async function featuresCall(
  { precision }: { readonly precision: string },
): Promise<() => void> {
  const { session, plan } = await open(1, { batch: 6, precision });
  const atOnce = plan.evaluation_batch_size;
  const feeds = { pixels: pixels(atOnce) };
  return () => {
    for (let done = 0; done < 32; done += atOnce) session.run("features", feeds);
  };
}

/** A method of the example at the tutorial's size, its network in TensorFlow. */
async function open(
  k: number,
  { batch, precision }: { readonly batch: number; readonly precision: string },
) {
  const set = [...TUTORIAL_SIZE, `precision=${precision}`, `training.batch_size=${batch}`];
  const plan = examplePlan({ set });
  const method = plan.methods[k];
  const [phase] = method?.phases ?? [];
  if (!method || !phase) throw new RangeError(`Cannot measure method ${k}: there is none`);
  const session = await openSession(await loadForTests(), compileProgram(plan, method, phase));
  assignState(session, initialState(plan, 0, null));
  return { session, plan, method };
}

function pixels(batch: number): Value {
  const words = wordsPerPicture(SIZE);
  const random = randomFor(["bench"]);
  const data = Int32Array.from(
    { length: batch * words },
    () => random.integer(-(2 ** 31), 2 ** 31 - 1),
  );
  return { dtype: "int32", shape: [batch, words], data };
}

/** Pictures of a folder with a folder a class, sorted. */
function listFiles(folder: string): string[] {
  const named = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name);
  return named(folder).flatMap((label) =>
    named(join(folder, label)).map((file) => join(label, file))
  )
    .filter((file) => file.endsWith(".jpg")).toSorted();
}

function randomOf(epoch: number, file: string): Random {
  return randomFor(["bench", epoch, file]);
}

/** What is cut out of each picture: [file, left, top, width, height], epoch by epoch. */
async function cropsOf(
  { folder, epochs }: { readonly folder: string; readonly epochs: number },
): Promise<(readonly [string, number, number, number, number])[]> {
  const crops = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const file of listFiles(folder)) {
      const size = await readSize(join(folder, file));
      const box = randomResizedCropBox(size, CROP, randomOf(epoch, file));
      crops.push([file, box.left, box.top, box.width, box.height] as const);
    }
  }
  return crops;
}

async function loadPictures(
  { folder, epochs, cached }: Extract<Job, { readonly job: "pictures" }>,
): Promise<{ seconds: number; sha256: string }> {
  const files = listFiles(folder);
  const cache = pictureCache(cached ? 2 ** 29 : 0);
  const made: Uint8Array[] = [];
  const started = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const file of files) {
      const [path, random] = [join(folder, file), randomOf(epoch, file)];
      made.push(
        await (cached
          ? loadThrough(path, [CROP], { cache, random })
          : loadPicture(path, [CROP], random)),
      );
    }
  }
  const seconds = (performance.now() - started) / 1000 / made.length;
  const hash = createHash("sha256");
  for (const pixels of made) hash.update(pixels);
  return { seconds, sha256: hash.digest("hex") };
}
