import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { averageName, moveAverages } from "../../src/optimize/average.ts";
import { assertClose } from "../graph/_naive.ts";
import { drawn, type Floats, floats, openGraph } from "../graph/_open_graph.ts";

const SHAPE = [2, 3];

/** Weights that each step sets, and their averages after it. */
async function averages(
  { start, weights, taken }: {
    readonly start: Floats;
    readonly weights: readonly Floats[];
    readonly taken: readonly number[];
  },
): Promise<Floats[]> {
  const graph = new Graph();
  const [variable, other] = ["w", "v"].map((name) => graph.variable(name, SHAPE));
  const value = graph.placeholder("value", "float32", SHAPE);
  const share = graph.placeholder("average", "float32", []);
  const set = [variable!, other!].map((each) => graph.assign(each, value));
  const { done, slots } = moveAverages(graph, [variable!], { taken: share, after: set });
  assert.deepEqual(slots.map(({ name }) => name), ["average/w"]);
  const begun = slots.map((slot) => graph.assign(slot, value));
  const token = graph.constant([1], []);
  const session = await openGraph(graph, {
    begin: {
      inputs: { value },
      outputs: { done: graph.identity(token, { name: "begin", after: begun }) },
    },
    step: {
      inputs: { value, average: share },
      outputs: { done: graph.identity(token, { name: "step", after: done }) },
    },
    read: { inputs: {}, outputs: { average: graph.read(slots[0]!) } },
  });
  session.run("begin", { value: start });
  const found = weights.map((weight, k) => {
    session.run("step", { value: weight, average: floats([], [taken[k]!]) });
    return session.run("read", {}).average as Floats; // a float32 variable
  });
  session.close();
  return found;
}

Deno.test("moveAverages() goes a share of the way to the weights that the step has left", async () => {
  const start = drawn(SHAPE, "start");
  const weights = [0, 1, 2, 3].map((k) => drawn(SHAPE, `weights ${k}`));
  const taken = [0.1, 0.001, 0.5, 0.25];
  const found = await averages({ start, weights, taken });
  let wanted = [...start.data];
  weights.forEach(({ data }, k) => {
    wanted = wanted.map((average, i) => average + taken[k]! * (data[i]! - average));
    assertClose(found[k]!, floats(SHAPE, wanted));
  });
});

Deno.test("moveAverages() of a share of 1 is the weights", async () => {
  const [start, weight] = ["start", "weight"].map((key) => drawn(SHAPE, key));
  const [found] = await averages({ start: start!, weights: [weight!], taken: [1] });
  assert.deepEqual(found, weight);
});

Deno.test("moveAverages() keeps every bit of an average that its weights have reached", async () => {
  // Thirds: a sum of two rounded products would drift
  const third = floats(SHAPE, [1, 2, 4, 5, 7, 8].map((k) => k / 3));
  const found = await averages({ start: third, weights: [third, third], taken: [0.3, 0.001] });
  assert.deepEqual(found, [third, third]);
});

Deno.test("averageName() is the slot's name", () => {
  assert.equal(averageName("fc.bias"), "average/fc.bias");
});
