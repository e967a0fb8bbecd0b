/**
 * Optimizers on one weight, as the graph computes them, and beside formulas in double precision.
 *
 * @module
 */
import { Graph } from "../../src/graph/graph.ts";
import { applyOptimizer, stepScalars } from "../../src/optimize/optimizer.ts";
import type { Optimizer } from "../../src/plan/plan.ts";
import { assertClose } from "../graph/_naive.ts";
import { drawn, type Floats, floats, openGraph } from "../graph/_open_graph.ts";

const shape = [2, 3];

/** Where the weight starts. */
export const start: readonly number[] = [...drawn(shape, "start").data];

/** A step's gradient, rate and, where a schedule moves it, momentum: all change from step to step. */
export interface Step {
  readonly gradient: readonly number[];
  readonly rate: number;
  readonly momentum: number | null;
}

const rates = [0.5, 0.5, 0.05, 0.2, 0.01];

/** The steps of these tests. */
export const steps: readonly Step[] = rates.map((rate, k) => ({
  gradient: [...drawn(shape, `gradient ${k}`).data],
  rate,
  momentum: null,
}));

/** The same with a momentum for each step. */
export const cycled: readonly Step[] = steps.map((step, k) => ({
  ...step,
  momentum: 0.95 - 0.02 * k,
}));

/** The placeholders of an optimizer's scalars. */
export function scalarsOf(graph: Graph, optimizer: Optimizer) {
  const names = Object.keys(stepScalars(optimizer, { rate: 1, momentum: null, step: 1 }));
  return Object.fromEntries(names.map((name) => [name, graph.placeholder(name, "float32", [])]));
}

/** Weights after each step, and the optimizer's variables at the end, as the graph computes them. */
export async function optimize(optimizer: Optimizer, over: readonly Step[] = steps): Promise<{
  readonly weights: readonly Floats[];
  readonly slots: Readonly<Record<string, Floats>>;
}> {
  const graph = new Graph();
  const variable = graph.variable("w", shape);
  const gradient = graph.placeholder("gradient", "float32", shape);
  const scalars = scalarsOf(graph, optimizer);
  const scalar = (name: string) => scalars[name];
  const { done, slots } = applyOptimizer(graph, [{ variable, gradient }], { optimizer, scalar });
  const value = graph.placeholder("value", "float32", shape);
  const zeros = graph.constant(new Array(6).fill(0), shape);
  const set = [graph.assign(variable, value), ...slots.map((slot) => graph.assign(slot, zeros))];
  const token = graph.constant([1], []);
  const read = Object.fromEntries([variable, ...slots].map((each) => [each.name, each.value]));
  const session = await openGraph(graph, {
    set: {
      inputs: { value },
      outputs: { set: graph.identity(value, { name: "set", after: set }) },
    },
    step: {
      inputs: { gradient, ...scalars },
      outputs: { done: graph.identity(token, { name: "step", after: done }) },
    },
    read: { inputs: {}, outputs: read },
  });
  try {
    session.run("set", { value: floats(shape, start) });
    const weights = over.map(({ gradient, rate, momentum }, k) => {
      const fed = stepScalars(optimizer, { rate, momentum, step: k + 1 });
      const feeds = Object.entries(fed).map(([name, each]) => [name, floats([], [each])] as const);
      session.run("step", { gradient: floats(shape, gradient), ...Object.fromEntries(feeds) });
      return session.run("read", {}).w as Floats; // a float32 variable
    });
    const { w: _, ...states } = session.run("read", {}) as Record<string, Floats>; // float32 all
    return { weights, slots: states };
  } finally {
    session.close();
  }
}

/** One weight's way by a rule in double precision: from weight, gradient and step to the weight. */
export type Rule = (at: {
  readonly w: number;
  readonly g: number;
  readonly rate: number;
  readonly momentum: number | null;
  /** From 1. */
  readonly t: number;
  /** The rule's own numbers, to be changed; all zero at first. */
  readonly state: Record<string, number>;
}) => number;

/** Holds the graph's steps beside a rule. */
export async function assertRule(
  optimizer: Optimizer,
  rule: Rule,
  over: readonly Step[] = steps,
): Promise<void> {
  const { weights, slots } = await optimize(optimizer, over);
  const states = start.map((): Record<string, number> =>
    new Proxy({}, {
      get: (target: Record<string, number>, name: string) => target[name] ?? 0,
    })
  );
  const now = [...start];
  over.forEach(({ gradient, rate, momentum }, k) => {
    states.forEach((state, i) => {
      now[i] = rule({ w: now[i]!, g: gradient[i]!, rate, momentum, t: k + 1, state });
    });
    assertClose(weights[k]!, floats(shape, now));
  });
  for (const [name, found] of Object.entries(slots)) {
    const wanted = states.map((state) => state[name.split("/")[0]!]!);
    assertClose(found, floats(shape, wanted));
  }
}
