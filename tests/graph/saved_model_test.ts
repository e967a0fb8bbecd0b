import assert from "node:assert/strict";
import { join } from "node:path";
import { Graph } from "../../src/graph/graph.ts";
import { add, multiply } from "../../src/graph/ops/elementwise.ts";
import { encodeSavedModel } from "../../src/graph/saved_model.ts";
import { loadForTests } from "../tensorflow.ts";
import { floats, openGraph } from "./_open_graph.ts";

/** 2 x, and a counter that each call of the other signature raises. */
function example(): { graph: Graph; signatures: Parameters<typeof encodeSavedModel>[1] } {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 2]);
  const counter = graph.variable("counter", []);
  const start = graph.placeholder("start", "float32", []);
  const set = graph.assign(counter, start);
  const raised = add(graph, counter.value, graph.constant([1], []));
  const done = graph.assign(counter, raised);
  return {
    graph,
    signatures: {
      double: { inputs: { x }, outputs: { y: multiply(graph, x, graph.constant([2], [])) } },
      set: {
        inputs: { start },
        outputs: { start: graph.identity(start, { name: "set", after: [set] }) },
      },
      raise: {
        inputs: {},
        outputs: { counter: graph.identity(raised, { name: "raise", after: [done] }) },
      },
    },
  };
}

Deno.test("encodeSavedModel() gives the same bytes for the same graph", () => {
  const [first, again] = [example(), example()];
  const bytes = encodeSavedModel(first.graph, first.signatures);
  assert.deepEqual(encodeSavedModel(first.graph, first.signatures), bytes);
  assert.deepEqual(encodeSavedModel(again.graph, again.signatures), bytes);
});

Deno.test("encodeSavedModel() gives other bytes for another graph", () => {
  const [one, other] = [example(), example()];
  other.graph.constant([3], []);
  assert.notDeepEqual(
    encodeSavedModel(one.graph, one.signatures),
    encodeSavedModel(other.graph, other.signatures),
  );
});

Deno.test("encodeSavedModel() writes what TensorFlow loads and runs", async () => {
  const { graph, signatures } = example();
  const session = await openGraph(graph, signatures);
  try {
    const { y } = session.run("double", { x: floats([3, 2], [1, 2, 3, 4, 5, 6]) });
    assert.deepEqual(y, floats([3, 2], [2, 4, 6, 8, 10, 12]));
    session.run("set", { start: floats([], [7]) });
    // Signatures share their variables, and a call's updates have happened when it is back
    assert.deepEqual(session.run("raise", {}).counter, floats([], [8]));
    assert.deepEqual(session.run("raise", {}).counter, floats([], [9]));
  } finally {
    session.close();
  }
});

Deno.test("encodeSavedModel() gives an outline that has the same signatures, and no graph", async () => {
  const tf = await loadForTests();
  const { graph, signatures } = example();
  const { savedModel, outline } = encodeSavedModel(graph, signatures);
  const folder = await Deno.makeTempDir({ prefix: "thaw-outline-test-" });
  try {
    const read = async (bytes: Uint8Array) => {
      await Deno.writeFile(join(folder, "saved_model.pb"), bytes);
      return await tf.node.getMetaGraphsFromSavedModel(folder);
    };
    assert.deepEqual(await read(outline), await read(savedModel));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert.ok(outline.length < savedModel.length);
  assert.deepEqual(encodeSavedModel(new Graph(), signatures).savedModel, outline);
});
