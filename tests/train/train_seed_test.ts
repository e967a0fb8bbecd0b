import assert from "node:assert/strict";
import { EPOCH_START, type Position } from "../../src/checkpoint/checkpoint.ts";
import type { MethodPlan } from "../../src/plan/plan.ts";
import type { RunEvent } from "../../src/record/run_event.ts";
import type { Session, Value } from "../../src/runtime/session.ts";
import type { Batch, Inputs } from "../../src/train/inputs.ts";
import {
  bestEpoch as bestEpochOf,
  type SeedOptions,
  testSeed,
  trainSeed,
} from "../../src/train/train_seed.ts";
import { examplePlan } from "../example_plan.ts";

type Feeds = Readonly<Record<string, Value>>;

/** Three training pictures as 2 + 1, two validation pictures as 1 + 1; all of class 0. */
function batch(pictures: number): Batch {
  const data = new Float32Array(pictures);
  return {
    feed: { x: { dtype: "float32", shape: [pictures], data } },
    labels: new Int32Array(pictures),
  };
}

async function* stream(batches: readonly Batch[]): AsyncGenerator<Batch> {
  for (const each of batches) yield await Promise.resolve(each);
}

function logitsOf(rows: readonly (readonly [number, number])[]): Value {
  return { dtype: "float32", shape: [rows.length, 2], data: Float32Array.from(rows.flat()) };
}

const right = [2, -2] as const;
const wrong = [-2, 2] as const;

/** What happens, in its order, and options to train with. */
function setUp(answers: {
  /** Whether each validation picture of each epoch is answered rightly. */
  readonly val: readonly (readonly [boolean, boolean])[];
  /** Flags of a training step. @default all finite */
  readonly finite?: (step: number) => readonly number[];
  /** Logits of the validation pictures. @default by `val` */
  readonly evaluate?: () => Value;
  readonly signal?: AbortSignal;
  /** What differs in the method. @default nothing */
  readonly method?: Partial<MethodPlan>;
  /** Training batches. @default 2 + 1 pictures */
  readonly train?: readonly Batch[];
}) {
  const log: string[] = [];
  const events: RunEvent[] = [];
  const feeds: Feeds[] = [];
  const asked = { steps: 0, pictures: 0 };
  const session: Session = {
    run(signature, fed): Record<string, Value> {
      log.push(signature);
      const pictures = fed.x!.shape[0]!;
      if (signature === "step") {
        feeds.push(fed);
        const data = Uint8Array.from(answers.finite?.(asked.steps++) ?? [1, 1]);
        const logits = logitsOf(Array.from({ length: pictures }, () => wrong));
        return { logits, finite: { dtype: "bool", shape: [data.length], data } };
      }
      const isRight = answers.val.flat()[asked.pictures++];
      return { logits: answers.evaluate?.() ?? logitsOf([isRight ? right : wrong]) };
    },
    close() {},
  };
  const inputs: Inputs = {
    signatures: { train: "step", evaluate: "answer" },
    train: (epoch, step) => {
      log.push(`epoch ${epoch}`);
      return stream((answers.train ?? [batch(2), batch(1)]).slice(step));
    },
    val: () => [batch(1), batch(1)],
  };
  const epochs = answers.val.length;
  const options: SeedOptions = {
    method: {
      ...examplePlan().methods[0]!,
      epochs,
      steps_per_epoch: 2,
      groups: [{ ...examplePlan().methods[0]!.groups[0]!, lr: 1 }],
      optimizer: { type: "sgd", lr: 1, momentum: 0.9, nesterov: false, weight_decay: 0 },
      schedule: { type: "exponential", gamma: 0.5, warmup: null },
      ...answers.method,
    },
    seed: 3,
    fold: null,
    classes: 2,
    from: { ...EPOCH_START, epochs: [], logits: [] },
    until: epochs,
    pictures: { train: 3, val: 2 },
    inputs,
    watched: ["bn1.running_mean", "loss"],
    onEvent: (event) => {
      events.push(event);
      log.push(
        event.type === "progress" ? `${event.phase} ${event.done}/${event.total}` : event.type,
      );
    },
    onBest: () => log.push("best"),
    onPosition: () => Promise.resolve(),
    signal: answers.signal ?? new AbortController().signal,
  };
  return { session, options, log, events, feeds };
}

