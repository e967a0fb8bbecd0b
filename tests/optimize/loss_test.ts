import assert from "node:assert/strict";
import { gradients } from "../../src/graph/gradients.ts";
import { crossEntropy } from "../../src/optimize/loss.ts";
import { assertClose, tensorOf } from "../graph/_naive.ts";
import { drawn, type Floats, floats, runGraph } from "../graph/_open_graph.ts";

/** log softmax of one row, in double precision. */
function logSoftmax(logits: Floats, row: number): number[] {
  const classes = logits.shape[1] ?? 0;
  const values = Array.from(logits.data.slice(row * classes, (row + 1) * classes));
  const largest = Math.max(...values);
  const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
  return values.map((value) => value - largest - Math.log(sum));
}

async function lossOf(
  logits: Floats,
  targets: Floats,
): Promise<{ loss: Floats; gradient: Floats }> {
  return await runGraph({ logits, targets }, (graph, inputs) => {
    const loss = crossEntropy(graph, inputs.logits, inputs.targets);
    return { loss, gradient: gradients(graph, loss, [inputs.logits])[0]! };
  });
}

Deno.test("crossEntropy() weighs each picture by the sum of its row, and its gradient is that times softmax, less the row", async () => {
  const logits = floats([3, 4], drawn([12], "logits").data.map((value) => 5 * value));
  const targets = floats([3, 4], [0.7, 0.1, 0.1, 0.1, 0, 2, 0, 0, 0.05, 0.1, 0.15, 0]);
  const { loss, gradient } = await lossOf(logits, targets);
  const at = (row: number, c: number) => targets.data[row * 4 + c] ?? NaN;
  const losses = [0, 1, 2].map((row) =>
    -logSoftmax(logits, row).reduce((sum, value, c) => sum + at(row, c) * value, 0)
  );
  assertClose(loss, floats([], [losses.reduce((sum, value) => sum + value, 0)]));
  const sums = [1, 2, 0.3];
  assertClose(
    gradient,
    tensorOf(
      [3, 4],
      ([row = 0, c = 0]) => sums[row]! * Math.exp(logSoftmax(logits, row)[c] ?? NaN) - at(row, c),
    ),
  );
});

Deno.test("crossEntropy() of huge logits neither overflows nor underflows", async () => {
  const { loss, gradient } = await lossOf(
    floats([2, 2], [1e4, 0, 0, 1e4]),
    floats([2, 2], [0.5, 0, 0.5, 0]),
  );
  assert.deepEqual([...loss.data], [5e3]);
  assert.deepEqual([...gradient.data], [0, 0, -0.5, 0.5]);
});

Deno.test("crossEntropy() leaves out a picture whose row is zero", async () => {
  const { loss, gradient } = await lossOf(
    floats([2, 2], [7, 7, 1, 5]),
    floats([2, 2], [1, 0, 0, 0]),
  );
  assertClose(loss, floats([], [Math.log(2)]));
  assert.deepEqual([...gradient.data], [-0.5, 0.5, 0, 0]);
});

Deno.test("crossEntropy() of equal logits is log(classes)", async () => {
  const { loss } = await lossOf(floats([1, 3], [7, 7, 7]), floats([1, 3], [0, 0, 1]));
  assertClose(loss, floats([], [Math.log(3)]));
});
