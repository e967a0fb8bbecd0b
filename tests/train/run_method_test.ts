import assert from "node:assert/strict";
import { batchTargets, criterionOf, flatTargets } from "../../src/optimize/criterion.ts";
import { methodScalars } from "../../src/optimize/method_scalars.ts";
import type { MethodPlan, Phase } from "../../src/plan/plan.ts";
import { compileProgram } from "../../src/program/program.ts";
import { openSession, type Session, type Value } from "../../src/runtime/session.ts";
import { softmax } from "../../src/train/metrics.ts";
import { initialState } from "../../src/train/network_state.ts";
import { type PictureContext, pictureSource } from "../../src/train/picture_source.ts";
import type { StateDict } from "../../src/weights/state_dict.ts";
import { floats } from "../graph/_open_graph.ts";
import { changedNames } from "../program/_open_program.ts";
import { loadForTests } from "../tensorflow.ts";
import { exampleContext, runExample } from "./_run.ts";

type Values = Record<string, Value>;

function valuesOf(state: StateDict): Values {
  return Object.fromEntries(
    [...state].map(([name, { shape, data }]) => [name, { dtype: "float32", shape, data }]),
  );
}

function pixelsFeed(pixels: Int32Array, pictures: number): Value {
  return { dtype: "int32", shape: [pictures, pixels.length / pictures], data: pixels };
}

/** One phase by hand, call by call. */
async function trainPhase(
  session: Session,
  context: PictureContext,
  { method, phase, until }: {
    readonly method: MethodPlan;
    readonly phase: Phase;
    readonly until: number;
  },
): Promise<void> {
  const criterion = criterionOf(method, 2);
  let step = phase.from_epoch * method.steps_per_epoch;
  for (let epoch = phase.from_epoch; epoch < until; epoch++) {
    const source = pictureSource(context, { method, seed: 0 });
    for await (
      const { pixels, labels } of source.train(epoch, { batchSize: method.batch_size, from: 0 })
    ) {
      const fed: Values = { pixels: pixelsFeed(pixels, labels.length) };
      const { features } = phase.features_once ? session.run("features", fed) : {};
      const scalars = Object.entries(methodScalars(method, { step: step++ }));
      session.run(features ? "train_head" : "train", {
        ...features ? { features } : fed,
        targets: floats([labels.length, 2], flatTargets(batchTargets(criterion, labels))),
        ...Object.fromEntries(scalars.map(([name, value]) => [name, floats([], [value])])),
      });
    }
  }
}

/** Network and slots at the end of each phase; `carry` says which slots go on to the next. */
async function trainByHand(
  context: PictureContext,
  method: MethodPlan,
  carry: (name: string) => boolean = () => true,
): Promise<{ readonly start: Values; readonly ends: readonly Values[]; slots: readonly Values[] }> {
  const start = valuesOf(initialState(context.plan, 0, null));
  const ends: Values[] = [];
  const slots: Values[] = [];
  for (const [k, phase] of method.phases.entries()) {
    const program = compileProgram(context.plan, method, phase);
    const session = await openSession(await loadForTests(), program);
    session.run("assign", ends.at(-1) ?? start);
    const kept = Object.entries(slots.at(-1) ?? {}).filter(([name]) => carry(name));
    session.run("assign_slots", { ...session.run("read_slots", {}), ...Object.fromEntries(kept) });
    const until = method.phases[k + 1]?.from_epoch ?? method.epochs;
    await trainPhase(session, context, { method, phase, until });
    ends.push(session.run("read", {}));
    slots.push(session.run("read_slots", {}));
    session.close();
  }
  return { start, ends, slots };
}

const THAW =
  "methods.finetune={ epochs: 3, seeds: [0], freeze: [backbone], unfreeze: { layer4: 1, layer3: 2 }";
const ADAM = "training.optimizer={ type: adamw, lr: 0.001, groups: [{ match: fc, lr: 0.01 }] }";

/** Layers with a tensor that differs. */
function changedLayers(before: Values, after: Values): string[] {
  const layers = changedNames(before, after).map((name) => name.split(".")[0] ?? name);
  return [...new Set(layers)].toSorted();
}

