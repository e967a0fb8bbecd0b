import assert from "node:assert/strict";
import { mixNeighbours } from "../../src/program/mix_neighbours.ts";
import { assertClose } from "../graph/_naive.ts";
import { drawn, type Floats, floats, runGraph } from "../graph/_open_graph.ts";
import golden from "../train/golden.json" with { type: "json" };

async function mixed(x: Floats, share: number): Promise<Floats> {
  const feeds = { x, share: floats([], [share]) };
  const { y } = await runGraph(feeds, (graph, inputs) => ({
    y: mixNeighbours(graph, inputs.x, inputs.share),
  }));
  return y;
}

const SHAPE = [golden.labels.length, 2, 4, 3];

for (const mixture of golden.mixup) {
  Deno.test(`mixNeighbours() mixes as torchvision's MixUp does: share ${mixture.share}`, async () => {
    const found = await mixed(floats(SHAPE, mixture.pictures), mixture.share);
    assertClose(found, floats(SHAPE, mixture.mixed));
  });
}

Deno.test("mixNeighbours() at a share of 1 keeps every bit", async () => {
  const x = floats([3, 1, 1, 2], [1 / 3, -2 / 3, 4 / 3, 1e-30, 0.1, -7e7]);
  assert.deepEqual(await mixed(x, 1), x);
});

Deno.test("mixNeighbours() of a single picture mixes it with itself", async () => {
  const x = drawn([1, 2, 2, 3], "one");
  assertClose(await mixed(x, 0.25), x);
});
