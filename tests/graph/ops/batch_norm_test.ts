import assert from "node:assert/strict";
import {
  batchNormByBatch,
  batchNormByRunning,
  EPSILON,
} from "../../../src/graph/ops/batch_norm.ts";
import { assertClose, channelOf, tensorOf } from "../_naive.ts";
import { drawn, type Floats, floats, runGraph } from "../_open_graph.ts";

const feeds = {
  x: drawn([3, 4, 5, 2], "x"),
  weight: floats([2], [1.5, -0.5]),
  bias: floats([2], [0.25, -0.75]),
  runningMean: floats([2], [0.125, -0.25]),
  runningVar: floats([2], [0.5, 2]),
};

/** Mean and biased variance of one channel of x. */
function moments(c: number): { mean: number; variance: number; count: number } {
  const values = channelOf(feeds.x, c);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, count: values.length };
}

/** `(x - mean) / sqrt(variance + eps) * weight + bias`, by channel. */
function normalized(statistics: (c: number) => { mean: number; variance: number }): Floats {
  return tensorOf(feeds.x.shape, (index) => {
    const [, i = 0, j = 0, c = 0] = index;
    const x = feeds.x.data[(((index[0] ?? 0) * 4 + i) * 5 + j) * 2 + c] ?? NaN;
    const { mean, variance } = statistics(c);
    const scale = (feeds.weight.data[c] ?? NaN) / Math.sqrt(variance + EPSILON);
    return (x - mean) * scale + (feeds.bias.data[c] ?? NaN);
  });
}

Deno.test("batchNormByBatch() normalizes by the batch and its biased variance", async () => {
  const { y } = await runGraph(
    feeds,
    (graph, { x, ...norm }) => ({ y: batchNormByBatch(graph, x, norm).y }),
  );
  assertClose(y, normalized(moments));
});

Deno.test("batchNormByBatch() moves the running statistics a tenth, the variance unbiased", async () => {
  const { mean, variance } = await runGraph(feeds, (graph, { x, ...norm }) => {
    const { runningMean, runningVar } = batchNormByBatch(graph, x, norm);
    return { mean: runningMean, variance: runningVar };
  });
  // torch.nn.BatchNorm2d: momentum 0.1, and count / (count - 1) on the variance
  assertClose(
    mean,
    tensorOf([2], ([c = 0]) => 0.9 * (feeds.runningMean.data[c] ?? NaN) + 0.1 * moments(c).mean),
  );
  assertClose(
    variance,
    tensorOf([2], ([c = 0]) => {
      const { variance, count } = moments(c);
      return 0.9 * (feeds.runningVar.data[c] ?? NaN) + 0.1 * variance * count / (count - 1);
    }),
  );
});

Deno.test("batchNormByRunning() normalizes by the running statistics alone", async () => {
  const { y } = await runGraph(
    feeds,
    (graph, { x, ...norm }) => ({ y: batchNormByRunning(graph, x, norm) }),
  );
  const running = (c: number) => ({
    mean: feeds.runningMean.data[c] ?? NaN,
    variance: feeds.runningVar.data[c] ?? NaN,
  });
  assertClose(y, normalized(running));
});

Deno.test("EPSILON is that of torch.nn.BatchNorm2d", () => {
  assert.equal(EPSILON, 1e-5);
});
