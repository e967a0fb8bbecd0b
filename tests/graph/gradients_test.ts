/** The tape by hand-made cases; values are checked by finite differences. */
import assert from "node:assert/strict";
import { gradients } from "../../src/graph/gradients.ts";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { conv2d } from "../../src/graph/ops/convolution.ts";
import { add, multiply, relu } from "../../src/graph/ops/elementwise.ts";
import { globalAveragePool } from "../../src/graph/ops/pooling.ts";
import { architecture, type ConvNorm } from "../../src/model/architecture.ts";
import { backbone, head } from "../../src/model/resnet.ts";
import type { NormMode } from "../../src/plan/norm_mode.ts";
import { crossEntropy } from "../../src/optimize/loss.ts";
import { floats, runGraph } from "./_open_graph.ts";

/** Ops of the nodes that the gradient added. */
function opsOf(graph: Graph, scalar: Tensor, wanted: readonly Tensor[]): string[] {
  const before = graph.nodes.length;
  gradients(graph, scalar, wanted);
  return graph.nodes.slice(before).map(({ op }) => op);
}

function count(ops: readonly string[], op: string): number {
  return ops.filter((name) => name === op).length;
}

Deno.test("gradients() sums over all uses of a shared input", async () => {
  // f = (x + x) + (x + 3): df/dx = 3; twice the same input of one op, and two ways
  const { dx } = await runGraph({ x: floats([], [2]) }, (graph, { x }) => {
    const f = add(graph, add(graph, x, x), add(graph, x, graph.constant([3], [])));
    const [dx] = gradients(graph, f, [x]);
    return { dx: dx! };
  });
  assert.deepEqual([...dx.data], [3]);
});

Deno.test("gradients() adds up all uses before it goes on below", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const y = relu(graph, x);
  const f = add(graph, add(graph, y, y), y);
  // Three uses of y, but one gradient of the relu beneath
  assert.deepEqual(opsOf(graph, f, [x]), ["Const", "AddV2", "AddV2", "ReluGrad"]);
});

Deno.test("gradients() gives them in the order asked for, intermediate ones too", async () => {
  const feeds = { x: floats([], [-2]), y: floats([], [5]) };
  const found = await runGraph(feeds, (graph, { x, y }) => {
    const middle = add(graph, x, y);
    const f = add(graph, relu(graph, middle), relu(graph, x));
    const [dy, dMiddle, dx] = gradients(graph, f, [y, middle, x]);
    return { dy: dy!, dMiddle: dMiddle!, dx: dx! };
  });
  // relu(x) is flat at -2, relu(x + y) is not at 3
  assert.deepEqual([found.dy.data[0], found.dMiddle.data[0], found.dx.data[0]], [1, 1, 1]);
});

Deno.test("gradients() of a scalar by itself is one", async () => {
  const { df } = await runGraph({ x: floats([], [4]) }, (graph, { x }) => {
    const f = relu(graph, x);
    return { df: gradients(graph, f, [f])[0]! };
  });
  assert.deepEqual([...df.data], [1]);
});

Deno.test("gradients() makes no nodes for a branch that nobody asks about", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const other = graph.placeholder("other", "float32", []);
  const f = add(graph, relu(graph, x), relu(graph, relu(graph, other)));
  assert.deepEqual(opsOf(graph, f, [x]), ["Const", "ReluGrad"]);
});

Deno.test("gradients() makes no nodes for what does not lead to the scalar", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const y = relu(graph, x);
  relu(graph, relu(graph, y));
  assert.deepEqual(opsOf(graph, relu(graph, y), [x]), ["Const", "ReluGrad", "ReluGrad"]);
});

Deno.test("gradients() by a kernel makes no gradient of the picture", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 8, 8, 3]);
  const { value: kernel } = graph.variable("kernel", [3, 3, 3, 4]);
  const features = globalAveragePool(
    graph,
    conv2d(graph, { x, kernel }, { stride: 2, padding: 1 }),
  );
  const ops = opsOf(graph, total(graph, features), [kernel]);
  assert.equal(count(ops, "Conv2DBackpropFilter"), 1);
  assert.equal(count(ops, "Conv2DBackpropInput"), 0);
  assert.equal(count(ops, "Slice"), 0);
});

/** Ops of the gradient of a ResNet-18's loss by the given variables. */
function networkOps(names: readonly string[], mode: (layer: ConvNorm) => NormMode): string[] {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", [null, 32, 32, 3]);
  const { features } = backbone(graph, x, { architecture: "resnet18", mode });
  const targets = graph.placeholder("targets", "float32", [null, 2]);
  const loss = crossEntropy(graph, head(graph, features, { classes: 2 }), targets);
  return opsOf(graph, loss, names.map((name) => graph.variables.get(name)!.value));
}

Deno.test("gradients() of a whole ResNet-18 go through every convolution", () => {
  const { stem, blocks } = architecture("resnet18");
  const layers = [
    stem,
    ...blocks.flatMap(({ first, second, downsample }) => [first, second, downsample ?? []].flat()),
  ];
  const ops = networkOps(layers.map(({ conv }) => `${conv}.weight`), () => "batch");
  assert.equal(count(ops, "Conv2DBackpropFilter"), 20);
  assert.equal(count(ops, "Conv2DBackpropInput"), 19, "nobody asks for the picture's");
  assert.equal(count(ops, "FusedBatchNormGradV3"), 20);
  assert.equal(count(ops, "MaxPoolGrad"), 1);
});

Deno.test("gradients() stop at the lowest layer that learns", () => {
  const names = ["layer4.1.conv2.weight", "fc.weight"];
  const ops = networkOps(names, ({ conv }) => conv === "layer4.1.conv2" ? "running" : "folded");
  assert.equal(count(ops, "Conv2DBackpropFilter"), 1);
  assert.equal(count(ops, "Conv2DBackpropInput"), 0);
  assert.equal(count(ops, "MaxPoolGrad"), 0);
});

Deno.test("gradients() by the head alone touch no convolution", () => {
  const ops = networkOps(["fc.weight", "fc.bias"], () => "batch");
  assert.deepEqual(ops.filter((op) => /Conv|Norm|Pool|Relu/.test(op)), []);
});

Deno.test("gradients() says which tensor the scalar does not depend on", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const f = relu(graph, graph.placeholder("y", "float32", []));
  assert.throws(() => gradients(graph, f, [x]), {
    name: "RangeError",
    message: `Cannot differentiate by "x": "${f.ref}" does not depend on it`,
  });
});

Deno.test("gradients() does not go through an op without a gradient", () => {
  const graph = new Graph();
  const x = graph.placeholder("x", "float32", []);
  const f = relu(graph, multiply(graph, x, graph.constant([2], [])));
  assert.throws(() => gradients(graph, f, [x]), {
    name: "RangeError",
    message: `Cannot differentiate by "x": "${f.ref}" does not depend on it`,
  });
});

/** The sum of a [B, C] tensor, on the tape; its gradient needs only the shape. */
function total(graph: Graph, x: Tensor): Tensor {
  const [sum] = graph.add("Sum", {
    inputs: [x, graph.constant([0, 1], [2], "int32")],
    outputs: [{ dtype: "float32", shape: [] }],
  });
  return graph.record(sum, [x], (dy) => [multiply(graph, x, dy)]);
}
