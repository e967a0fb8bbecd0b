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
import { EPOCH_START, type Position } from "../checkpoint/checkpoint.ts";
import { stopsEarly } from "./early_stopping.ts";
import type { Batch, Inputs } from "./inputs.ts";
import { Tally } from "./metrics.ts";
import { pauser } from "./pause.ts";
import { NonFiniteError } from "./run_error.ts";

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
  /** Where the session's network is: at the start of a phase, or wherever training was left. */
  readonly from: Position;
  /** The epoch that this phase ends before. */
  readonly until: number;
  /** Called when an epoch is the best so far, before the next one changes the network. */
  readonly onBest: () => void;
  /** Called after each step, and after each epoch (`step` is 0 then), while the network is there. */
  readonly onPosition: (position: Position) => Promise<void>;
}

/** Where a phase of a seed ends. */
export interface SeedResult extends Position {
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
 * Trains the network that a session holds through one phase, or what is left of it.
 *
 * @param session Its variables are assigned: they are what they were at `from`.
 * @param options Method, inputs and listeners.
 * @returns The epochs, and what the network says of the validation pictures at the end: the same,
 * bit for bit, from wherever in the phase it starts.
 * @throws {NonFiniteError} If a loss, gradient or batch statistic is not finite, or the loss of the
 * validation pictures.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function trainSeed(session: Session, options: SeedOptions): Promise<SeedResult> {
  const { method: { early_stopping }, until, onBest, onPosition } = options;
  const criterion = criterionOf(options.method, options.classes);
  let at = options.from;
  const stopped = () => stopsEarly(early_stopping, at.epochs.map(({ val }) => val));
  while (at.epochs.length < until && !stopped()) {
    at = await trainAndValidate(session, { ...options, criterion, from: at });
    if (bestEpoch(at.epochs) === at.epochs.length - 1) onBest();
    await onPosition(at);
  }
  return { ...at, stopped: stopped() };
}

/** One epoch, or what is left of it. */
async function trainAndValidate(
  session: Session,
  options: SeedOptions & { readonly criterion: Criterion },
): Promise<Position> {
  const { method, from: { epochs }, onEvent } = options;
  const epoch = epochs.length;
  const inEpoch = { ...options, epoch, validated: epochs.map(({ val }) => val) };
  const trained = await trainEpoch(session, inEpoch);
  const started = performance.now();
  const { metrics: val, logits } = await evaluate(session, inEpoch);
  const { rate: lr } = scheduleAt(method, epoch * method.steps_per_epoch, inEpoch.validated);
  const record = { epoch, lr, train: new Tally(trained.tally).metrics(), val };
  const seconds = { train: trained.seconds, val: (performance.now() - started) / 1000 };
  onEvent({ type: "epoch_ended", record, seconds });
  return { ...EPOCH_START, epochs: [...epochs, record], logits };
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

async function trainEpoch(
  session: Session,
  options: EpochOptions & Pick<SeedOptions, "from" | "onPosition">,
): Promise<Position> {
  const { inputs, epoch, criterion, watched, from } = options;
  const tally = new Tally(from.tally);
  const follow = follower(options, { phase: "train", tally });
  const started = performance.now() - from.seconds * 1000;
  let at = from;
  for await (const batch of inputs.train(epoch, from.step)) {
    const { labels, share = null } = batch;
    const targets = batchTargets(criterion, labels, share);
    const outputs = session.run(
      inputs.signatures.train,
      stepFeeds(options, { batch, targets, step: at.step }),
    );
    const finite = outputs.finite?.data ?? [];
    const bad = finite.findIndex((flag) => flag === 0);
    if (bad >= 0) {
      throw new NonFiniteError({ ...placeOf(options), step: at.step }, watched[bad] ?? "loss");
    }
    // Of a mixture that class is right which has the larger share
    const isOther = share !== null && share < 0.5;
    follow.count(outputs.logits, {
      labels: isOther ? labels.map((_, k) => labels.at(k - 1) ?? NaN) : labels,
      targets,
    });
    const seconds = (performance.now() - started) / 1000;
    at = { ...at, step: at.step + 1, tally: tally.sums, seconds };
    await options.onPosition(at);
    await follow.pause();
  }
  return at;
}

async function evaluate(
  session: Session,
  options: EpochOptions,
  phase: "val" | "test" = "val",
): Promise<Answers> {
  const { inputs, classes } = options;
  const tally = new Tally();
  const follow = follower(options, { phase, tally });
  const rows: Float32Array[] = [];
  for await (const { feed, labels } of inputs.val()) {
    const { logits } = session.run(inputs.signatures.evaluate, feed);
    if (logits?.dtype === "float32") {
      labels.forEach((_, k) => rows.push(logits.data.subarray(k * classes, (k + 1) * classes)));
    }
    follow.count(logits, { labels, targets: batchTargets(options.criterion, labels) });
    await follow.pause();
  }
  const metrics = tally.metrics();
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
function follower(
  { epoch, pictures, onEvent, signal }: EpochOptions,
  { phase, tally }: { readonly phase: Phase; readonly tally: Tally },
) {
  const total = pictures[phase === "train" ? "train" : "val"];
  return {
    pause: pauser(signal),
    count(
      logits: Value | undefined,
      { labels, targets }: Pick<Batch, "labels"> & { readonly targets: BatchTargets },
    ): void {
      if (logits?.dtype !== "float32") throw new TypeError("Cannot count: a step gives no logits");
      tally.add(logits.data, labels, targets);
      onEvent({ type: "progress", epoch, phase, done: tally.pictures, total, ...tally.metrics() });
    },
  };
}

/** What a training step is fed: its pictures, their targets, and the numbers of the optimizer. */
function stepFeeds(
  options: EpochOptions,
  { batch, targets, step }: {
    readonly batch: Batch;
    readonly targets: BatchTargets;
    readonly step: number;
  },
): Record<string, Value> {
  return {
    ...batch.feed,
    targets: targetsFeed(targets, options.classes),
    ...scalarFeeds(options, options.epoch * options.method.steps_per_epoch + step),
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

/** The targets of a batch as a step takes them: float32 [B, classes]. */
export function targetsFeed(targets: BatchTargets, classes: number): Value {
  const shape = [targets.rows.length, classes];
  return { dtype: "float32", shape, data: flatTargets(targets) };
}
