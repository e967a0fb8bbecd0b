/**
 * The networks, pictures and golden values that network.py speaks of. Both sides make networks and
 * pictures from one hash of integers, to the same bits.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { squaresFactor } from "../../src/optimize/adam.ts";
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";
import { stepScalars } from "../../src/optimize/optimizer.ts";
import type { MethodPlan, Optimizer, Plan, TensorSpec } from "../../src/plan/plan.ts";
import { compileProgram } from "../../src/program/program.ts";
import { openSession, type Session, type Value } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { type Floats, floats, sizeOf } from "../graph/_open_graph.ts";
import { loadForTests } from "../tensorflow.ts";

/** How a case of network.py trains. */
export interface TrainingCase {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly freeze: readonly string[];
  readonly frozen_batch_norm: "running" | "batch";
  /** Of the pictures. */
  readonly seed: number;
}

/** network.json. */
export interface NetworkGolden {
  readonly classes: number;
  readonly forward: {
    readonly size: number;
    readonly pictures: number;
    readonly cases: readonly {
      readonly batch: number;
      readonly eval: readonly number[];
      readonly train: readonly number[];
      /** PyTorch's own float32 against its float64. */
      readonly eval_float32_noise: number;
      readonly train_float32_noise: number;
    }[];
  };
  readonly steps: {
    readonly size: number;
    readonly batches: readonly number[];
    readonly cases: readonly (TrainingCase & {
      readonly rates: readonly number[];
      /** Kinds of optimizer buffers, in the order of the golden rows. */
      readonly slots: readonly string[];
      /** PyTorch's own float32 against its float64, after the first and after the last step. */
      readonly float32_noise: readonly [number, number];
    })[];
  };
  readonly trajectory: {
    readonly size: number;
    readonly batches: readonly number[];
    readonly cases: readonly (TrainingCase & {
      readonly losses: readonly number[];
      readonly float32_noise: number;
    })[];
  };
}

/** Reads network.json. */
export function networkGolden(): NetworkGolden {
  return JSON.parse(readFileSync(new URL("network.json", import.meta.url), "utf8"));
}

/** The finalizer of MurmurHash3. */
function mixed(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A stream's numbers, uint32 [size]. */
function hashed(stream: number, size: number): Uint32Array {
  const start = mixed(stream);
  return Uint32Array.from({ length: size }, (_, k) => mixed((k + start) | 0));
}

/** Between 0 and 1, exact multiples of 2^-24. */
function unit(hash: number): number {
  return (hash >>> 8) / 2 ** 24;
}

/** Where a tensor's values lie. */
function bounds({ name, shape }: TensorSpec): readonly [number, number] {
  const [, inputs = 1, height = 1, width = 1] = shape;
  if (shape.length === 4 || name.startsWith("fc.")) {
    const bound = shape.length === 4
      ? Math.sqrt(6 / (inputs * height * width))
      : 1 / Math.sqrt(512);
    return [-bound, bound];
  }
  if (name.endsWith("running_mean")) return [-0.2, 0.2];
  if (name.endsWith("running_var")) return [0.5, 1.5];
  return name.endsWith("weight") ? [0.3, 0.5] : [0.2, 0.4];
}

/** Every tensor of a network, bit for bit as in network.py. */
export function hashNetwork(tensors: readonly TensorSpec[], seed = 0): Record<string, Floats> {
  return Object.fromEntries(tensors.map((spec, k) => {
    const [low, high] = bounds(spec);
    const start = mixed(1000 * (seed + 1) + k);
    const data = new Float32Array(sizeOf(spec.shape));
    for (let i = 0; i < data.length; i++) {
      data[i] = low + (high - low) * unit(mixed((i + start) | 0));
    }
    return [spec.name, { dtype: "float32", shape: spec.shape, data }];
  }));
}

/** Pictures as in network.py: uint8 [size, size, 3] each. */
export function hashPictures(seed: number, count: number, size: number): Uint8Array[] {
  const length = size * size * 3;
  const noise = hashed(500_000 + seed, count * length);
  const drawn = hashed(900_000 + seed, count * 12).map((hash) => hash >>> 24);
  return Array.from({ length: count }, (_, p) =>
    Uint8Array.from({ length }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
      const [across, down, phase, bright] = drawn.subarray(4 * (3 * p + i % 3)) as ArrayLike<
        number
      > as [number, number, number, number];
      const steps = (x * (across & 15) + y * (down & 15) + phase) & 255;
      return Math.min(steps, 255 - steps) + Math.floor(bright * 3 / 8) +
        (noise[p * length + i]! >>> 27);
    }));
}

/** The class of each picture of `hashPictures`. */
export function hashLabels(seed: number, count: number, classes: number): Int32Array {
  return Int32Array.from(hashed(300_000 + seed, count), (hash) => hash % classes);
}

/** Pictures as a program takes them, each padded to a whole word. */
export function packPixels(pictures: readonly Uint8Array[]): Value {
  const words = Math.ceil((pictures[0]?.length ?? 0) / 4);
  const bytes = new Uint8Array(4 * words * pictures.length);
  pictures.forEach((picture, k) => bytes.set(picture, 4 * words * k));
  return { dtype: "int32", shape: [pictures.length, words], data: new Int32Array(bytes.buffer) };
}

/** A method on the device, its network as network.py has it. */
export interface OpenCase {
  readonly plan: Plan;
  readonly method: MethodPlan;
  readonly session: Session;
  readonly network: Readonly<Record<string, Floats>>;
  /** Trains a step, features first where the plan says so; gives the loss and the logits. */
  step(batch: StepBatch): { readonly loss: number; readonly logits: Float32Array };
}

