/**
 * Small graphs on the real library.
 *
 * @module
 */
import { Graph, type Shape, type Tensor } from "../../src/graph/graph.ts";
import { encodeSavedModel } from "../../src/graph/saved_model.ts";
import { randomFor } from "../../src/random/random.ts";
import { openSession, type Session, type Value } from "../../src/runtime/session.ts";
import { loadForTests } from "../tensorflow.ts";

/** A float32 tensor on this side of the border. */
export type Floats = Extract<Value, { dtype: "float32" }>;

/** Values of a tensor in row-major order. */
export function floats(shape: readonly number[], values: Iterable<number>): Floats {
  return { dtype: "float32", shape, data: Float32Array.from(values) };
}

/**
 * Drawn values `k / 64` with odd k, between -1 and 1. Steps of 1/64 away from them are exact in
 * float32 and in bfloat16, and none of them jumps over zero.
 */
export function drawn(shape: readonly number[], key: string): Floats {
  const random = randomFor(["test values", key]);
  return floats(shape, Array.from({ length: sizeOf(shape) }, () => odd(random.integer(-32, 31))));
}

/** Values from 1/32 on, 1/32 apart, in a drawn order: positive, no two equal. */
export function distinct(shape: readonly number[], key: string): Floats {
  const random = randomFor(["test values", key]);
  const order = Array.from({ length: sizeOf(shape) }, (_, k) => ({ k, at: random.uniform(0, 1) }))
    .toSorted((a, b) => a.at - b.at);
  return floats(shape, order.map(({ k }) => (k + 1) / 32));
}

function odd(k: number): number {
  return (2 * k + 1) / 64;
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Placeholders for what is fed. The batch axis of an input with two or more axes that is called x,
 * logits or targets is left open, as in a network.
 */
export function placeholders<K extends string>(
  graph: Graph,
  feeds: Readonly<Record<K, Floats>>,
): Record<K, Tensor> {
  const entries = Object.entries<Floats>(feeds).map(([name, { shape }]) => {
    const batched = /^(x|logits|targets)$/.test(name) && shape.length > 1;
    const declared: Shape = batched ? [null, ...shape.slice(1)] : shape;
    return [name, graph.placeholder(name, "float32", declared)];
  });
  return Object.fromEntries(entries) as Record<K, Tensor>; // one a key
}

/** Runs a graph once. */
export async function runGraph<K extends string, O extends string>(
  feeds: Readonly<Record<K, Floats>>,
  build: (graph: Graph, inputs: Record<K, Tensor>) => Readonly<Record<O, Tensor>>,
): Promise<Record<O, Floats>> {
  const graph = new Graph();
  const inputs = placeholders(graph, feeds);
  const session = await openGraph(graph, { run: { inputs, outputs: build(graph, inputs) } });
  try {
    return session.run("run", feeds) as Record<O, Floats>; // what was built, all float32 here
  } finally {
    session.close();
  }
}

/** Loads a graph as it would be for a program. */
export async function openGraph(
  graph: Graph,
  signatures: Parameters<typeof encodeSavedModel>[1],
): Promise<Session> {
  return await openSession(await loadForTests(), encodeSavedModel(graph, signatures));
}
