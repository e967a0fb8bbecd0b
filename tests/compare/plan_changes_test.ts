import assert from "node:assert/strict";
import { planChanges } from "../../src/compare/plan_changes.ts";
import { storedExample } from "./_stored_example.ts";

const { plan } = storedExample();

function keysOf(...set: string[]): string[] {
  return planChanges(plan, storedExample({ set }).plan).map(({ key }) => key);
}

Deno.test("planChanges() finds nothing between a plan and itself", () => {
  assert.deepEqual(planChanges(plan, plan), []);
});

Deno.test("planChanges() names what all methods have once, and what one has by its name", () => {
  assert.deepEqual(keysOf("training.batch_size=4", "methods.finetune.epochs=3"), [
    "methods.*.batch_size",
    "methods.finetune.epochs",
  ]);
});

Deno.test("planChanges() leaves out what follows: rates, phases, lists of parameters", () => {
  assert.deepEqual(keysOf("methods.finetune.freeze=[layer1]"), ["methods.finetune.freeze"]);
  assert.deepEqual(keysOf("training.optimizer.lr=0.1"), [
    "methods.*.groups.0.lr",
    "methods.*.optimizer.lr",
  ]);
  assert.deepEqual(keysOf("model.architecture=resnet34"), ["model.architecture"]);
});

Deno.test("planChanges() pairs methods by name, in whatever order, and leaves lone ones out", () => {
  const turned = { ...plan, methods: plan.methods.toReversed() };
  assert.deepEqual(planChanges(plan, turned), []);
  assert.deepEqual(planChanges(plan, { ...plan, methods: plan.methods.slice(0, 1) }), []);
});

Deno.test("planChanges() takes a key that an older plan lacks as none where it is empty", () => {
  const { device, ...older } = plan;
  const newer = { ...plan, ema: null, groups: [], augmentation: {}, label_smoothing: 0 };
  assert.deepEqual(planChanges(older as typeof plan, newer), [ // As an older Thaw wrote it
    { key: "device", b: device },
    { key: "label_smoothing", b: 0 },
  ]);
});

Deno.test("planChanges() shows a value that became null", () => {
  assert.deepEqual(planChanges({ ...plan, ema: { decay: 0.9 } }, { ...plan, ema: null }), [
    { key: "ema", a: { decay: 0.9 }, b: null },
  ]);
});

Deno.test("planChanges() shows a margin", () => {
  assert.deepEqual(keysOf("comparison.margin=2"), ["comparison.margin"]);
});
