import assert from "node:assert/strict";
import { gradients } from "../../../src/graph/gradients.ts";
import { Graph, type Tensor } from "../../../src/graph/graph.ts";
import { cast, relu } from "../../../src/graph/ops/elementwise.ts";
import { globalAveragePool, maxPool } from "../../../src/graph/ops/pooling.ts";
import { lacksBfloat16 } from "../../tensorflow.ts";
import { project } from "../_finite_differences.ts";
import { assertClose, naiveMaxPool, tensorOf } from "../_naive.ts";
import { distinct, drawn, type Floats, floats, runGraph } from "../_open_graph.ts";

const stem = { size: 3, stride: 2, padding: 1 };

for (const differentiable of [true, false]) {
  const what = differentiable ? "with a gradient" : "without a gradient";
  const options = { ...stem, differentiable };

  Deno.test(`maxPool() ${what} gives the largest of each window`, async () => {
    for (const [height, width] of [[6, 6], [7, 7], [6, 9]] as const) {
      const x = distinct([2, height, width, 3], "x");
      const { y } = await runGraph({ x }, (graph, { x }) => ({ y: maxPool(graph, x, options) }));
      assertClose(y, naiveMaxPool(x, stem), 0);
    }
  });

  Deno.test(`maxPool() ${what} of values behind a ReLU is PyTorch's, whose padding is minus infinity`, async () => {
    const { shape, data } = drawn([2, 6, 6, 3], "x");
    const x = floats(shape, data.map((value) => Math.max(value - 0.5, 0)));
    assert.ok(naiveMaxPool(x, stem).data.includes(0), "some window is all zeros");
    const { y } = await runGraph({ x }, (graph, { x }) => ({ y: maxPool(graph, x, options) }));
    assertClose(y, naiveMaxPool(x, stem), 0);
  });

  Deno.test({
    name: `maxPool() ${what} gives the largest of each window in bfloat16`,
    ignore: lacksBfloat16,
    fn: async () => {
      // Up to 216 / 32: exact in bfloat16
      const x = distinct([2, 6, 6, 3], "x");
      const { y } = await runGraph({ x }, (graph, { x }) => ({
        y: cast(graph, maxPool(graph, cast(graph, x, "bfloat16"), options), "float32"),
      }));
      assertClose(y, naiveMaxPool(x, stem), 0);
    },
  });

  Deno.test(`maxPool() ${what} knows its output's shape`, () => {
    const graph = new Graph();
    const x = graph.placeholder("x", "float32", [null, 112, 112, 64]);
    assert.deepEqual(maxPool(graph, x, options).shape, [null, 56, 56, 64]);
  });
}

Deno.test("maxPool() before a ReLU gives the bits of maxPool() behind it, and of its gradient", async () => {
  // From -1 to 1/4 in steps of 1/4: windows with a largest value twice, windows below zero
  const coarse = drawn([2, 13, 14, 3], "x").data.map((value) => Math.floor(3 * value) / 4 - 0.25);
  const x = floats([2, 13, 14, 3], coarse);
  const dy = drawn([2, 7, 7, 3], "dy");
  const pool = (graph: Graph, x: Tensor) => maxPool(graph, x, { ...stem, differentiable: true });
  const passed = await runGraph({ x, dy }, (graph, { x, dy }) => {
    const outputs = {
      before: relu(graph, pool(graph, x)),
      behind: pool(graph, relu(graph, x)),
    };
    const gradient = (y: Tensor) => gradients(graph, project(graph, y, dy), [x])[0]!;
    const slopes = { dBefore: gradient(outputs.before), dBehind: gradient(outputs.behind) };
    return { ...outputs, ...slopes };
  });
  assert.ok(naiveMaxPool(x, stem).data.some((value) => value < 0), "some window is below zero");
  assert.deepEqual(passed.before, passed.behind);
  const unsigned = ({ data }: Floats) => data.map((value) => value + 0); // -0 is 0
  assert.deepEqual(unsigned(passed.dBefore), unsigned(passed.dBehind));
});

Deno.test("globalAveragePool() is the mean over height and width", async () => {
  const x = drawn([2, 3, 5, 4], "x");
  const { y } = await runGraph({ x }, (graph, inputs) => ({
    y: globalAveragePool(graph, inputs.x),
  }));
  const wanted = tensorOf([2, 4], ([b = 0, c = 0]) => {
    let sum = 0;
    for (let k = 0; k < 15; k++) sum += x.data[(b * 15 + k) * 4 + c] ?? NaN;
    return sum / 15;
  });
  assertClose(y, wanted);
});

Deno.test("globalAveragePool() takes no picture of unknown size, whose gradient it could not share out", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, null, 7, 3]);
  assert.throws(() => globalAveragePool(graph, x), {
    name: "RangeError",
    message: "Cannot average: height, width and channels must be known, current shape is [,,7,3]",
  });
});
