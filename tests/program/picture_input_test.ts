import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { pictureInput } from "../../src/program/picture_input.ts";
import { randomFor } from "../../src/random/random.ts";
import { assertClose } from "../graph/_naive.ts";
import { type Floats, floats, openGraph } from "../graph/_open_graph.ts";

const mean = [0.485, 0.456, 0.406] as const;
const std = [0.229, 0.224, 0.225] as const;

for (const size of [4, 5]) {
  const words = Math.ceil(3 * size * size / 4);
  Deno.test(`pictureInput() unpacks ${size} x ${size} pixels from ${words} words and normalizes them`, async () => {
    const graph = new Graph();
    const { pixels, x } = pictureInput(graph, "train", { size, mean, std });
    assert.deepEqual(pixels.shape, [null, words]);
    assert.deepEqual(x.shape, [null, size, size, 3]);
    const session = await openGraph(graph, { run: { inputs: { pixels }, outputs: { x } } });
    const bytes = drawBytes(2 * words * 4);
    const data = new Int32Array(bytes.buffer);
    const found = session.run("run", { pixels: { dtype: "int32", shape: [2, words], data } });
    session.close();
    const length = 3 * size * size;
    const wanted = [0, 1].flatMap((b) =>
      Array.from(
        bytes.subarray(b * words * 4, b * words * 4 + length),
        (byte, k) => (byte / 255 - mean[k % 3 as 0]) / std[k % 3 as 0],
      )
    );
    assertClose(found.x as Floats, floats([2, size, size, 3], wanted));
  });
}

/** Random bytes, the least and the largest among them. */
function drawBytes(count: number): Uint8Array<ArrayBuffer> {
  const random = randomFor(["bytes"]);
  const bytes = Uint8Array.from({ length: count }, () => random.integer(0, 255));
  bytes.set([0, 255, 128, 127]);
  return bytes;
}