Deno.test("trainSeed() trains, validates and tells, in this order", async () => {
  const { session, options, log } = setUp({ val: [[true, false], [true, true]] });
  await trainSeed(session, options);
  const epoch = (k: number) => [
    ...[`epoch ${k}`, "step", "train 2/3", "step", "train 3/3"],
    ...["answer", "val 1/2", "answer", "val 2/2", "epoch_ended", "best"],
  ];
  assert.deepEqual(log, [...epoch(0), ...epoch(1)]);
});

Deno.test("trainSeed() feeds pictures, targets, and what the optimizer takes", async () => {
  const { session, options, feeds } = setUp({ val: [[true, false], [true, true]] });
  await trainSeed(session, options);
  assert.deepEqual(feeds[0], {
    ...batch(2).feed,
    targets: { dtype: "float32", shape: [2, 2], data: Float32Array.of(0.5, 0, 0.5, 0) },
    rate: { dtype: "float32", shape: [], data: Float32Array.of(1) },
    momentum: { dtype: "float32", shape: [], data: Float32Array.of(0.9) },
  });
  assert.deepEqual(feeds.map(({ rate }) => rate?.data[0]), [1, 1, 0.5, 0.5]);
});

Deno.test("trainSeed() feeds the rate of each step, and tells that of an epoch's first", async () => {
  const warmup = { epochs: 1, start_factor: 0.5 };
  const { session, options, feeds } = setUp({
    val: [[true, false], [true, true]],
    method: { schedule: { type: "constant", warmup } },
  });
  const { epochs } = await trainSeed(session, options);
  assert.deepEqual(feeds.map(({ rate }) => rate?.data[0]), [0.5, 0.75, 1, 1]);
  assert.deepEqual(epochs.map(({ lr }) => lr), [0.5, 1]);
});

Deno.test("trainSeed() lowers the rate on a plateau of validation", async () => {
  const numbers = { factor: 0.5, patience: 0, threshold: 0, cooldown: 0, min_lr: 0, warmup: null };
  const watched = { metric: "accuracy", threshold_mode: "rel" } as const;
  const { session, options, feeds } = setUp({
    val: [[true, false], [false, true], [true, true], [true, true]],
    method: { schedule: { type: "reduce_on_plateau", ...watched, ...numbers } },
  });
  const { epochs } = await trainSeed(session, options);
  assert.deepEqual(epochs.map(({ lr }) => lr), [1, 1, 0.5, 0.5]);
  assert.deepEqual(feeds.map(({ rate }) => rate?.data[0]), [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
});

Deno.test("trainSeed() has one loss in training and validation: smoothed and weighted", async () => {
  const { session, options } = setUp({
    val: [[true, false]],
    method: { label_smoothing: 0.2, class_weights: [3, 1] },
  });
  const { epochs } = await trainSeed(session, options);
  const loss = Math.log(1 + Math.exp(-4));
  // Every label is the first class, its row [0.8 x 3 + 0.3, 0.1] over its weight 3
  const [wrongly, rightly] = [2.7 * (4 + loss) + 0.1 * loss, 2.7 * loss + 0.1 * (4 + loss)];
  const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-12);
  near(epochs[0]!.train.loss, wrongly / 3);
  near(epochs[0]!.val.loss, (wrongly + rightly) / 6);
});

Deno.test("trainSeed() gives an epoch's means over pictures", async () => {
  const { session, options, events } = setUp({ val: [[true, false]] });
  const { epochs } = await trainSeed(session, options);
  const loss = Math.log(1 + Math.exp(-4));
  const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-12);
  const [record] = epochs;
  assert.deepEqual([epochs.length, record?.epoch, record?.lr], [1, 0, 1]);
  assert.deepEqual([record?.train.accuracy, record?.val.accuracy], [0, 1 / 2]);
  near(record!.train.loss, loss + 4);
  near(record!.val.loss, loss + 2);
  const ended = events.find((event) => event.type === "epoch_ended");
  assert.equal(ended?.record, record);
  assert.ok(ended!.seconds.train >= 0 && ended!.seconds.val >= 0);
});

