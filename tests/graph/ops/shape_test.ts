import assert from "node:assert/strict";
import { Graph } from "../../../src/graph/graph.ts";
import { cast } from "../../../src/graph/ops/elementwise.ts";
import {
  bytesOf,
  firstColumns,
  pad,
  patchesOf,
  reshape,
  shapeOf,
  sliceLike,
  transpose,
} from "../../../src/graph/ops/shape.ts";
import { tensorOf } from "../_naive.ts";
import { drawn, openGraph, runGraph } from "../_open_graph.ts";

Deno.test("pad() puts zeros around height and width, sliceLike() takes them off", async () => {
  const x = drawn([2, 3, 4, 2], "x");
  const { padded, back } = await runGraph({ x }, (graph, inputs) => {
    const padded = pad(graph, inputs.x, 2);
    return { padded, back: sliceLike(graph, padded, { like: inputs.x, offset: 2 }) };
  });
  const wanted = tensorOf([2, 7, 8, 2], ([b = 0, i = 0, j = 0, c = 0]) => {
    const inside = i >= 2 && i < 5 && j >= 2 && j < 6;
    return inside ? x.data[((b * 3 + i - 2) * 4 + j - 2) * 2 + c] ?? NaN : 0;
  });
  assert.deepEqual(padded, wanted);
  assert.deepEqual(back, x);
});

Deno.test("patchesOf() gives what a window meets, row by row", async () => {
  const x = drawn([2, 6, 7, 2], "x");
  for (const { size, stride } of [{ size: 3, stride: 1 }, { size: 3, stride: 2 }]) {
    const { patches } = await runGraph({ x }, (graph, inputs) => ({
      patches: patchesOf(graph, inputs.x, { size, stride }),
    }));
    const [rows, columns] = [6, 7].map((length) => Math.floor((length - size) / stride) + 1);
    const wanted = tensorOf([2, rows!, columns!, 18], ([b = 0, i = 0, j = 0, met = 0]) => {
      const row = i * stride + Math.floor(met / (2 * size));
      const column = j * stride + Math.floor(met / 2) % size;
      return x.data[((b * 6 + row) * 7 + column) * 2 + met % 2] ?? NaN;
    });
    assert.deepEqual(patches, wanted);
  }
});

Deno.test("transpose(), reshape() and firstColumns() move values", async () => {
  const x = drawn([2, 3, 4], "x");
  const found = await runGraph({ x }, (graph, inputs) => {
    const turned = transpose(graph, inputs.x, [2, 0, 1]);
    const rows = reshape(graph, inputs.x, [null, 12]);
    return { turned, rows, first: firstColumns(graph, rows, 5) };
  });
  const turned = tensorOf([4, 2, 3], ([k = 0, i = 0, j = 0]) => x.data[(i * 3 + j) * 4 + k] ?? NaN);
  assert.deepEqual(found.turned, turned);
  assert.deepEqual(found.rows, { ...x, shape: [2, 12] });
  const first = tensorOf([2, 5], ([i = 0, j = 0]) => x.data[i * 12 + j] ?? NaN);
  assert.deepEqual(found.first, first);
});

Deno.test("bytesOf() gives the bytes of a word, little end first", async () => {
  const graph = new Graph();
  const words = graph.placeholder("words", "int32", [null, 2]);
  const bytes = cast(graph, bytesOf(graph, words), "float32");
  assert.deepEqual(bytes.shape, [null, 2, 4]);
  const session = await openGraph(graph, { run: { inputs: { words }, outputs: { bytes } } });
  const data = Int32Array.of(0x04030201, -1);
  const found = session.run("run", { words: { dtype: "int32", shape: [1, 2], data } });
  session.close();
  assert.deepEqual([...found.bytes?.data ?? []], [1, 2, 3, 4, 255, 255, 255, 255]);
});

Deno.test("shapeOf() is a constant where all sizes are known, else asks at run time", () => {
  const graph = new Graph();
  shapeOf(graph, graph.placeholder("known", "float32", [2, 3]));
  shapeOf(graph, graph.placeholder("open", "float32", [null, 3]));
  assert.deepEqual(graph.nodes.map(({ op }) => op), [
    "Placeholder",
    "Const",
    "Placeholder",
    "Shape",
  ]);
});
