import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { linear } from "../../src/graph/ops/linear.ts";
import type { MethodPlan } from "../../src/plan/plan.ts";
import { stateSignatures } from "../../src/program/state_signatures.ts";
import { trainingStep } from "../../src/program/training_step.ts";
import type { Session } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { type Floats, floats, openGraph } from "../graph/_open_graph.ts";

/** A head over features that are fed, and a statistic that follows another fed value. */
async function openStep(): Promise<{ session: Session; watched: readonly string[] }> {
  const graph = new Graph();
  const method: MethodPlan = examplePlan().methods[1]!;
  const features = graph.placeholder("features", "float32", [null, 2]);
  const moved = graph.placeholder("moved", "float32", [3]);
  const statistic = graph.variable("bn1.running_mean", [3]);
  const logits = linear(graph, features, {
    weight: graph.variable("fc.weight", [2, 2]).value,
    bias: graph.variable("fc.bias", [2]).value,
  });
  const step = trainingStep(graph, {
    logits,
    statistics: [{ variable: statistic, value: moved }],
    method,
    phase: method.phases[0]!,
    name: "step",
  });
  assert.deepEqual(step.slots, ["momentum_buffer/fc.weight", "momentum_buffer/fc.bias"]);
  const state = stateSignatures(graph, [
    { name: "bn1.running_mean", shape: [3], kind: "statistic" },
    { name: "fc.weight", shape: [2, 2], kind: "parameter" },
    { name: "fc.bias", shape: [2], kind: "parameter" },
  ], step.slots);
  const { inputs, outputs } = step.signature;
  const session = await openGraph(graph, {
    ...state,
    step: { inputs: { features, moved, ...inputs }, outputs },
  });
  session.run("assign", {
    "bn1.running_mean": floats([3], [0, 0, 0]),
    "fc.weight": floats([2, 2], [0, 0, 0, 0]),
    "fc.bias": floats([2], [0, 0]),
  });
  return { session, watched: step.watched };
}

const FEEDS: Readonly<Record<string, Floats>> = {
  features: floats([1, 2], [2, 4]),
  moved: floats([3], [1, 2, 3]),
  targets: floats([1, 2], [1, 0]),
  rate: floats([], [0.5]),
  momentum: floats([], [0.9]),
};

Deno.test("trainingStep() has updated weights and statistics when the loss is back", async () => {
  const { session } = await openStep();
  const { loss, logits, finite } = session.run("step", FEEDS);
  // Equal logits: the loss is log 2, the slope by the logits (-1/2, 1/2)
  assert.deepEqual([...loss!.data], [Math.fround(Math.log(2))]);
  assert.deepEqual(logits, floats([1, 2], [0, 0]));
  assert.deepEqual([...finite!.data], [1, 1, 1, 1]);
  assert.deepEqual(session.run("read", {}), {
    "bn1.running_mean": floats([3], [1, 2, 3]),
    "fc.weight": floats([2, 2], [0.5, 1, -0.5, -1]),
    "fc.bias": floats([2], [0.25, -0.25]),
  });
  session.close();
});

Deno.test("trainingStep() watches statistics in the order of the pass, then the loss, then gradients backwards", async () => {
  const { session, watched } = await openStep();
  session.close();
  assert.deepEqual(watched, [
    "bn1.running_mean",
    "loss",
    "gradient of fc.bias",
    "gradient of fc.weight",
  ]);
});

for (const bad of [NaN, Infinity, -Infinity]) {
  Deno.test(`trainingStep() flags what holds ${bad}, and nothing else`, async () => {
    const { session } = await openStep();
    const flags = (feeds: Readonly<Record<string, Floats>>) => [
      ...session.run("step", { ...FEEDS, ...feeds }).finite!.data,
    ];
    assert.deepEqual(flags({ moved: floats([3], [1, bad, 3]) }), [0, 1, 1, 1]);
    // 0 times infinity is NaN in the logits, and goes on from there
    assert.deepEqual(flags({ features: floats([1, 2], [bad, 4]) }), [1, 0, 0, 0]);
    session.close();
  });
}