Deno.test("trainSeed() gives the logits of the last epoch, a row a picture", async () => {
  const { session, options } = setUp({ val: [[true, true], [false, true]] });
  const { logits } = await trainSeed(session, options);
  assert.deepEqual(logits, [Float32Array.from(wrong), Float32Array.from(right)]);
});

for (
  const [val, bestEpoch, times] of [
    [[[true, false], [true, true], [false, true]], 1, 2],
    [[[true, false], [false, true], [true, false]], 0, 1],
    [[[false, false], [false, false]], 0, 1],
    [[[false, false], [true, false], [true, true]], 2, 3],
  ] as const
) {
  const accuracies = val.map(([a, b]) => (+a + +b) / 2);
  Deno.test(`trainSeed() takes the first of the best epochs: ${accuracies}`, async () => {
    const { session, options, log } = setUp({ val });
    const { epochs } = await trainSeed(session, options);
    assert.equal(bestEpochOf(epochs), bestEpoch);
    assert.equal(log.filter((entry) => entry === "best").length, times);
  });
}

Deno.test("trainSeed() goes on behind the epochs of earlier phases, and ends before the next one", async () => {
  const val = [[false, false], [true, true], [false, true], [true, true], [true, true]] as const;
  const { session, options, log, feeds } = setUp({ val });
  const first = await trainSeed(session, { ...options, until: 2 });
  assert.deepEqual([first.epochs.length, first.stopped], [2, false]);
  log.length = 0;
  feeds.length = 0;
  const second = await trainSeed(session, { ...options, from: first, until: 4 });
  assert.deepEqual(second.epochs.map(({ epoch }) => epoch), [0, 1, 2, 3]);
  assert.deepEqual(second.epochs.slice(0, 2), first.epochs);
  assert.deepEqual(second.epochs.map(({ lr }) => lr), [1, 0.5, 0.25, 0.125]);
  assert.deepEqual(feeds.map(({ rate }) => rate?.data[0]), [0.25, 0.25, 0.125, 0.125]);
  assert.deepEqual(log.filter((entry) => /^epoch \d/.test(entry)), ["epoch 2", "epoch 3"]);
  assert.ok(!log.includes("best"), "none is better than one of the phase before");
});

Deno.test("trainSeed() says where it is after each step and epoch, and goes on from there", async () => {
  const val = [[true, false], [true, true]] as const;
  const whole = setUp({ val });
  const places: Position[] = [];
  const onPosition = (position: Position) => {
    places.push(position);
    return Promise.resolve();
  };
  const end = await trainSeed(whole.session, { ...whole.options, onPosition });
  assert.deepEqual(places.map(({ epochs, step }) => [epochs.length, step]), [
    ...[[0, 1], [0, 2], [1, 0]],
    ...[[1, 1], [1, 2], [2, 0]],
  ]);
  assert.deepEqual(places.map(({ tally }) => tally.pictures), [2, 3, 0, 2, 3, 0]);
  assert.ok(places[1]!.seconds >= places[0]!.seconds && places[2]!.seconds === 0);
  for (const from of places) {
    const rest = setUp({ val: val.slice(from.epochs.length) });
    const { epochs, logits, stopped } = await trainSeed(rest.session, {
      ...rest.options,
      method: whole.options.method,
      until: 2,
      from,
    });
    assert.deepEqual({ epochs, logits, stopped }, {
      epochs: end.epochs,
      logits: end.logits,
      stopped: false,
    });
    const steps = whole.log.filter((entry) => entry === "step").length;
    const done = 2 * from.epochs.length + from.step;
    assert.equal(rest.log.filter((entry) => entry === "step").length, steps - done);
    assert.deepEqual(rest.feeds, whole.feeds.slice(done));
  }
});