/** What one step takes. */
export interface StepBatch {
  readonly pictures: readonly Uint8Array[];
  readonly labels: Int32Array;
  readonly rate: number;
  /** From 1. */
  readonly number: number;
}

/**
 * Does something with a case's method.
 *
 * @param options How it trains, height and width of a picture, and the number of classes.
 * @param work Gets the loaded method; afterwards it is closed.
 */
export async function withCase<T>(
  { training, size, classes }: {
    readonly training: Omit<TrainingCase, "name" | "seed">;
    readonly size: number;
    readonly classes: number;
  },
  work: (open: OpenCase) => T,
): Promise<T> {
  const geometry = `[{ resize: ${size} }, { center_crop: ${size} }, { normalize: imagenet }]`;
  const plan = examplePlan({
    classes: Array.from({ length: classes }, (_, k) => `class ${k}`),
    set: [
      `transforms={ train: ${geometry}, val: ${geometry} }`,
      `training.optimizer=${JSON.stringify(training.optimizer)}`,
      `methods.finetune.freeze=${JSON.stringify(training.freeze)}`,
      `methods.finetune.frozen_batch_norm=${training.frozen_batch_norm}`,
    ],
  });
  const method = plan.methods[0]!;
  const session = await openSession(await loadForTests(), compileProgram(plan, method));
  try {
    const network = hashNetwork(plan.model.tensors);
    session.run("assign", network);
    return work({
      ...{ plan, method, session, network },
      step: (batch) => trainStep(session, { ...batch, method, classes }),
    });
  } finally {
    session.close();
  }
}

function trainStep(
  session: Session,
  { pictures, labels, rate, number, method, classes }: StepBatch & {
    readonly method: MethodPlan;
    readonly classes: number;
  },
): ReturnType<OpenCase["step"]> {
  const scalars = stepScalars(method.optimizer, { rate, momentum: null, step: number });
  const targets = flatTargets(batchTargets(criterionOf(method, classes), labels));
  const pixels = packPixels(pictures);
  const once = method.phases[0]?.features_once === true;
  const { loss, logits } = session.run(once ? "train_head" : "train", {
    ...once ? { features: session.run("features", { pixels }).features! } : { pixels },
    targets: floats([labels.length, classes], targets),
    ...Object.fromEntries(
      Object.entries(scalars).map(([name, value]) => [name, floats([], [value])]),
    ),
  }) as Record<string, Floats>; // both are
  return { loss: loss!.data[0]!, logits: logits!.data };
}

/** The pictures of batches that follow one another, with their labels. */
export function hashBatches(
  seed: number,
  { batches, size, classes }: {
    readonly batches: readonly number[];
    readonly size: number;
    readonly classes: number;
  },
): Pick<StepBatch, "pictures" | "labels">[] {
  const count = batches.reduce((sum, length) => sum + length, 0);
  const pictures = hashPictures(seed, count, size);
  const labels = hashLabels(seed, count, classes);
  let end = 0;
  return batches.map((length) => {
    const start = end;
    end += length;
    return { pictures: pictures.slice(start, end), labels: labels.slice(start, end) };
  });
}

/** The optimizer's buffers as PyTorch has them. */
export function readSlots({ session, method: { optimizer } }: OpenCase): Record<string, Floats> {
  const slots = session.run("read_slots", {}) as Record<string, Floats>; // all are float32
  if (optimizer.type !== "adam" && optimizer.type !== "adamw") return slots;
  const factor = squaresFactor(optimizer);
  return Object.fromEntries(
    Object.entries(slots).map(([name, slot]) => [
      name,
      name.startsWith("exp_avg_sq/")
        ? { ...slot, data: slot.data.map((value) => value / factor) }
        : slot,
    ]),
  );
}

const SAMPLES = 64;
/** Numbers kept of a tensor: samples (then zeros), two projections, the largest absolute value. */
export const WIDTH = SAMPLES + 3;

/** cos(k) and sin(1 + k), as far as the largest tensor so far needs them. */
let waves: readonly [Float64Array, Float64Array] = [new Float64Array(), new Float64Array()];

/** What network.py keeps of a tensor, without the scale. */
export function keptOf(x: Float32Array): number[] {
  if (waves[0].length < x.length) {
    waves = [
      Float64Array.from({ length: x.length }, (_, k) => Math.cos(k)),
      Float64Array.from({ length: x.length }, (_, k) => Math.sin(1 + k)),
    ];
  }
  const samples = samplePositions(x.length).map((at) => x[at]!);
  const zeros = new Array<number>(SAMPLES - samples.length).fill(0);
  return [...samples, ...zeros, ...waves.map((wave) => projection(x, wave))];
}

function projection(x: Float32Array, wave: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += x[k]! * wave[k]!;
  return sum / Math.sqrt(x.length);
}

/** All of a small tensor; else one place in each of 64 equal parts. */
function samplePositions(size: number): number[] {
  if (size <= SAMPLES) return Array.from({ length: size }, (_, k) => k);
  return Array.from(
    hashed(7, SAMPLES),
    (hash, k) => Math.floor((k + unit(hash)) * (size / SAMPLES)),
  );
}

/** One tensor's golden row. */
export interface Row {
  readonly kept: Float32Array;
  readonly scale: number;
}

/** Cuts a golden matrix into the rows of these names. */
export function rowsOf(
  names: readonly string[],
  matrix: { readonly shape: readonly number[]; readonly data: Float32Array },
): Map<string, Row> {
  assert.deepEqual(matrix.shape, [names.length, WIDTH], "golden rows");
  return new Map(names.map((name, k) => {
    const row = matrix.data.subarray(k * WIDTH, (k + 1) * WIDTH);
    return [name, { kept: row.subarray(0, WIDTH - 1), scale: row[WIDTH - 1]! }];
  }));
}
