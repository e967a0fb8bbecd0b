/**
 * Time and memory to expect, from counted work. No part of a plan, and in no report.
 *
 * @module
 */
import { cacheShares } from "./cache_shares.ts";
import { type KeptFeatures, keptFeatures } from "./kept_features.ts";
import { countWork } from "./_work.ts";
import type { Layer } from "./layers.ts";
import type { MethodPlan, Optimizer, Phase, Plan } from "./plan.ts";

/** Where the constants below were measured. */
const MEASURED_ON = "2 cores of a Xeon with AVX-512, TensorFlow 2.21, float32";

/**
 * Seconds that work takes. Measured by `deno run -A tests/bench/estimate.ts`, fitted by hand to CPU
 * seconds over two cores and held against whole runs of the tutorial.
 */
const SECONDS = {
  /** A thousand million products of a forward pass alone, batch norms folded. */
  forward: 0.0065,
  /** The same of a training step, forward and backward. */
  training: 0.0079,
  /** A pass of an update over a million parameters: the memory's speed, not the processor's. */
  update: 0.00056,
  /** Decoding a photograph. */
  decoding: 0.003,
  /** Cropping and resizing it, and moving it to TensorFlow. */
  picture: 0.003,
  /** Loading the library, and each method's graph. */
  start: 1.5,
};

/** Bytes that a process takes, fitted to the largest resident sets of the same runs. */
const BYTES = {
  /** Deno, TensorFlow and its threads. */
  program: 650e6,
  /** Copies of the network: variables, initial values, what is read back. */
  networkCopies: 3,
  /** More copies of it where weights are read from a file. */
  fileCopies: 2,
  /** Tensors of an activation's size that a layer's training keeps, gradients in flight included. */
  trainedActivation: 2.75,
  /** Share of its activations that a pass without gradients holds at once. */
  evaluatedActivation: 0.75,
  /** Share of the smaller of training and evaluation that the allocator does not give back. */
  kept: 0.4,
  /** A decoded photograph: 500 x 375 pixels. */
  photograph: 500 * 375 * 3,
};

/** Bytes of a float32. */
const FLOAT = 4;

/** Bytes of an activation. */
const ACTIVATION: Readonly<Record<Plan["precision"], number>> = { float32: 4, bfloat16: 2 };

/** What one phase of a method does with a picture. */
export interface PhaseEstimate {
  readonly from_epoch: number;
  /** Floating point operations of a training step for one picture; a product and a sum are two. */
  readonly flops: { readonly forward: number; readonly backward: number };
  readonly pictures_per_second: number;
}

/** What one method takes. */
export interface MethodEstimate {
  readonly name: string;
  readonly phases: readonly PhaseEstimate[];
  /** All seeds; where training may stop early, the most. */
  readonly seconds: number;
  /** Largest size of the process in memory. */
  readonly peak_bytes: number;
}

/** What an experiment takes. */
export interface Estimate {
  /** The machine that the constants were measured on. */
  readonly measured_on: string;
  readonly methods: readonly MethodEstimate[];
  readonly seconds: number;
  readonly peak_bytes: number;
}

/**
 * Estimates time and memory of a run on the CPU.
 *
 * Products of kernels with activations are counted, layer by layer, with those of the gradients
 * that what learns needs; each kind of work has a measured speed.
 *
 * @param plan The plan.
 * @param layers The layers of its network.
 * @returns Seconds and bytes: an expectation, not a promise.
 *
 * @example Frozen layers cost less
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { listLayers } from "../model/list_layers.ts";
 * import { estimate } from "./estimate.ts";
 *
 * const layers = listLayers("resnet18", { classes: 2, size: 32 });
 * const [finetune, extraction] = estimate(examplePlan(), layers).methods;
 * assert.ok(finetune && extraction && finetune.seconds > extraction.seconds);
 * ```
 */
export function estimate(plan: Plan, layers: readonly Layer[]): Estimate {
  const methods = plan.methods.map((method) => methodEstimate(plan, layers, method));
  return {
    measured_on: MEASURED_ON,
    methods,
    seconds: methods.reduce((sum, { seconds }) => sum + seconds, SECONDS.start),
    peak_bytes: Math.max(...methods.map(({ peak_bytes }) => peak_bytes)),
  };
}