Deno.test("trainSeed() has told of a step before it is interrupted, and of none that was not finite", async () => {
  const controller = new AbortController();
  const places: number[] = [];
  const { session, options } = setUp({ val: [[true, true]], signal: controller.signal });
  await assert.rejects(
    trainSeed(session, {
      ...options,
      onEvent: () => controller.abort(),
      onPosition: ({ step }) => Promise.resolve(void places.push(step)),
    }),
    { name: "InterruptedError" },
  );
  assert.deepEqual(places, [1]);
  const bad = setUp({ val: [[true, true]], finite: (step) => step === 1 ? [0] : [1] });
  const onPosition = ({ step }: Position) => Promise.resolve(void places.push(step));
  await assert.rejects(trainSeed(bad.session, { ...bad.options, onPosition }), {
    name: "NonFiniteError",
  });
  assert.deepEqual(places, [1, 1]);
});

Deno.test("trainSeed() waits for a plateau through the phases", async () => {
  const numbers = { factor: 0.5, patience: 0, threshold: 0, cooldown: 0, min_lr: 0, warmup: null };
  const watched = { metric: "accuracy", threshold_mode: "rel" } as const;
  const { session, options } = setUp({
    val: [[true, true], [false, true], [true, true]],
    method: { schedule: { type: "reduce_on_plateau", ...watched, ...numbers } },
  });
  const first = await trainSeed(session, { ...options, until: 2 });
  const { epochs } = await trainSeed(session, { ...options, from: first });
  assert.deepEqual(epochs.map(({ lr }) => lr), [1, 1, 0.5]);
});

Deno.test("trainSeed() stops early, by the epochs of all phases, with the last epoch's logits", async () => {
  const { session, options } = setUp({
    val: [[true, true], [true, false], [false, true], [true, true], [true, true]],
    method: { early_stopping: { metric: "accuracy", patience: 2, min_delta: 0 } },
  });
  const first = await trainSeed(session, { ...options, until: 1 });
  assert.equal(first.stopped, false);
  const second = await trainSeed(session, { ...options, from: first });
  assert.deepEqual([second.epochs.length, second.stopped], [3, true]);
  assert.deepEqual(second.logits, [Float32Array.from(wrong), Float32Array.from(right)]);
});

Deno.test("trainSeed() mixes the targets as the pictures are mixed, and takes the larger share for right", async () => {
  const labels = Int32Array.of(0, 0, 1);
  const mixed = (share: number): Batch => ({ ...batch(3), labels, share });
  // Each training picture is answered with the second class
  for (const [share, correct] of [[0.75, 1], [0.25, 1], [0.5, 1]] as const) {
    const { session, options, feeds } = setUp({
      val: [[true, true]],
      train: [mixed(share)],
      method: { class_weights: [1, 4] },
    });
    const { epochs } = await trainSeed(session, options);
    const rest = 1 - share;
    const wanted = [share, 4 * rest, 1, 0, rest, 4 * share].map((value) => value / 3);
    assert.deepEqual(feeds[0]?.targets?.data, Float32Array.from(wanted));
    assert.equal(epochs[0]?.train.accuracy, correct / 3);
    const [rightly, wrongly] = [Math.log(1 + Math.exp(-4)), 4 + Math.log(1 + Math.exp(-4))];
    const loss = (2 * wrongly + 4 * rightly) / 3;
    assert.ok(Math.abs(epochs[0]!.train.loss - loss) < 1e-12, `${epochs[0]?.train.loss}`);
  }
});

Deno.test("trainSeed() takes the label of the picture before for right where its share is larger", async () => {
  const answersOf = async (share: number) => {
    const labels = Int32Array.of(1, 0, 0, 0);
    const { session, options } = setUp({
      val: [[true, true]],
      train: [{ ...batch(4), labels, share }],
    });
    const first: Session = {
      ...session,
      run: (signature, feeds) => {
        const outputs = session.run(signature, feeds);
        // The first picture alone is answered with the second class
        const rows = logitsOf([wrong, right, right, right]);
        return signature === "step" ? { ...outputs, logits: rows } : outputs;
      },
    };
    return (await trainSeed(first, options)).epochs[0]?.train.accuracy;
  };
  assert.equal(await answersOf(0.51), 1);
  assert.equal(await answersOf(0.49), 0.5);
});

