import assert from "node:assert/strict";
import { Graph } from "../../../src/graph/graph.ts";
import {
  add,
  cast,
  multiply,
  offset,
  relu,
  rsqrt,
  subtract,
} from "../../../src/graph/ops/elementwise.ts";
import { assertClose } from "../_naive.ts";
import { drawn, floats, runGraph } from "../_open_graph.ts";

Deno.test("the elementwise ops compute what they say", async () => {
  const x = drawn([3, 4], "x");
  const y = drawn([3, 4], "y");
  const v = drawn([4], "v");
  const found = await runGraph({ x, y, v }, (graph, inputs) => ({
    added: add(graph, inputs.x, inputs.y),
    rectified: relu(graph, inputs.x),
    multiplied: multiply(graph, inputs.x, inputs.v),
    subtracted: subtract(graph, inputs.x, inputs.v),
    offset: offset(graph, inputs.x, inputs.v),
  }));
  const wanted = (of: (x: number, y: number, v: number) => number) =>
    floats([3, 4], x.data.map((value, k) => of(value, y.data[k] ?? NaN, v.data[k % 4] ?? NaN)));
  assertClose(found.added, wanted((x, y) => x + y), 0);
  assertClose(found.rectified, wanted((x) => Math.max(x, 0)), 0);
  assertClose(found.multiplied, wanted((x, _, v) => x * v), 0);
  assertClose(found.subtracted, wanted((x, _, v) => x - v), 0);
  assertClose(found.offset, wanted((x, _, v) => x + v), 0);
});

Deno.test("rsqrt() is one over the root", async () => {
  const { y } = await runGraph(
    { v: floats([4], [0.25, 1, 4, 1e-5]) },
    (graph, { v }) => ({ y: rsqrt(graph, v) }),
  );
  assertClose(y, floats([4], [2, 1, 0.5, 1 / Math.sqrt(1e-5)]));
});

Deno.test("cast() to bfloat16 keeps eight bits of a number, ties to even", async () => {
  const values = [1, 1 + 1 / 128, 1 + 1 / 256, 1 + 3 / 256, -3.140625, 1e-30];
  const { y } = await runGraph(
    { v: floats([6], values) },
    (graph, { v }) => ({ y: cast(graph, cast(graph, v, "bfloat16"), "float32") }),
  );
  assert.deepEqual([...y.data.slice(0, 5)], [1, 1 + 1 / 128, 1, 1 + 2 / 128, -3.140625]);
  assert.ok(Math.abs((y.data[5] ?? 0) / 1e-30 - 1) < 1 / 256);
});

Deno.test("cast() to the same type makes no node", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [2]);
  assert.equal(cast(graph, x, "float32"), x);
  assert.equal(graph.nodes.length, 1);
});
