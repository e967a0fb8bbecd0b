import assert from "node:assert/strict";
import { Graph } from "../../../src/graph/graph.ts";
import { biasAdd, linear } from "../../../src/graph/ops/linear.ts";
import { assertClose, tensorOf } from "../_naive.ts";
import { drawn, runGraph } from "../_open_graph.ts";

Deno.test("linear() is x weight^T + bias", async () => {
  const x = drawn([4, 6], "x");
  const weight = drawn([3, 6], "weight");
  const bias = drawn([3], "bias");
  const { y } = await runGraph(
    { x, weight, bias },
    (graph, inputs) => ({ y: linear(graph, inputs.x, inputs) }),
  );
  const wanted = tensorOf([4, 3], ([b = 0, o = 0]) => {
    let sum = bias.data[o] ?? NaN;
    for (let i = 0; i < 6; i++) {
      sum += (x.data[b * 6 + i] ?? NaN) * (weight.data[o * 6 + i] ?? NaN);
    }
    return sum;
  });
  assertClose(y, wanted);
});

Deno.test("linear() knows its output's shape", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 512]);
  const weight = graph.variable("fc.weight", [2, 512]).value;
  const bias = graph.variable("fc.bias", [2]).value;
  assert.deepEqual(linear(graph, x, { weight, bias }).shape, [null, 2]);
});

Deno.test("biasAdd() adds along the last axis", async () => {
  const x = drawn([2, 3, 3, 4], "x");
  const bias = drawn([4], "bias");
  const { y } = await runGraph(
    { x, bias },
    (graph, inputs) => ({ y: biasAdd(graph, inputs.x, inputs.bias) }),
  );
  assert.deepEqual(y.data, x.data.map((value, k) => value + (bias.data[k % 4] ?? NaN)));
});
