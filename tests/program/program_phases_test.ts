/** What a program does with groups, averages, mixtures and phases. */
import assert from "node:assert/strict";
import { methodScalars } from "../../src/optimize/method_scalars.ts";
import type { MethodPlan } from "../../src/plan/plan.ts";
import { compileProgram } from "../../src/program/program.ts";
import type { Value } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { assertClose } from "../graph/_naive.ts";
import { type Floats, floats } from "../graph/_open_graph.ts";
import { alternating, changedNames, drawPixels, withProgram } from "./_open_program.ts";

type Values = Readonly<Record<string, Value>>;

const BATCH = { pixels: drawPixels(6), targets: alternating(6) };

/** What a step is fed for its optimizer. */
function scalarsOf(method: MethodPlan, step: number): Record<string, Floats> {
  return Object.fromEntries(
    Object.entries(methodScalars(method, { step })).map(([name, value]) => [
      name,
      floats([], [value]),
    ]),
  );
}

/** The values under the names of the network's tensors. */
function averagesIn(slots: Values): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(slots).filter(([name]) => name.startsWith("average/")).map(([name, value]) => [
      name.slice("average/".length),
      value,
    ]),
  );
}

Deno.test("a group's parameters move by its own rate, and those of rate 0 not at all", async () => {
  const groups = "[{ match: fc.weight, lr: 0.02 }, { match: layer4.1, lr: 0 }]";
  const plain = ["training.optimizer.momentum=0", "methods.finetune.freeze=[backbone]"];
  const movedBy = (set: readonly string[]) =>
    withProgram({ set }, ({ session, method, network }) => {
      const { features } = session.run("features", { pixels: BATCH.pixels });
      const { targets } = BATCH;
      session.run("train_head", { features: features!, targets, ...scalarsOf(method, 0) });
      const after = session.run("read", {});
      return (name: string) =>
        floats(
          network[name]!.shape,
          after[name]!.data.map((value, k) => value - network[name]!.data[k]!),
        );
    });
  const alike = await movedBy(plain);
  const grouped = await movedBy([
    ...plain,
    "training.optimizer.groups=[{ match: fc.weight, lr: 0.02 }]",
  ]);
  // Twice the rate, to the rounding of the weight itself
  const doubled = alike("fc.weight").data.map((value) => 2 * value);
  assertClose(grouped("fc.weight"), floats([2, 512], doubled), 1e-3);
  assert.deepEqual(grouped("fc.bias"), alike("fc.bias"));
  const set = [`training.optimizer.groups=${groups}`];
  await withProgram({ set }, ({ session, method, network, plan }) => {
    session.run("train", { ...BATCH, ...scalarsOf(method, 0) });
    const still = (name: string) => {
      const { kind } = plan.model.tensors.find((tensor) => tensor.name === name)!;
      return kind === "parameter" && name.startsWith("layer4.1.");
    };
    const wanted = Object.keys(network).filter((name) => !still(name));
    assert.deepEqual(changedNames(network, session.run("read", {})), wanted);
  });
});

Deno.test("evaluate goes by the averages of what learns, and by the network's own statistics", async () => {
  const set = ["training.ema={ decay: 0.75 }", "methods.finetune.freeze=[conv1, bn1]"];
  await withProgram({ set }, ({ session, method, network }) => {
    const evaluate = () => session.run("evaluate", { pixels: BATCH.pixels }).logits as Floats;
    const before = evaluate();
    for (const step of [0, 1, 2]) session.run("train", { ...BATCH, ...scalarsOf(method, step) });
    const averages = averagesIn(session.run("read_slots", {}));
    const state = session.run("read", {});
    assert.deepEqual(Object.keys(averages).toSorted(), method.trained.toSorted());
    assert.deepEqual(changedNames(averages, state), Object.keys(averages), "they lag behind");
    const found = evaluate();
    assert.notDeepEqual(found, before);
    // Assigned as a network of its own it gives the same answers
    session.run("assign", { ...state, ...averages });
    assert.deepEqual(evaluate(), found);
    session.run("assign", state);
    assert.notDeepEqual(evaluate(), found);
    session.run("assign", network);
    assert.deepEqual(evaluate(), before);
  });
});