Deno.test("trainSeed() stops at a value that is not finite, before it counts the step", async () => {
  const { session, options, log } = setUp({
    val: [[true, true], [true, true]],
    finite: (step) => step === 3 ? [0, 0] : [1, 1],
  });
  await assert.rejects(trainSeed(session, options), {
    name: "NonFiniteError",
    message:
      "Cannot go on training finetune, seed 3: at epoch 2, step 2, the bn1.running_mean is " +
      "not finite. A lower training.optimizer.lr usually mends it",
    where: { method: "finetune", seed: 3, fold: null, epoch: 1, step: 1 },
    tensor: "bn1.running_mean",
  });
  assert.deepEqual(log.slice(-3), ["step", "train 2/3", "step"]);
});

Deno.test("trainSeed() stops where the network's answers are not finite after the last step", async () => {
  const { session, options, log } = setUp({
    val: [[true, true]],
    evaluate: () => logitsOf([[NaN, 1]]),
  });
  await assert.rejects(trainSeed(session, options), {
    name: "NonFiniteError",
    message: "Cannot go on training finetune, seed 3: after epoch 1, the validation loss is not " +
      "finite. A lower training.optimizer.lr usually mends it",
  });
  assert.ok(!log.includes("epoch_ended"));
});

Deno.test("trainSeed() ends after the batch in which it is interrupted", async () => {
  for (const [when, calls] of [["train 2/3", 1], ["val 1/2", 3]] as const) {
    const controller = new AbortController();
    const { session, options, log } = setUp({ val: [[true, true]], signal: controller.signal });
    const onEvent = (event: RunEvent) => {
      options.onEvent(event);
      if (log.at(-1) === when) controller.abort();
    };
    await assert.rejects(trainSeed(session, { ...options, onEvent }), {
      name: "InterruptedError",
      message: "Interrupted: no report was written",
    });
    assert.equal(log.at(-1), when);
    assert.equal(log.filter((entry) => ["step", "answer"].includes(entry)).length, calls);
  }
});

Deno.test("trainSeed() lets timers run between long steps", async () => {
  const { session, options } = setUp({ val: [[true, true]] });
  const controller = new AbortController();
  const slow: Session = {
    ...session,
    run(signature, feeds) {
      // Two of four calls are longer than what is worked without a pause, whoever paused last
      const until = performance.now() + 260;
      while (performance.now() < until);
      return session.run(signature, feeds);
    },
  };
  setTimeout(() => controller.abort(), 1);
  await assert.rejects(trainSeed(slow, { ...options, signal: controller.signal }), {
    name: "InterruptedError",
  });
});

Deno.test("trainSeed() refuses a session whose steps give no logits", async () => {
  const { session, options } = setUp({ val: [[true, true]] });
  const mute: Session = {
    ...session,
    run: () => ({ finite: { dtype: "bool", shape: [0], data: new Uint8Array() } }),
  };
  await assert.rejects(trainSeed(mute, options), {
    name: "TypeError",
    message: "Cannot count: a step gives no logits",
  });
});

Deno.test("testSeed() shows the network the test pictures and tells of them", async () => {
  const { session, options, log, events } = setUp({ val: [[true, false]] });
  const metrics = { loss: 1, accuracy: 1 };
  const epochs = [{ epoch: 0, lr: 1, train: metrics, val: metrics }];
  const found = await testSeed(session, { ...options, epochs });
  assert.deepEqual(found.logits, [Float32Array.from(right), Float32Array.from(wrong)]);
  assert.equal(found.metrics.accuracy, 1 / 2);
  assert.deepEqual(log, ["answer", "test 1/2", "answer", "test 2/2", "tested"]);
  const told = events.at(-1);
  assert.ok(told?.type === "tested" && told.seconds >= 0);
  assert.equal(told.metrics, found.metrics);
});

Deno.test("testSeed() stops where the network's answers are not finite", async () => {
  const { session, options } = setUp({ val: [[true, true]], evaluate: () => logitsOf([[NaN, 1]]) });
  const metrics = { loss: 1, accuracy: 1 };
  const epochs = [{ epoch: 0, lr: 1, train: metrics, val: metrics }];
  await assert.rejects(testSeed(session, { ...options, epochs }), {
    name: "NonFiniteError",
    message:
      "Cannot go on training finetune, seed 3: after epoch 1, the test loss is not finite. " +
      "A lower training.optimizer.lr usually mends it",
  });
});
