import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";

Deno.test("Graph.add() names nodes by op and count, and outputs by number", () => {
  const graph = new Graph();
  const float = { dtype: "float32", shape: [] } as const;
  const [x] = graph.add("Placeholder", { outputs: [float] });
  const outputs = graph.add("Split", { inputs: [x], outputs: [float, float, float] });
  assert.deepEqual(outputs.map(({ ref }) => ref), ["Split_1", "Split_1:1", "Split_1:2"]);
  assert.deepEqual(graph.nodes[1]?.input, ["Placeholder_0"]);
});

Deno.test("Graph.add() puts nodes that must run before behind the data, with a caret", () => {
  const graph = new Graph();
  const float = { dtype: "float32", shape: [] } as const;
  const [first, second] = graph.add("Split", { outputs: [float, float] });
  graph.add("Identity", { name: "late", inputs: [second!], after: [first, second!], outputs: [] });
  assert.deepEqual(graph.nodes[1]?.input, ["Split_0:1", "^Split_0", "^Split_0"]);
});

Deno.test("Graph.add() refuses a name that is taken", () => {
  const graph = new Graph();
  graph.placeholder("x", "float32", []);
  assert.throws(() => graph.placeholder("x", "float32", []), {
    name: "RangeError",
    message: 'Cannot add node: "x" is taken',
  });
});

Deno.test("Graph.variable() is made once and shared by name", () => {
  const graph = new Graph();
  const variable = graph.variable("fc.bias", [2]);
  assert.equal(graph.variable("fc.bias", [2]), variable);
  assert.deepEqual(graph.nodes.map(({ op }) => op), ["VarHandleOp", "ReadVariableOp"]);
  assert.deepEqual([...graph.variables.keys()], ["fc.bias"]);
});

Deno.test("Graph.variable() refuses another shape under the same name", () => {
  const graph = new Graph();
  graph.variable("fc.weight", [2, 512]);
  assert.throws(() => graph.variable("fc.weight", [3, 512]), {
    name: "RangeError",
    message: 'Cannot reuse variable "fc.weight": its shape is [2,512], not [3,512]',
  });
});

Deno.test("Graph.constant() refuses values that do not fill its shape", () => {
  assert.throws(() => new Graph().constant([1, 2, 3], [2, 2]), {
    name: "RangeError",
    message: "Cannot make a constant: shape [2,2] takes 4 values, current number is 3",
  });
});

Deno.test("Graph.record() keeps the order in which the graph was written", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const y = graph.placeholder("y", "float32", []);
  const backward = () => [null];
  assert.equal(graph.record(y, [x], backward), y);
  graph.record(x, [y], backward);
  assert.deepEqual(graph.tape.map(({ output }) => output.ref), ["y", "x"]);
});