/** Names of the parameters that have a slot of this kind. */
function having(kind: string, slots: Values): string[] {
  const names = Object.keys(slots).filter((name) => name.startsWith(kind));
  return names.map((name) => name.slice(kind.length)).toSorted();
}

Deno.test("a run that unfreezes is its phases by hand, bit for bit, with what goes with them", async () => {
  const set = [`${THAW}, ema: { decay: 0.8 }, clip_grad_norm: 1 }`, ADAM];
  const { records: [record], weights, context } = await runExample(set);
  const method = context.plan.methods[0]!;
  assert.deepEqual(method.phases.map(({ from_epoch }) => from_epoch), [0, 1, 2]);
  const { start, ends: [first, second, third], slots } = await trainByHand(context, method);
  // Saved are the averages where there are any, and else the network
  const averages = having("average/", slots[2]!).map((name) =>
    [name, slots[2]![`average/${name}`]!] as const
  );
  const saved = { ...third, ...Object.fromEntries(averages) };
  assert.deepEqual(changedNames(saved, valuesOf(weights.get("0 last")!)), []);
  assert.deepEqual(record?.epochs.map(({ epoch }) => epoch), [0, 1, 2]);
  assert.equal(record.frozen_hash.before, record.frozen_hash.after);
  // What is frozen keeps each bit until its epoch, statistics too, and moves from there on
  assert.deepEqual(changedLayers(start, first!), ["fc"]);
  assert.deepEqual(changedLayers(first!, second!), ["fc", "layer4"]);
  assert.deepEqual(changedLayers(second!, third!), ["fc", "layer3", "layer4"]);
  assert.deepEqual(
    changedNames(first!, second!).toSorted(),
    Object.keys(start).filter((name) => /^(layer4|fc)\./.test(name)).toSorted(),
  );
  slots.forEach((each, k) => {
    const { trained } = method.phases[k]!;
    for (const kind of ["exp_avg/", "exp_avg_sq/", "average/"]) {
      assert.deepEqual(having(kind, each), trained.toSorted());
    }
  });
  // Where a part of what goes with the network is lost, the end is another
  const lost = /^(exp_avg\/layer4|average\/fc)/;
  const other = await trainByHand(context, method, (name) => !lost.test(name));
  assert.ok(changedNames(third!, other.ends[2]!).includes("layer4.1.conv2.weight"));
  assert.notDeepEqual(other.slots[2]!["average/fc.weight"], slots[2]!["average/fc.weight"]);
});

Deno.test("a run that ends before a layer's epoch leaves it frozen", async () => {
  const set = [`${THAW}, early_stopping: { patience: 1, min_delta: 100 } }`];
  const { records: [record], weights, context } = await runExample(set);
  assert.deepEqual(record?.epochs.map(({ epoch }) => epoch), [0, 1], "the third never comes");
  const start = valuesOf(initialState(context.plan, 0, null));
  const last = valuesOf(weights.get("0 last")!);
  const changed = new Set(changedNames(start, last).map((name) => name.split(".")[0]));
  assert.deepEqual([...changed], ["layer4", "fc"]);
  const logits = await evaluateWith(context, last);
  assert.deepEqual(record.predictions.map(({ probabilities }) => probabilities), logits);
});

/** Probabilities of the validation pictures by a network that is what it is, without averages. */
async function evaluateWith(context: PictureContext, network: Values): Promise<number[][]> {
  const { plan } = await exampleContext();
  const session = await openSession(
    await loadForTests(),
    compileProgram(plan, plan.methods[0]!),
  );
  session.run("assign", network);
  const source = pictureSource(context, { method: plan.methods[0]!, seed: 0 });
  const rows = [];
  for await (const { pixels, labels } of source.val()) {
    const { logits } = session.run("evaluate", { pixels: pixelsFeed(pixels, labels.length) });
    if (logits?.dtype !== "float32") continue;
    for (const k of labels.keys()) rows.push(softmax(logits.data.subarray(2 * k, 2 * k + 2)));
  }
  session.close();
  return rows;
}

