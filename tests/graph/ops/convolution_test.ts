import assert from "node:assert/strict";
import { Graph } from "../../../src/graph/graph.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { conv2d, type ConvolutionOptions } from "../../../src/graph/ops/convolution.ts";
import { cast } from "../../../src/graph/ops/elementwise.ts";
import { lacksBfloat16 } from "../../tensorflow.ts";
import { project } from "../_finite_differences.ts";
import { assertClose, naiveConv2d, naiveFilterGradient } from "../_naive.ts";
import { drawn, type Floats, floats, runGraph } from "../_open_graph.ts";

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

/** Drawn -1, 0 and 1: sums of a hundred of their products are exact, in bfloat16 too. */
function wholes(shape: readonly number[], key: string): Floats {
  return floats(shape, drawn(shape, key).data.map(Math.round));
}

for (const { size, stride, padding } of FORMS.filter(({ size }) => size > 1)) {
  for (const channels of [127, 128]) {
    // 16 pixels come out: 8 channels for each from 128 on
    const op = channels < 128 ? "Conv2DBackpropFilter" : "ExtractImagePatches";
    Deno.test({
      name:
        `conv2d() in bfloat16 has a loop's filter gradient by ${op}: ${size} x ${size}, stride ${stride}, padding ${padding}`,
      ignore: lacksBfloat16,
      fn: async () => {
        const length = 3 * stride + size - 2 * padding;
        const x = wholes([2, length, length, 8], "x");
        const kernel = wholes([size, size, 8, channels], "kernel");
        const dy = wholes([2, 4, 4, channels], "dy");
        const { dKernel } = await runGraph({ x, kernel, dy }, (graph, given) => {
          const inputs = {
            x: cast(graph, given.x, "bfloat16"),
            kernel: cast(graph, given.kernel, "bfloat16"),
          };
          const y = conv2d(graph, inputs, { stride, padding });
          const sum = project(graph, cast(graph, y, "float32"), given.dy);
          const [dKernel] = gradients(graph, sum, [given.kernel]);
          assert.ok(graph.nodes.some((node) => node.op === op));
          return { dKernel: dKernel! };
        });
        assertClose(dKernel, naiveFilterGradient(x, dy, { size, stride, padding }), 0);
      },
    });
  }
}

Deno.test("conv2d() in float32 leaves every filter gradient to oneDNN", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 1, 1, 512]);
  const { value: kernel } = graph.variable("kernel", [3, 3, 512, 512]);
  const y = conv2d(graph, { x, kernel }, { stride: 1, padding: 1 });
  const dy = graph.placeholder("dy", "float32", [null, 1, 1, 512]);
  gradients(graph, project(graph, y, dy), [kernel]);
  assert.ok(graph.nodes.some(({ op }) => op === "Conv2DBackpropFilter"));
});
