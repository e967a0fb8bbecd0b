/**
 * The loop: epochs of training and validation for one method and one seed.
 *
 * @module
 */
import type { MethodPlan } from "../plan/plan.ts";
import type { Phase, RunEvent } from "../record/run_event.ts";
import type { EpochRecord, Metrics } from "../record/run_record.ts";
import type { Session, Value } from "../runtime/session.ts";
import type { Batch, Inputs } from "./inputs.ts";
import { Tally } from "./metrics.ts";
import { InterruptedError, NonFiniteError } from "./run_error.ts";

/** What one seed trains with. */
export interface SeedOptions {
  readonly method: MethodPlan;
  readonly seed: number;
  readonly classes: number;
  /** Pictures of each split. */
  readonly pictures: { readonly train: number; readonly val: number };
  readonly inputs: Inputs;
  /** What the outputs `finite` watch. */
  readonly watched: readonly string[];
  readonly onEvent: (event: RunEvent) => void;
  /** Called when an epoch is the best so far, before the next one changes the network. */
  readonly onBest: () => void;
  readonly signal: AbortSignal;
}

/** What one seed gives. */
export interface SeedResult {
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Logits of the validation pictures after the last epoch, one row a picture. */
  readonly logits: readonly Float32Array[];
}

/**
 * Trains the network that a session holds.
 *
 * @param session Its variables are assigned.
 * @param options Method, inputs and listeners.
 * @returns The epochs, and what the network says of the validation pictures at the end.
 * @throws {NonFiniteError} If a loss, gradient or batch statistic is not finite, or the loss of the
 * validation pictures.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function trainSeed(session: Session, options: SeedOptions): Promise<SeedResult> {
  const { method, onEvent, onBest } = options;
  onEvent({ type: "seed_started", method: method.name, seed: options.seed, epochs: method.epochs });
  const epochs: EpochRecord[] = [];
  let bestEpoch = 0;
  let logits: Float32Array[] = [];
  for (const [epoch, lr] of method.learning_rates.entries()) {
    const started = performance.now();
    const train = await trainEpoch(session, { ...options, epoch, lr });
    const trained = performance.now();
    const evaluation = await evaluate(session, { ...options, epoch });
    const ended = performance.now();
    logits = evaluation.logits;
    const record = { epoch, lr, train, val: evaluation.metrics };
    epochs.push(record);
    const seconds = { train: (trained - started) / 1000, val: (ended - trained) / 1000 };
    onEvent({ type: "epoch_ended", record, seconds });
    if (epoch === 0 || record.val.accuracy > (epochs[bestEpoch]?.val.accuracy ?? 0)) {
      bestEpoch = epoch;
      onBest();
    }
  }
  return { epochs, bestEpoch, logits };
}

async function trainEpoch(
  session: Session,
  options: SeedOptions & { readonly epoch: number; readonly lr: number },
): Promise<Metrics> {
  const { inputs, epoch, classes, watched } = options;
  const rate: Value = { dtype: "float32", shape: [], data: Float32Array.of(options.lr) };
  const follow = follower(options, "train");
  let step = 0;
  for await (const { feed, labels } of inputs.train(epoch)) {
    const targets = oneHot(labels, classes);
    const outputs = session.run(inputs.signatures.train, { ...feed, targets, rate });
    const finite = outputs.finite?.data ?? [];
    const bad = finite.findIndex((flag) => flag === 0);
    if (bad >= 0) {
      const where = { method: options.method.name, seed: options.seed, epoch, step };
      throw new NonFiniteError(where, watched[bad] ?? "loss");
    }
    await follow.count(outputs.logits, labels);
    step++;
  }
  return follow.tally.metrics();
}

async function evaluate(
  session: Session,
  options: SeedOptions & { readonly epoch: number },
): Promise<{ metrics: Metrics; logits: Float32Array[] }> {
  const { inputs, classes } = options;
  const follow = follower(options, "val");
  const rows: Float32Array[] = [];
  for await (const { feed, labels } of inputs.val()) {
    const { logits } = session.run(inputs.signatures.evaluate, feed);
    if (logits?.dtype === "float32") {
      labels.forEach((_, k) => rows.push(logits.data.subarray(k * classes, (k + 1) * classes)));
    }
    await follow.count(logits, labels);
  }
  const metrics = follow.tally.metrics();
  if (!Number.isFinite(metrics.loss)) {
    // No step follows the last epoch's to say so
    const where = { method: options.method.name, seed: options.seed, epoch: options.epoch };
    throw new NonFiniteError({ ...where, step: null }, "validation loss");
  }
  return { metrics, logits: rows };
}

/** Counts the batches of a phase, tells of them, and lets the rest of the program have its turn. */
function follower(options: SeedOptions & { readonly epoch: number }, phase: Phase) {
  const { epoch, onEvent, signal } = options;
  const total = options.pictures[phase];
  const tally = new Tally();
  let rested = performance.now();
  return {
    tally,
    async count(logits: Value | undefined, labels: Batch["labels"]): Promise<void> {
      if (logits?.dtype !== "float32") throw new TypeError("Cannot count: a step gives no logits");
      tally.add(logits.data, labels);
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

/** Labels as rows with a single one: float32 [B, classes]. */
function oneHot(labels: Int32Array, classes: number): Value {
  const data = new Float32Array(labels.length * classes);
  labels.forEach((label, k) => data[k * classes + label] = 1);
  return { dtype: "float32", shape: [labels.length, classes], data };
}
