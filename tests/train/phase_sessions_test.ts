import assert from "node:assert/strict";
import type { TensorFlow } from "../../src/runtime/session.ts";
import { phaseSessions } from "../../src/train/phase_sessions.ts";
import { examplePlan } from "../example_plan.ts";

const plan = examplePlan({
  set: ["methods.finetune={ epochs: 3, freeze: [backbone], unfreeze: { layer4: 1, layer3: 2 } }"],
});
const method = plan.methods[0]!;
const [head, tail] = method.phases;

const split = {
  ...{ folder: "/x/val", classes: ["ants"], pictures: [], skipped: [], rotated: [] },
  manifest: "sha256:0",
};

/** A library that counts the signatures that are loaded and not yet disposed. */
function countingLibrary(fails = false) {
  const count = { loaded: 0, open: 0 };
  const node = {
    loadSavedModel: () => {
      if (fails) return Promise.reject(new Error("No memory"));
      count.loaded++;
      count.open++;
      return Promise.resolve({ dispose: () => count.open-- });
    },
  };
  // Nothing else of the library is asked for
  return { count, tf: { node } as unknown as TensorFlow };
}

Deno.test("phaseSessions() opens a phase once, however often it is asked for", async () => {
  const { tf, count } = countingLibrary();
  const phases = phaseSessions({ tf, plan }, method);
  assert.equal(count.loaded, 0);
  const open = await phases.open(head!);
  assert.equal(await phases.open(head!), open);
  assert.equal(open.phase, head);
  assert.equal(count.loaded, open.program.signatures.length);
  phases.close();
  assert.equal(count.open, 0);
});

Deno.test("phaseSessions() has one session open: a phase's ends when another begins", async () => {
  const { tf, count } = countingLibrary();
  const phases = phaseSessions({ tf, plan }, method);
  const first = await phases.open(head!);
  first.features.set(split, { seed: 0, batches: [] });
  const second = await phases.open(tail!);
  assert.equal(count.open, second.program.signatures.length);
  assert.deepEqual(second.program.signatures.slice(-2), ["train", "evaluate"]);
  const again = await phases.open(head!);
  assert.notEqual(again, first, "its variables are gone");
  assert.equal(again.features.size, 0, "and so are its features");
  assert.equal(count.open, again.program.signatures.length);
  phases.close();
  phases.close();
  assert.equal(count.open, 0);
});

Deno.test("phaseSessions() has nothing open after a phase that cannot be loaded", async () => {
  const { tf, count } = countingLibrary();
  const phases = phaseSessions({ tf, plan }, method);
  await phases.open(head!);
  const failing = countingLibrary(true).tf.node;
  Object.assign(tf, { node: failing });
  await assert.rejects(phases.open(tail!), { message: "No memory" });
  assert.equal(count.open, 0);
  phases.close();
});