function methodEstimate(plan: Plan, layers: readonly Layer[], method: MethodPlan): MethodEstimate {
  const phases = method.phases.map((phase, k) => {
    const until = method.phases[k + 1]?.from_epoch ?? method.epochs;
    return phaseEstimate({ plan, layers, method, phase, epochs: until - phase.from_epoch });
  });
  return {
    name: method.name,
    phases: phases.map(({ shown }) => shown),
    seconds: phases.reduce((sum, { seconds }) => sum + seconds, SECONDS.start),
    peak_bytes: Math.max(...phases.map(({ peakBytes }) => peakBytes)),
  };
}

interface PhaseWork {
  readonly plan: Plan;
  readonly layers: readonly Layer[];
  readonly method: MethodPlan;
  readonly phase: Phase;
  readonly epochs: number;
}

function phaseEstimate(work: PhaseWork) {
  const { plan, layers, method, phase, epochs } = work;
  const { dataset, weights } = plan;
  const counted = countWork(layers, phase);
  const { forward, backward } = counted.products;
  const trained = phase.features_once
    ? forward * SECONDS.forward
    : (forward + backward) * SECONDS.training;
  const learning = counted.parameters / 1e6;
  const update = learning * passesOf(method) * SECONDS.update / method.batch_size;
  const decoded = decodedShare(plan);
  const drawn = SECONDS.picture + (1 - decoded) * SECONDS.decoding + trained / 1e9;
  const perPicture = drawn + update;
  const kept = phase.features_once ? keptFeatures(plan, method) : null;
  const evaluated = forward / 1e9 * SECONDS.forward;
  const seeds = method.seeds.length;
  // Features of validation are computed once, by pretrained weights for all seeds
  const validations = phase.features_once ? (weights ? 1 : seeds) : seeds * epochs;
  return {
    shown: {
      from_epoch: phase.from_epoch,
      flops: { forward: 2 * forward, backward: 2 * backward },
      pictures_per_second: 1 / perPicture,
    },
    seconds: dataset.train.pictures * (
          decoded * SECONDS.decoding + seeds * epochs * update +
          drawn * drawingsOf(method, { kept, epochs })
        ) +
      dataset.val.pictures * (SECONDS.decoding + SECONDS.picture + validations * evaluated),
    peakBytes: peakBytes(work, counted),
  };
}

/** Which share of the training pictures is decoded once, since it fits in the cache. */
function decodedShare(plan: Plan): number {
  return Math.min(1, cacheShares(plan).train / (plan.dataset.train.pictures * BYTES.photograph));
}

/** How often a training picture is drawn, and passes through what cannot change. */
function drawingsOf(
  { seeds }: MethodPlan,
  { kept, epochs }: { readonly kept: KeptFeatures | null; readonly epochs: number },
): number {
  if (kept === null) return seeds.length * epochs;
  return kept.drawings * (kept.sharedBySeeds ? 1 : seeds.length);
}

function peakBytes(
  { plan, layers, method, phase }: PhaseWork,
  { activations, parameters }: ReturnType<typeof countWork>,
): number {
  const { dataset, evaluation_batch_size, weights } = plan;
  const network = layers
    .flatMap((layer) => Object.values(layer.parameters))
    .reduce((sum, scalars) => sum + scalars, 0);
  const copies = BYTES.networkCopies + (weights ? BYTES.fileCopies : 0);
  const training = phase.features_once ? 0 : method.batch_size *
    (activations.passed + activations.trained * BYTES.trainedActivation);
  const evaluation = evaluation_batch_size * BYTES.evaluatedActivation *
    (activations.passed + activations.trained);
  return BYTES.program + FLOAT * (
        copies * network +
        // A gradient, and each slot with its next value
        parameters * (1 + 2 * slotsOf(method))
      ) +
    ACTIVATION[plan.precision] *
      (Math.max(training, evaluation) + BYTES.kept * Math.min(training, evaluation)) +
    cacheShares(plan).evaluation +
    decodedShare(plan) * dataset.train.pictures * BYTES.photograph;
}

/** Times that an update goes over the parameters: weights and slots read and written, gradients. */
function passesOf(method: MethodPlan): number {
  return 3 + 2 * slotsOf(method);
}

/** Variables beside each parameter. */
function slotsOf({ optimizer, ema }: MethodPlan): number {
  return optimizerSlots(optimizer) + (ema === null ? 0 : 1);
}

function optimizerSlots(optimizer: Optimizer): number {
  switch (optimizer.type) {
    case "sgd":
      return optimizer.momentum > 0 ? 1 : 0;
    case "adam":
    case "adamw":
      return 2;
    case "rmsprop":
      return 1 + (optimizer.momentum > 0 ? 1 : 0) + (optimizer.centered ? 1 : 0);
  }
}
