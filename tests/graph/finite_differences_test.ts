/**
 * The gradient of every op form, on the real library.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Graph, Tensor } from "../../src/graph/graph.ts";
import { batchNormByBatch, batchNormByRunning } from "../../src/graph/ops/batch_norm.ts";
import { conv2d, type ConvolutionOptions } from "../../src/graph/ops/convolution.ts";
import { add, cast, multiply, relu } from "../../src/graph/ops/elementwise.ts";
import { biasAdd, linear } from "../../src/graph/ops/linear.ts";
import { globalAveragePool, maxPool } from "../../src/graph/ops/pooling.ts";
import { pad, sliceLike } from "../../src/graph/ops/shape.ts";
import { crossEntropy } from "../../src/optimize/loss.ts";
import { gradientErrors, TOLERANCE } from "./_finite_differences.ts";
import { distinct, drawn, type Floats, floats } from "./_open_graph.ts";

/** Declares a test of all gradients of one form. */
function check<K extends string>(
  name: string,
  { feeds, by }: {
    readonly feeds: Readonly<Record<K, Floats>>;
    readonly by: readonly NoInfer<K>[];
  },
  op: (graph: Graph, inputs: Record<K, Tensor>) => Tensor,
): void {
  Deno.test(`gradients: ${name}, by ${by.join(", ")}`, async () => {
    const errors = await gradientErrors(feeds, by, op);
    for (const input of by) {
      assert.ok(errors[input] < TOLERANCE, `by ${input}: ${errors[input]}`);
    }
  });
}

/** The convolutions of a ResNet, of as few channels as each may have. */
const CONVOLUTIONS: readonly (ConvolutionOptions & { readonly size: number; channels: number })[] =
  [
    { size: 7, channels: 2, stride: 2, padding: 3 },
    { size: 3, channels: 2, stride: 1, padding: 1 },
    { size: 3, channels: 2, stride: 2, padding: 1 },
    { size: 1, channels: 8, stride: 2, padding: 0 },
    { size: 1, channels: 2, stride: 1, padding: 0 },
  ];
for (const { size, channels, ...options } of CONVOLUTIONS) {
  for (const length of [8, 9]) {
    check(
      `conv2d ${size} x ${size}, stride ${options.stride}, padding ${options.padding}, on ${length} pixels`,
      {
        feeds: {
          x: drawn([2, length, length, channels], "x"),
          kernel: drawn([size, size, channels, 3], "k"),
        },
        by: ["x", "kernel"],
      },
      (graph, inputs) => conv2d(graph, inputs, options),
    );
  }
}

const norm = {
  x: drawn([3, 4, 5, 2], "x"),
  weight: floats([2], [1.5, -0.5]),
  bias: floats([2], [0.25, -0.75]),
  runningMean: floats([2], [0.125, -0.25]),
  runningVar: floats([2], [0.5, 2]),
};
check(
  "batchNormByBatch",
  { feeds: norm, by: ["x", "weight", "bias"] },
  (graph, { x, ...vectors }) => batchNormByBatch(graph, x, vectors).y,
);
check(
  "batchNormByRunning",
  { feeds: norm, by: ["x", "weight", "bias"] },
  (graph, { x, ...vectors }) => batchNormByRunning(graph, x, vectors),
);

check(
  "relu",
  { feeds: { x: drawn([4, 25], "x") }, by: ["x"] },
  (graph, { x }) => relu(graph, x),
);
check(
  "add",
  { feeds: { x: drawn([4, 5], "x"), y: drawn([4, 5], "y") }, by: ["x", "y"] },
  (graph, { x, y }) => add(graph, x, y),
);
check(
  "add of a tensor to itself",
  { feeds: { x: drawn([4, 5], "x") }, by: ["x"] },
  (graph, { x }) => add(graph, x, x),
);
check(
  "a convolution and a way around it",
  {
    feeds: { x: drawn([2, 5, 5, 3], "x"), kernel: drawn([3, 3, 3, 3], "k") },
    by: ["x", "kernel"],
  },
  (graph, { x, kernel }) => add(graph, conv2d(graph, { x, kernel }, { stride: 1, padding: 1 }), x),
);
check(
  "cast to bfloat16 and back",
  { feeds: { x: drawn([4, 5], "x") }, by: ["x"] },
  (graph, { x }) => cast(graph, cast(graph, x, "bfloat16"), "float32"),
);

for (const length of [6, 7]) {
  check(
    `maxPool 3 x 3, stride 2, padding 1, on ${length} pixels`,
    { feeds: { x: distinct([2, length, length, 2], "x") }, by: ["x"] },
    (graph, { x }) => maxPool(graph, x, { size: 3, stride: 2, padding: 1, differentiable: true }),
  );
}
check(
  "globalAveragePool",
  { feeds: { x: drawn([2, 3, 5, 4], "x") }, by: ["x"] },
  (graph, { x }) => globalAveragePool(graph, x),
);

check(
  "linear",
  {
    feeds: { x: drawn([4, 6], "x"), weight: drawn([3, 6], "w"), bias: drawn([3], "b") },
    by: ["x", "weight", "bias"],
  },
  (graph, { x, weight, bias }) => linear(graph, x, { weight, bias }),
);
check(
  "biasAdd on pictures",
  { feeds: { x: drawn([2, 3, 3, 4], "x"), bias: drawn([4], "b") }, by: ["x", "bias"] },
  (graph, { x, bias }) => biasAdd(graph, x, bias),
);

const softTargets = floats([3, 4], [0.7, 0.1, 0.1, 0.1, 0, 1, 0, 0, 0.25, 0.25, 0.25, 0.25]);
check(
  "crossEntropy with soft targets",
  { feeds: { logits: drawn([3, 4], "l"), targets: softTargets }, by: ["logits"] },
  (graph, { logits, targets }) => crossEntropy(graph, logits, targets),
);

Deno.test("gradientErrors() finds a factor that is 1 % off", async () => {
  const errors = await gradientErrors({ x: drawn([4, 25], "x") }, ["x"], (graph, { x }) => {
    const y = graph.identity(x, { name: "y" });
    return graph.record(y, [x], (dy) => [multiply(graph, dy, graph.constant([1.01], []))]);
  });
  assert.ok(errors.x > TOLERANCE, `${errors.x}`);
});

Deno.test("gradientErrors() finds a gradient that is one pixel off", async () => {
  const feeds = { x: drawn([2, 8, 8, 2], "x"), kernel: drawn([3, 3, 2, 3], "k") };
  const errors = await gradientErrors(feeds, ["x", "kernel"], (graph, { x, kernel }) => {
    const padded = pad(graph, x, 1);
    graph.record(padded, [x], (dy) => [sliceLike(graph, dy, { like: x, offset: 0 })]);
    return conv2d(graph, { x: padded, kernel }, { stride: 2, padding: 0 });
  });
  assert.ok(errors.x > TOLERANCE, `${errors.x}`);
  assert.ok(errors.kernel < TOLERANCE, "the other gradient is right");
});
