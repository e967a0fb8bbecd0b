import assert from "node:assert/strict";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { clipGradients } from "../../src/optimize/clip.ts";
import { assertClose } from "../graph/_naive.ts";
import { drawn, type Floats, floats, runGraph } from "../graph/_open_graph.ts";

interface Limits {
  readonly clip_grad_norm: number | null;
  readonly clip_grad_value: number | null;
}

const GRADIENTS = { g: drawn([2, 3], "g"), h: drawn([4], "h"), i: floats([], [0.75]) };

/** The limited gradients, as the graph computes them. */
async function clipped(limits: Limits, gradients: Readonly<Record<string, Floats>> = GRADIENTS) {
  return await runGraph(gradients, (graph, inputs) => {
    const limited = clipGradients(graph, Object.values<Tensor>(inputs), limits);
    return Object.fromEntries(Object.keys(inputs).map((name, k) => [name, limited[k]!]));
  });
}

/** The same in double precision, gradient by gradient. */
function byHand({ clip_grad_norm: norm, clip_grad_value: value }: Limits): Record<string, Floats> {
  const limit = value ?? Infinity;
  const bounded = Object.entries(GRADIENTS).map(([name, { shape, data }]) =>
    [name, shape, Array.from(data, (each) => Math.max(-limit, Math.min(limit, each)))] as const
  );
  const length = Math.hypot(...bounded.flatMap(([, , values]) => values));
  const factor = norm === null ? 1 : Math.min(1, norm / (length + 1e-6));
  return Object.fromEntries(bounded.map(([name, shape, values]) => [
    name,
    floats(shape, values.map((each) => factor * each)),
  ]));
}

for (
  const [norm, value] of [[0.25, null], [1e-6, null], [null, 0.25], [0.5, 0.25], [
    0.25,
    0.5,
  ]] as const
) {
  Deno.test(`clipGradients() limits the norm of all to ${norm}, each element to ${value}`, async () => {
    const limits = { clip_grad_norm: norm, clip_grad_value: value };
    const [found, wanted] = [await clipped(limits), byHand(limits)];
    assert.deepEqual(Object.keys(found).toSorted(), ["g", "h", "i"]);
    for (const [name, each] of Object.entries(found)) {
      assertClose(each, wanted[name]!);
      assert.notDeepEqual(each, GRADIENTS[name as keyof typeof GRADIENTS], "a limit that acts");
    }
  });
}

Deno.test("clipGradients() leaves every bit of what is within its limits", async () => {
  assert.deepEqual(await clipped({ clip_grad_norm: 1e3, clip_grad_value: 1 }), GRADIENTS);
});

Deno.test("clipGradients() limits values before it measures the norm", async () => {
  // The other way round 3 and 4 would become 0.6 and 0.8 first, and then 0.6 and 0.7
  const { g } = await clipped(
    { clip_grad_norm: 1, clip_grad_value: 0.7 },
    { g: floats([2], [3, 4]) },
  );
  assertClose(g!, floats([2], [0.7, 0.7]));
});

Deno.test("clipGradients() leaves gradients of zero at zero", async () => {
  const { g } = await clipped(
    { clip_grad_norm: 1, clip_grad_value: null },
    { g: floats([2], [0, 0]) },
  );
  assert.deepEqual([...g!.data], [0, 0]);
});

Deno.test("clipGradients() adds no node without limits", () => {
  const graph = new Graph();
  const gradients = [graph.placeholder("g", "float32", [2])];
  assert.equal(
    clipGradients(graph, gradients, { clip_grad_norm: null, clip_grad_value: null }),
    gradients,
  );
  assert.equal(graph.nodes.length, 1);
});
