import assert from "node:assert/strict";
import { gradients } from "../../src/graph/gradients.ts";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { EPSILON } from "../../src/graph/ops/batch_norm.ts";
import { backbone, head } from "../../src/model/resnet.ts";
import type { NormMode } from "../../src/plan/norm_mode.ts";
import { crossEntropy } from "../../src/optimize/loss.ts";
import { assertClose, channelOf, naiveConv2d, naiveMaxPool } from "../graph/_naive.ts";
import { drawn, type Floats, floats } from "../graph/_open_graph.ts";
import { openNetwork } from "./_network.ts";

const architecture = "resnet18";

function pictures(graph: Graph, name: string): Tensor {
  return graph.placeholder(`${name}/x`, "float32", [null, 32, 32, 3]);
}

/** A signature from pictures to features and logits, all layers in one mode. */
function forward(graph: Graph, mode: NormMode) {
  const x = pictures(graph, mode);
  const { features } = backbone(graph, x, { architecture, mode: () => mode });
  return { inputs: { x }, outputs: { features, logits: head(graph, features, { classes: 2 }) } };
}

type Network = Readonly<Record<string, Floats>>;

/** A convolution with its batch norm by the running statistics, as loops. */
function naiveConvNorm(
  x: Floats,
  [conv, norm]: readonly [string, string],
  { network, ...window }: { network: Network; stride: number; padding: number },
): Floats {
  const { shape: [o = 0, i = 0, h = 0, w = 0], data } = network[`${conv}.weight`]!;
  const kernel = floats([h, w, i, o], data);
  data.forEach((value, k) => {
    const [channels, tap] = [Math.floor(k / (h * w)), k % (h * w)];
    kernel.data[(tap * i + channels % i) * o + Math.floor(channels / i)] = value;
  });
  const y = naiveConv2d(x, kernel, { size: h, ...window });
  const at = (name: string, k: number) => network[`${norm}.${name}`]!.data[k % o]!;
  const values = y.data.map((value, k) => {
    const scale = at("weight", k) / Math.sqrt(at("running_var", k) + EPSILON);
    return (value - at("running_mean", k)) * scale + at("bias", k);
  });
  return floats(y.shape, values);
}

/** The network of He et al. 2016, as loops over torchvision's names. */
function naiveFeatures(x: Floats, network: Network): Floats {
  const relu = (x: Floats) => floats(x.shape, x.data.map((value) => Math.max(value, 0)));
  const stem = naiveConvNorm(x, ["conv1", "bn1"], { network, stride: 2, padding: 3 });
  let y = naiveMaxPool(relu(stem), { size: 3, stride: 2, padding: 1 });
  for (const layer of ["1.0", "1.1", "2.0", "2.1", "3.0", "3.1", "4.0", "4.1"]) {
    const names = (conv: string, norm: string) =>
      [`layer${layer}.${conv}`, `layer${layer}.${norm}`] as const;
    const stride = ["2.0", "3.0", "4.0"].includes(layer) ? 2 : 1;
    const first = naiveConvNorm(y, names("conv1", "bn1"), { network, stride, padding: 1 });
    const second = naiveConvNorm(relu(first), names("conv2", "bn2"), {
      network,
      stride: 1,
      padding: 1,
    });
    const around = stride === 1
      ? y
      : naiveConvNorm(y, names("downsample.0", "downsample.1"), { network, stride, padding: 0 });
    y = relu(floats(second.shape, second.data.map((value, k) => value + around.data[k]!)));
  }
  const channels = y.shape[3] ?? 0;
  const means = Array.from({ length: channels }, (_, c) => {
    const values = channelOf(y, c);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  return floats([1, channels], means);
}

Deno.test("backbone() is the ResNet-18 written as loops, in mode running and in mode folded", async () => {
  const { session, network } = await openNetwork((graph) => ({
    running: forward(graph, "running"),
    folded: forward(graph, "folded"),
  }));
  try {
    const x = drawn([1, 32, 32, 3], "picture");
    const running = session.run("running", { x }) as Record<string, Floats>;
    const folded = session.run("folded", { x }) as Record<string, Floats>;
    const wanted = naiveFeatures(x, network);
    assertClose(running.features!, wanted, 1e-5);
    assertClose(folded.features!, wanted, 1e-5);
    assertClose(folded.logits!, running.logits!, 1e-5);
  } finally {
    session.close();
  }
});

Deno.test("backbone() passes the same gradient through mode folded as through mode running", async () => {
  const step = (graph: Graph, mode: NormMode) => {
    const x = pictures(graph, mode);
    const { features } = backbone(graph, x, {
      architecture,
      mode: ({ conv }) => conv === "conv1" ? "running" : mode,
    });
    const targets = graph.constant([1, 0, 0, 1], [2, 2]);
    const loss = crossEntropy(graph, head(graph, features, { classes: 2 }), targets);
    const [gradient] = gradients(graph, loss, [graph.variables.get("conv1.weight")!.value]);
    return { inputs: { x }, outputs: { gradient: gradient! } };
  };
  const { session } = await openNetwork((graph) => ({
    running: step(graph, "running"),
    folded: step(graph, "folded"),
  }));
  try {
    const x = drawn([2, 32, 32, 3], "pictures");
    const { gradient: running } = session.run("running", { x });
    const { gradient: folded } = session.run("folded", { x });
    assertClose(folded as Floats, running as Floats, 1e-4);
  } finally {
    session.close();
  }
});

Deno.test("backbone() has new statistics for the layers in mode batch, in the order of the pass", () => {
  const graph = new Graph();
  const { statistics, features } = backbone(graph, pictures(graph, "train"), {
    architecture,
    mode: ({ norm }) => norm === "bn1" || norm.startsWith("layer2.0") ? "batch" : "running",
  });
  assert.deepEqual(features.shape, [null, 512]);
  assert.deepEqual(
    statistics.map(({ variable }) => variable.name),
    ["bn1", "layer2.0.bn1", "layer2.0.bn2", "layer2.0.downsample.1"].flatMap((norm) => [
      `${norm}.running_mean`,
      `${norm}.running_var`,
    ]),
  );
});

Deno.test("backbone() has no batch norm in mode folded, and no statistics to move", () => {
  const graph = new Graph();
  const { statistics } = backbone(graph, pictures(graph, "evaluate"), {
    architecture,
    mode: () => "folded",
  });
  assert.deepEqual(statistics, []);
  assert.deepEqual(graph.nodes.filter(({ op }) => op.startsWith("FusedBatchNorm")), []);
});
