import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import type { TensorSpec } from "../../src/plan/plan.ts";
import { stateSignatures } from "../../src/program/state_signatures.ts";
import { drawn, openGraph } from "../graph/_open_graph.ts";

const TENSORS: readonly TensorSpec[] = [
  { name: "z.weight", shape: [4, 3, 2, 1], kind: "parameter" },
  { name: "a.weight", shape: [2, 5], kind: "parameter" },
  { name: "a.bias", shape: [2], kind: "parameter" },
];

Deno.test("stateSignatures() turns kernels inside the graph and leaves the rest as it is", async () => {
  const graph = new Graph();
  const signatures = stateSignatures(graph, TENSORS, []);
  const kernel = graph.variable("z.weight", [2, 1, 3, 4]).value;
  const session = await openGraph(graph, {
    ...signatures,
    kernel: { inputs: {}, outputs: { kernel } },
  });
  try {
    const state = Object.fromEntries(
      TENSORS.map(({ name, shape }) => [name, drawn(shape, name)] as const),
    );
    session.run("assign", state);
    assert.deepEqual(session.run("read", {}), state);
    const found = session.run("kernel", {}).kernel!;
    const weight = state["z.weight"]!.data;
    // [h, w, in, out] = (1, 0, 2, 3) is [out, in, h, w] = (3, 2, 1, 0)
    assert.equal(found.data[((1 * 1 + 0) * 3 + 2) * 4 + 3], weight[((3 * 3 + 2) * 2 + 1) * 1 + 0]);
    assert.equal(found.data[((1 * 1 + 0) * 3 + 0) * 4 + 1], weight[((1 * 3 + 0) * 2 + 1) * 1 + 0]);
  } finally {
    session.close();
  }
});

Deno.test("stateSignatures() sets the slots to zero when the network is assigned", async () => {
  const graph = new Graph();
  const slot = graph.variable("momentum/a.bias", [2]);
  const value = graph.placeholder("value", "float32", [2]);
  const set = graph.assign(slot, value);
  const session = await openGraph(graph, {
    ...stateSignatures(graph, TENSORS.slice(2), ["momentum/a.bias"]),
    set: {
      inputs: { value },
      outputs: { value: graph.identity(value, { name: "set", after: [set] }) },
    },
    slot: { inputs: {}, outputs: { slot: slot.value } },
  });
  try {
    session.run("set", { value: drawn([2], "slot") });
    assert.deepEqual(session.run("slot", {}).slot, drawn([2], "slot"));
    session.run("assign", { "a.bias": drawn([2], "bias") });
    assert.deepEqual([...session.run("slot", {}).slot!.data], [0, 0]);
  } finally {
    session.close();
  }
});

const SLOTS = ["momentum_buffer/z.weight", "average/z.weight", "average/a.bias"];

/** The tensors' state, and slots of their shapes; kernels as TensorFlow has them. */
async function openSlots(slots: readonly string[]) {
  const graph = new Graph();
  for (const name of slots) {
    const shape = name.endsWith("z.weight") ? [2, 1, 3, 4] : [2];
    graph.variable(name, shape);
  }
  const signatures = stateSignatures(graph, TENSORS, slots);
  return { names: Object.keys(signatures), session: await openGraph(graph, { ...signatures }) };
}

Deno.test("stateSignatures() sets an average to its parameter when the network is assigned", async () => {
  const { session } = await openSlots(SLOTS);
  try {
    const state = Object.fromEntries(TENSORS.map(({ name, shape }) => [name, drawn(shape, name)]));
    session.run("assign", state);
    const slots = session.run("read_slots", {});
    assert.deepEqual(Object.keys(slots).toSorted(), SLOTS.toSorted());
    assert.deepEqual(slots["average/z.weight"], state["z.weight"]);
    assert.deepEqual(slots["average/a.bias"], state["a.bias"]);
    assert.deepEqual(slots["momentum_buffer/z.weight"]?.shape, [4, 3, 2, 1]);
    assert.ok(slots["momentum_buffer/z.weight"]?.data.every((value) => value === 0));
  } finally {
    session.close();
  }
});

Deno.test("stateSignatures() give back every bit of the slots, and leave the network alone", async () => {
  const { session } = await openSlots(SLOTS);
  try {
    const state = Object.fromEntries(TENSORS.map(({ name, shape }) => [name, drawn(shape, name)]));
    session.run("assign", state);
    const slots = Object.fromEntries(
      SLOTS.map((name) => [name, drawn(name.endsWith("z.weight") ? [4, 3, 2, 1] : [2], name)]),
    );
    session.run("assign_slots", slots);
    assert.deepEqual(session.run("read_slots", {}), slots);
    assert.deepEqual(session.run("read", {}), state);
  } finally {
    session.close();
  }
});

Deno.test("stateSignatures() has none for slots where there are none", async () => {
  const { names, session } = await openSlots([]);
  session.close();
  assert.deepEqual(names, ["assign", "read"]);
});