Deno.test("evaluate_head goes by the averages of the head", async () => {
  const set = ["training.ema={ decay: 0.75 }"];
  await withProgram({ method: 1, set }, ({ session, method }) => {
    const { features } = session.run("features", { pixels: BATCH.pixels });
    const fed = { features: features!, targets: BATCH.targets };
    const evaluate = () => session.run("evaluate_head", { features: features! }).logits as Floats;
    for (const step of [0, 1, 2]) session.run("train_head", { ...fed, ...scalarsOf(method, step) });
    const found = evaluate();
    const averages = averagesIn(session.run("read_slots", {}));
    assert.deepEqual(Object.keys(averages).toSorted(), ["fc.bias", "fc.weight"]);
    const state = session.run("read", {});
    session.run("assign", state);
    assert.notDeepEqual(evaluate(), found);
    session.run("assign", { ...state, ...averages });
    assert.deepEqual(evaluate(), found);
  });
});

Deno.test("an average does not change what a step does to the network", async () => {
  const afterTwo = (set: readonly string[]) =>
    withProgram({ set }, ({ session, method }) => {
      for (const step of [0, 1]) session.run("train", { ...BATCH, ...scalarsOf(method, step) });
      return session.run("read", {});
    });
  const plain = await afterTwo([]);
  assert.deepEqual(changedNames(plain, await afterTwo(["training.ema={ decay: 0.9 }"])), []);
});

Deno.test("limits of gradients bound how far a step goes", async () => {
  const distance = (key: string) =>
    withProgram({ set: ["training.optimizer.momentum=0", `training.${key}`] }, (open) => {
      const { session, method, network } = open;
      session.run("train", { ...BATCH, ...scalarsOf(method, 0) });
      const after = session.run("read", {});
      const moved = method.trained.flatMap((name) =>
        Array.from(network[name]!.data, (value, k) => (after[name]!.data[k]! - value) / 0.01)
      );
      return {
        norm: Math.sqrt(moved.reduce((sum, value) => sum + value ** 2, 0)),
        largest: moved.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      };
    });
  // Weights near 1 hold a step of 0.01 times a gradient to 1e-5 of it
  const { norm } = await distance("clip_grad_norm=0.5");
  assert.ok(Math.abs(norm - 0.5) < 0.005, `${norm}`);
  const { largest } = await distance("clip_grad_value=0.02");
  assert.ok(Math.abs(largest - 0.02) < 2e-4, `${largest}`);
});

Deno.test("train takes a share under mixup, and at 1 it is the step without", async () => {
  const run = (set: readonly string[], more: Record<string, Value>) =>
    withProgram({ set }, ({ session, method }) => {
      const { loss } = session.run("train", { ...BATCH, ...scalarsOf(method, 0), ...more });
      return { loss: loss!.data[0], state: session.run("read", {}) };
    });
  const mixup = ["training.mixup={ alpha: 1 }"];
  const plain = await run([], {});
  const whole = await run(mixup, { share: floats([], [1]) });
  assert.equal(whole.loss, plain.loss);
  assert.deepEqual(changedNames(plain.state, whole.state), []);
  const half = await run(mixup, { share: floats([], [0.5]) });
  assert.notEqual(half.loss, plain.loss);
});

Deno.test("a phase has the variables of what learns in it, by the names of the phase before", () => {
  const unfreeze = "{ layer4: 1, layer3: 2 }";
  const set = [
    `methods.finetune={ epochs: 3, freeze: [backbone], unfreeze: ${unfreeze}, ema: { decay: 0.5 } }`,
  ];
  const plan = examplePlan({ set });
  const method = plan.methods[0]!;
  const programs = method.phases.map((phase) => compileProgram(plan, method, phase));
  assert.deepEqual(programs.map(({ signatures }) => signatures.slice(4)), [
    ["features", "train_head", "evaluate_head"],
    ["train", "evaluate"],
    ["train", "evaluate"],
  ]);
  const learns = (watched: readonly string[]) =>
    watched.filter((what) => what.startsWith("gradient of ")).map((what) => what.slice(12));
  for (const [k, { watched }] of programs.entries()) {
    assert.deepEqual(learns(watched).toSorted(), method.phases[k]!.trained.toSorted());
  }
  assert.deepEqual(compileProgram(plan, method).savedModel, programs[0]?.savedModel);
});
