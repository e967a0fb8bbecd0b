import assert from "node:assert/strict";
import { fingerprint } from "../../src/plan/fingerprint.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { examplePlan } from "../example_plan.ts";

/** The same value with the keys of every record the other way round. */
function reversed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_key, inner) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).reverse());
  }));
}

Deno.test("fingerprint() does not depend on the order of keys", () => {
  const plan = examplePlan();
  const other = reversed(plan);
  assert.notEqual(JSON.stringify(other), JSON.stringify(plan));
  assert.equal(fingerprint(other), fingerprint(plan));
});

Deno.test("fingerprint() is the same for the same experiment", () => {
  assert.equal(fingerprint(examplePlan()), fingerprint(examplePlan()));
});

Deno.test("fingerprint() is SHA-256 of the JSON with sorted keys", () => {
  // No plan, but short enough to be hashed by hand: printf '{"a":[{"b":1,"c":null}],"z":"é"}' | sha256sum
  const value = { z: "é", a: [{ c: null, b: 1 }] } as unknown as Plan;
  assert.equal(
    fingerprint(value),
    "sha256:982e3537607713d5ed9668a6d7b65c1bdfd9db8f1d652d410325d3654216e7c9",
  );
});

Deno.test("fingerprint() changes with each thing that a run depends on", () => {
  const changes = [
    "training.epochs=3",
    "training.batch_size=5",
    "training.optimizer.lr=0.02",
    "training.optimizer.momentum=0.8",
    "training.optimizer.nesterov=true",
    "training.optimizer.weight_decay=0.1",
    "training.schedule={ type: step, step_size: 1 }",
    "training.seeds=[0, 2]",
    "training.seeds=[1, 0]",
    "training.frozen_batch_norm=batch",
    "methods.finetune.freeze=[conv1]",
    "transforms.val=[{ resize: 40 }, { center_crop: 32 }, { normalize: imagenet }]",
    "name=other",
    "device=cpu",
  ];
  const prints = changes.map((set) => fingerprint(examplePlan({ set: [set] })));
  const classes = fingerprint(examplePlan({ classes: ["ants", "wasps"] }));
  const all = [fingerprint(examplePlan()), classes, ...prints];
  assert.equal(new Set(all).size, changes.length + 2);
});

Deno.test("fingerprint() does not depend on how an experiment is written", () => {
  const set = ["training.schedule={ type: constant }", "methods.finetune.batch_size=6"];
  assert.equal(fingerprint(examplePlan({ set })), fingerprint(examplePlan()));
});
