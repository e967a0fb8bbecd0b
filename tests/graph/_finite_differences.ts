/**
 * Gradients against central differences.
 *
 * @module
 */
import { attribute } from "../../src/graph/attribute.ts";
import { gradients } from "../../src/graph/gradients.ts";
import { Graph, type Tensor } from "../../src/graph/graph.ts";
import { multiply } from "../../src/graph/ops/elementwise.ts";
import { randomFor } from "../../src/random/random.ts";
import type { Session } from "../../src/runtime/session.ts";
import { type Floats, floats, openGraph, placeholders, sizeOf } from "./_open_graph.ts";

/**
 * Largest error allowed, relative to the length of the gradient.
 *
 * Float32 rounds each value to 6e-8; over a step of 1/128 and projected, that leaves 1e-6 to
 * 3e-5. Richardson's extrapolation takes the step's square away, and what curvature is left is of
 * its fourth power, 1e-7. One wrong element among a thousand, or a factor that is 1 % off, is above
 * 1e-3.
 */
export const TOLERANCE = 1e-4;

const STEP = 1 / 64;
const DIRECTIONS = 4;

/**
 * Compares gradients of an op with differences of its values.
 *
 * The output is projected on a fixed random direction of signs, which makes a scalar; its change
 * along random directions of signs is compared with the gradient's product. Each direction meets
 * every element, so that none can be wrong and unseen.
 *
 * @param feeds Inputs by name.
 * @param by Names of those to differentiate by.
 * @param op Writes the op.
 * @returns The largest error of each, relative to the gradient's Euclidean length.
 */
export async function gradientErrors<K extends string>(
  feeds: Readonly<Record<K, Floats>>,
  by: readonly NoInfer<K>[],
  op: (graph: Graph, inputs: Record<K, Tensor>) => Tensor,
): Promise<Record<K, number>> {
  const graph = new Graph();
  const inputs = placeholders(graph, feeds);
  const y = op(graph, inputs);
  const weights = graph.placeholder("weights", "float32", y.shape);
  const slopes = gradients(graph, project(graph, y, weights), by.map((name) => inputs[name]));
  const outputs = Object.fromEntries(slopes.map((slope, k) => [`d${by[k]}`, slope]));
  const session = await openGraph(graph, {
    forward: { inputs, outputs: { y } },
    backward: { inputs: { ...inputs, weights }, outputs },
  });
  try {
    const signs = drawSigns(valuesOf(session, feeds).shape, "projection");
    const found = session.run("backward", { ...feeds, weights: signs });
    const errors = by.map((name): [K, number] => {
      const gradient = (found[`d${name}`] as Floats).data; // asked for above
      const at = (moved: Floats) => dot(valuesOf(session, { ...feeds, [name]: moved }), signs);
      return [name, largestError(gradient, { name, value: feeds[name], at })];
    });
    return Object.fromEntries(errors) as Record<K, number>; // one a name
  } finally {
    session.close();
  }
}

function largestError(
  gradient: Float32Array,
  { name, value, at }: { name: string; value: Floats; at: (moved: Floats) => number },
): number {
  const length = Math.sqrt(gradient.reduce((sum, slope) => sum + slope * slope, 0));
  const errors = Array.from({ length: DIRECTIONS }, (_, k) => {
    const direction = drawSigns(value.shape, `${name} ${k}`);
    const move = (step: number) =>
      floats(value.shape, value.data.map((x, i) => x + step * (direction.data[i] ?? 0)));
    const slope = (step: number) => (at(move(step)) - at(move(-step))) / (2 * step);
    const measured = (4 * slope(STEP / 2) - slope(STEP)) / 3;
    return Math.abs(measured - dot({ ...value, data: gradient }, direction)) / length;
  });
  return Math.max(...errors);
}

/** Sum of y * weights, whose gradient is exact by its making. */
export function project(graph: Graph, y: Tensor, weights: Tensor): Tensor {
  const axes = y.shape.map((_, axis) => axis);
  const [scalar] = graph.add("Sum", {
    inputs: [multiply(graph, y, weights), graph.constant(axes, [axes.length], "int32")],
    attr: {
      T: attribute.type("float32"),
      Tidx: attribute.type("int32"),
      keep_dims: attribute.bool(false),
    },
    outputs: [{ dtype: "float32", shape: [] }],
  });
  return graph.record(scalar, [y], (dy) => [multiply(graph, weights, dy)]);
}

function valuesOf(session: Session, feeds: Readonly<Record<string, Floats>>): Floats {
  return session.run("forward", feeds).y as Floats; // the only output, float32
}

function drawSigns(shape: readonly number[], key: string): Floats {
  const random = randomFor(["signs", key]);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.integer(0, 1) * 2 - 1),
  );
}

function dot(a: Floats, b: Floats): number {
  return a.data.reduce((sum, value, k) => sum + value * (b.data[k] ?? NaN), 0);
}