Deno.test("the weights that an average leaves are those that are evaluated, and saved", async () => {
  const set = ["training.ema={ decay: 0.8 }", "training.seeds=[0]"];
  const { records: [record], weights, context } = await runExample(set);
  const said = record!.predictions.map(({ probabilities }) => probabilities);
  const last = valuesOf(weights.get("0 last")!);
  assert.deepEqual(await evaluateWith(context, last), said);
  const { ends: [end], slots: [slots] } = await trainByHand(context, context.plan.methods[0]!);
  const lag = changedNames(end!, last);
  assert.deepEqual(lag.toSorted(), context.plan.methods[0]!.trained.toSorted());
  assert.deepEqual(last["fc.weight"], slots!["average/fc.weight"]);
  assert.notDeepEqual(await evaluateWith(context, end!), said);
  const best = valuesOf(weights.get("0 best")!);
  const correct =
    (await evaluateWith(context, best)).filter((row, k) =>
      row.indexOf(Math.max(...row)) === context.val.pictures[k]!.label
    ).length;
  assert.equal(correct / said.length, record?.epochs[record.best_epoch]?.val.accuracy);
});

/** Each feature that draws or decides, beside what is not proved by hand above. */
const FEATURES: readonly (readonly [method: number, ...set: string[]])[] = [
  [0, "training.mixup={ alpha: 0.4 }", "training.cutmix={ alpha: 1 }", "training.epochs=1"],
  [1, "training.augmentation={ views: 2 }", "training.augmentation_seed=7"],
  [1, "training.early_stopping={ patience: 1 }", "training.epochs=3", ADAM],
];

for (const [method, ...features] of FEATURES) {
  Deno.test(`two runs leave the same bytes: ${features.join(", ")}`, async () => {
    const leave = async () => {
      const { records, weights } = await runExample(["training.seeds=[0]", ...features], {
        method,
      });
      const states = [...weights].map(([name, state]) => [name, valuesOf(state)] as const);
      return { records: JSON.stringify(records), states };
    };
    const [once, again] = [await leave(), await leave()];
    assert.equal(once.records, again.records);
    assert.deepEqual(once.states.map(([name]) => name), ["0 last", "0 best"]);
    once.states.forEach(([name, values], k) =>
      assert.deepEqual(changedNames(values, again.states[k]![1]), [], name)
    );
  });
}

Deno.test("a seed's run is the same after another seed's, whose phases and averages it does not see", async () => {
  const run = (seeds: string) =>
    runExample([
      `methods.feature_extraction={ freeze: [backbone], unfreeze: { layer4.1: 1 }, seeds: ${seeds}, ema: { decay: 0.9 } }`,
    ], { method: 1 });
  const [alone, after] = [await run("[0]"), await run("[1, 0]")];
  assert.deepEqual(after.records[1], alone.records[0]);
  const [one, other] = [alone, after].map(({ weights }) => valuesOf(weights.get("0 last")!));
  assert.deepEqual(changedNames(one!, other!), []);
});

Deno.test("each key of training leaves another head than a run without it", async () => {
  const headAfter = async (...set: string[]) => {
    const bare = ["training.epochs=1", "training.seeds=[0]", ...set];
    return (await runExample(bare, { method: 1 })).weights.get("0 last")?.get("fc.weight");
  };
  const plain = await headAfter();
  for (
    const key of [
      "mixup={ alpha: 0.4 }",
      "cutmix={ alpha: 1 }",
      "clip_grad_norm=0.01",
      "clip_grad_value=0.001",
      "ema={ decay: 0.9 }",
      "augmentation_seed=7",
      "augmentation={ views: 5 }",
      "optimizer.groups=[{ match: fc.weight, lr: 0.1 }]",
      "optimizer.groups=[{ match: fc, weight_decay: 0.1 }]",
    ]
  ) {
    assert.notDeepEqual(await headAfter(`training.${key}`), plain, key);
  }
});
