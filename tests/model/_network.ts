/**
 * A whole network with values, none of them special.
 *
 * @module
 */
import { Graph } from "../../src/graph/graph.ts";
import type { Signature } from "../../src/graph/saved_model.ts";
import { tensorSpecs } from "../../src/model/architecture.ts";
import type { TensorSpec } from "../../src/plan/plan.ts";
import { stateSignatures } from "../../src/program/state_signatures.ts";
import { randomFor } from "../../src/random/random.ts";
import type { Session } from "../../src/runtime/session.ts";
import { type Floats, openGraph, sizeOf } from "../graph/_open_graph.ts";

/** How many normals are drawn; a prime, so that their tiles lie unlike in any two kernels. */
const DRAWN = 10_007;

/** Values of every tensor of a network: kernels as deep as He's, batch norms that are no identities. */
export function drawNetwork(tensors: readonly TensorSpec[], seed = 0): Record<string, Floats> {
  const random = randomFor(["network", seed]);
  const normals = Float32Array.from({ length: DRAWN }, () => random.normal());
  return Object.fromEntries(tensors.map(({ name, shape, kind }) => {
    const from = random.integer(0, DRAWN - 1);
    const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
    const deviation = shape.length === 4
      ? Math.sqrt(2 / (outputs * height * width))
      : shape.length === 2
      ? 1 / Math.sqrt(inputs)
      : 0.2;
    const norm = !name.startsWith("fc.") && shape.length === 1;
    const mean = norm && (name.endsWith("weight") || name.endsWith("var")) ? 1 : 0;
    const least = kind === "statistic" && mean === 1 ? 0.25 : -Infinity;
    const data = new Float32Array(sizeOf(shape));
    for (let k = 0; k < data.length; k++) {
      data[k] = Math.max(mean + deviation * normals[(from + k) % DRAWN]!, least);
    }
    return [name, { dtype: "float32", shape, data }];
  }));
}

/** Loads signatures over a ResNet-18 of two classes, and gives it drawn values. */
export async function openNetwork(
  build: (graph: Graph) => Readonly<Record<string, Signature>>,
): Promise<{ session: Session; network: Record<string, Floats> }> {
  const graph = new Graph();
  const tensors = tensorSpecs("resnet18", 2);
  const signatures = build(graph);
  const session = await openGraph(graph, { ...stateSignatures(graph, tensors, []), ...signatures });
  const network = drawNetwork(tensors);
  session.run("assign", network);
  return { session, network };
}
