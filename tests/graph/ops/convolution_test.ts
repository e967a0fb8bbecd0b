import assert from "node:assert/strict";
import { Graph } from "../../../src/graph/graph.ts";
import { conv2d, type ConvolutionOptions } from "../../../src/graph/ops/convolution.ts";
import { assertClose, naiveConv2d } from "../_naive.ts";
import { drawn, runGraph } from "../_open_graph.ts";

const FORMS: readonly (ConvolutionOptions & { readonly size: number })[] = [
  { size: 7, stride: 2, padding: 3 },
  { size: 3, stride: 1, padding: 1 },
  { size: 3, stride: 2, padding: 1 },
  { size: 3, stride: 2, padding: 0 },
  { size: 1, stride: 2, padding: 0 },
  { size: 1, stride: 1, padding: 0 },
];

for (const { size, stride, padding } of FORMS) {
  const form = `${size} x ${size}, stride ${stride}, padding ${padding}`;
  Deno.test(`conv2d() gives the sums of a loop: ${form}`, async () => {
    for (const [height, width] of [[8, 8], [9, 9], [8, 11]] as const) {
      const x = drawn([2, height, width, 8], "x");
      const kernel = drawn([size, size, 8, 4], "kernel");
      const { y } = await runGraph(
        { x, kernel },
        (graph, inputs) => ({ y: conv2d(graph, inputs, { stride, padding }) }),
      );
      assertClose(y, naiveConv2d(x, kernel, { size, stride, padding }));
    }
  });
}

Deno.test("conv2d() knows its output's shape, the batch left open", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 224, 224, 3]);
  const { value: kernel } = graph.variable("conv1.weight", [7, 7, 3, 64]);
  const y = conv2d(graph, { x, kernel }, { stride: 2, padding: 3 });
  assert.deepEqual(y.shape, [null, 112, 112, 64]);
});

Deno.test("conv2d() refuses a kernel for other channels", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 8, 8, 3]);
  const { value: kernel } = graph.variable("kernel", [3, 3, 4, 2]);
  assert.throws(() => conv2d(graph, { x, kernel }, { stride: 1, padding: 1 }), {
    name: "RangeError",
    message: "Cannot convolve: kernel takes 4 channels, current number is 3",
  });
});

Deno.test("conv2d() refuses an uneven padding at stride 1", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 8, 8, 3]);
  const { value: kernel } = graph.variable("kernel", [3, 3, 3, 2]);
  assert.throws(() => conv2d(graph, { x, kernel }, { stride: 1, padding: 0 }), {
    name: "RangeError",
    message:
      "Cannot convolve at stride 1: padding must be half of the kernel's 3, current value is 0",
  });
});

Deno.test("conv2d() refuses few channels where strides skip pixels", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 8, 8, 7]);
  const { value: kernel } = graph.variable("kernel", [1, 1, 7, 8]);
  assert.throws(() => conv2d(graph, { x, kernel }, { stride: 2, padding: 0 }), {
    name: "RangeError",
    message: "Cannot convolve past pixels: at least 8 channels must come in, current number is 7",
  });
});
