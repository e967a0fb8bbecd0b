/**
 * The loop: epochs of training and validation for one method and one seed, while the same parameters
 * learn.
 *
 * @module
 */
import {
  type BatchTargets,
  batchTargets,
  type Criterion,
  criterionOf,
  flatTargets,
} from "../optimize/criterion.ts";
import { methodScalars } from "../optimize/method_scalars.ts";
import type { MethodPlan } from "../plan/plan.ts";
import { scheduleAt } from "../plan/schedule.ts";
import type { Phase, RunEvent } from "../record/run_event.ts";
import type { EpochRecord, Metrics } from "../record/run_record.ts";
import type { Session, Value } from "../runtime/session.ts";
import { stopsEarly } from "./early_stopping.ts";
import type { Batch, Inputs } from "./inputs.ts";
import { Tally } from "./metrics.ts";
import { InterruptedError, NonFiniteError } from "./run_error.ts";

/** What a phase of a seed works with. */
export interface PhaseOptions {
  readonly method: MethodPlan;
  readonly seed: number;
  /** From 1; null: there are none. */
  readonly fold: number | null;
  readonly classes: number;
  /** Pictures of each split. */
  readonly pictures: { readonly train: number; readonly val: number };
  readonly inputs: Inputs;
  /** What the outputs `finite` watch. */
  readonly watched: readonly string[];
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** What a phase of a seed trains with. */
export interface SeedOptions extends PhaseOptions {
  /** Epochs that were trained before, in other phases. */
  readonly before: readonly EpochRecord[];
  /** The epoch that this phase ends before. */
  readonly until: number;
  /** Called when an epoch is the best so far, before the next one changes the network. */
  readonly onBest: () => void;
}

/** What a phase of a seed gives. */
export interface SeedResult {
  /** Those before it too. */
  readonly epochs: readonly EpochRecord[];
  /** Logits of the validation pictures after the last epoch, one row a picture. */
  readonly logits: readonly Float32Array[];
  /** Whether training ends here, though epochs are left. */
  readonly stopped: boolean;
}

/**
 * The first of the epochs with the highest accuracy of validation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bestEpoch } from "./train_seed.ts";
 *
 * const epochs = [0.5, 0.7, 0.7].map((accuracy, epoch) => {
 *   const metrics = { loss: 1, accuracy };
 *   return { epoch, lr: 0.1, train: metrics, val: metrics };
 * });
 * assert.equal(bestEpoch(epochs), 1);
 * ```
 */
export function bestEpoch(epochs: readonly EpochRecord[]): number {
  const accuracies = epochs.map(({ val }) => val.accuracy);
  return accuracies.indexOf(Math.max(...accuracies));
}

/**
 * Trains the network that a session holds through one phase.
 *
 * @param session Its variables are assigned.
 * @param options Method, inputs and listeners.
 * @returns The epochs, and what the network says of the validation pictures at the end.
 * @throws {NonFiniteError} If a loss, gradient or batch statistic is not finite, or the loss of the
 * validation pictures.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function trainSeed(session: Session, options: SeedOptions): Promise<SeedResult> {
  const { method, before, onEvent, onBest } = options;
  const criterion = criterionOf(method, options.classes);
  const epochs = [...before];
  let logits: readonly Float32Array[] = [];
  for (let epoch = before.length; epoch < options.until; epoch++) {
    const inEpoch = { ...options, criterion, epoch, validated: epochs.map(({ val }) => val) };
    const started = performance.now();
    const train = await trainEpoch(session, inEpoch);
    const trained = performance.now();
    const evaluation = await evaluate(session, inEpoch);
    const ended = performance.now();
    logits = evaluation.logits;
    const { rate: lr } = scheduleAt(method, epoch * method.steps_per_epoch, inEpoch.validated);
    const record = { epoch, lr, train, val: evaluation.metrics };
    epochs.push(record);
    const seconds = { train: (trained - started) / 1000, val: (ended - trained) / 1000 };
    onEvent({ type: "epoch_ended", record, seconds });
    if (bestEpoch(epochs) === epoch) onBest();
    if (stopsEarly(method.early_stopping, epochs.map(({ val }) => val))) {
      return { epochs, logits, stopped: true };
    }
  }
  return { epochs, logits, stopped: false };
}

/**
 * Shows the network that a session holds the test pictures.
 *
 * @param session As training left it.
 * @param options Its `inputs` and `pictures` have the test pictures in the place of validation's.
 * @returns Means over the pictures, and a row of logits each.
 * @throws {NonFiniteError} If the loss is not finite.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function testSeed(
  session: Session,
  options: PhaseOptions & { readonly epochs: readonly EpochRecord[] },
): Promise<Answers> {
  const { method, classes, epochs, onEvent } = options;
  const started = performance.now();
  const answers = await evaluate(session, {
    ...options,
    criterion: criterionOf(method, classes),
    epoch: epochs.length - 1,
    validated: epochs.map(({ val }) => val),
  }, "test");
  const seconds = (performance.now() - started) / 1000;
  onEvent({ type: "tested", metrics: answers.metrics, seconds });
  return answers;
}

/** What the network says of some pictures. */
export interface Answers {
  readonly metrics: Metrics;
  /** One row a picture. */
  readonly logits: readonly Float32Array[];
}

/** What one epoch works with. */
interface EpochOptions extends PhaseOptions {
  readonly criterion: Criterion;
  readonly epoch: number;
  /** Metrics of validation of the epochs before. */
  readonly validated: readonly Metrics[];
}

async function trainEpoch(session: Session, options: EpochOptions): Promise<Metrics> {
  const { inputs, epoch, criterion, watched } = options;
  const follow = follower(options, "train");
  let step = 0;
  for await (const { feed, labels, share = null } of inputs.train(epoch)) {
    const targets = batchTargets(criterion, labels, share);
    const outputs = session.run(inputs.signatures.train, {
      ...feed,
      targets: targetsFeed(targets, options.classes),
      ...scalarFeeds(options, epoch * options.method.steps_per_epoch + step),
    });
    const finite = outputs.finite?.data ?? [];
    const bad = finite.findIndex((flag) => flag === 0);
    if (bad >= 0) {
      throw new NonFiniteError({ ...placeOf(options), step }, watched[bad] ?? "loss");
    }
    // Of a mixture that class is right which has the larger share
    const isOther = share !== null && share < 0.5;
    const answers = isOther ? labels.map((_, k) => labels.at(k - 1) ?? NaN) : labels;
    await follow.count(outputs.logits, answers, targets);
    step++;
  }
  return follow.tally.metrics();
}

async function evaluate(
  session: Session,
  options: EpochOptions,
  phase: "val" | "test" = "val",
): Promise<Answers> {
  const { inputs, classes } = options;
  const follow = follower(options, phase);
  const rows: Float32Array[] = [];
  for await (const { feed, labels } of inputs.val()) {
    const { logits } = session.run(inputs.signatures.evaluate, feed);
    if (logits?.dtype === "float32") {
      labels.forEach((_, k) => rows.push(logits.data.subarray(k * classes, (k + 1) * classes)));
    }
    await follow.count(logits, labels, batchTargets(options.criterion, labels));
  }
  const metrics = follow.tally.metrics();
  if (!Number.isFinite(metrics.loss)) {
    // No step follows the last epoch's to say so
    throw new NonFiniteError(
      { ...placeOf(options), step: null },
      phase === "val" ? "validation loss" : "test loss",
    );
  }
  return { metrics, logits: rows };
}

function placeOf({ method, seed, fold, epoch }: EpochOptions) {
  return { method: method.name, seed, fold, epoch };
}

/** Counts the batches of a phase, tells of them, and lets the rest of the program have its turn. */
function follower(options: EpochOptions, phase: Phase) {
  const { epoch, onEvent, signal } = options;
  const total = options.pictures[phase === "train" ? "train" : "val"];
  const tally = new Tally();
  let rested = performance.now();
  return {
    tally,
    async count(
      logits: Value | undefined,
      labels: Batch["labels"],
      targets: BatchTargets,
    ): Promise<void> {
      if (logits?.dtype !== "float32") throw new TypeError("Cannot count: a step gives no logits");
      tally.add(logits.data, labels, targets);
      onEvent({ type: "progress", epoch, phase, done: tally.pictures, total, ...tally.metrics() });
      // A graph call blocks this thread: without a pause neither Ctrl-C nor the bar would be served
      if (performance.now() - rested > 50) {
        await new Promise((resume) => setTimeout(resume, 0));
        rested = performance.now();
      }
      if (signal.aborted) throw new InterruptedError();
    },
  };
}

/** The numbers that a step's optimizer takes; steps count from 0 over all epochs. */
function scalarFeeds({ method, validated }: EpochOptions, step: number): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(methodScalars(method, { step, validated })).map(([name, value]) => [
      name,
      { dtype: "float32", shape: [], data: Float32Array.of(value) },
    ]),
  );
}

/** Float32 [B, classes]. */
function targetsFeed(targets: BatchTargets, classes: number): Value {
  const shape = [targets.rows.length, classes];
  return { dtype: "float32", shape, data: flatTargets(targets) };
}
