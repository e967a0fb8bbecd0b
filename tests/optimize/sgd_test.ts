import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { sgd } from "../../src/optimize/sgd.ts";
import type { Optimizer } from "../../src/plan/plan.ts";
import { assertClose } from "../graph/_naive.ts";
import { drawn, type Floats, floats, openGraph } from "../graph/_open_graph.ts";

const STEPS = 5;
const shape = [2, 3];
const start = drawn(shape, "start");
/** Gradients and rates of the steps: a rate that changes shows where it enters. */
const slopes = Array.from({ length: STEPS }, (_, step) => drawn(shape, `gradient ${step}`));
const rates = [0.5, 0.5, 0.05, 0.2, 0.01];

/** Weights after each step as the graph computes them. */
async function trained(optimizer: Optimizer): Promise<Floats[]> {
  const graph = new Graph();
  const variable = graph.variable("w", shape);
  const gradient = graph.placeholder("gradient", "float32", shape);
  const rate = graph.placeholder("rate", "float32", []);
  const { done, slots } = sgd(graph, [{ variable, gradient }], { rate, optimizer });
  const value = graph.placeholder("value", "float32", shape);
  const zeros = graph.constant(new Array(6).fill(0), shape);
  const set = [graph.assign(variable, value), ...slots.map((slot) => graph.assign(slot, zeros))];
  const session = await openGraph(graph, {
    set: {
      inputs: { value },
      outputs: { set: graph.identity(value, { name: "set", after: set }) },
    },
    step: {
      inputs: { gradient, rate },
      outputs: { rate: graph.identity(rate, { name: "step", after: done }) },
    },
    read: { inputs: {}, outputs: { w: variable.value } },
  });
  try {
    session.run("set", { value: start });
    return slopes.map((gradient, step) => {
      session.run("step", { gradient, rate: floats([], [rates[step] ?? NaN]) });
      return session.run("read", {}).w as Floats; // the only output, float32
    });
  } finally {
    session.close();
  }
}

/** The rule as the documentation of `torch.optim.SGD` writes it, in double precision. */
function byHand({ momentum, nesterov, weight_decay }: Optimizer): Floats[] {
  const weights = Array.from(start.data);
  let buffer: number[] | undefined;
  return slopes.map((gradient, step) => {
    const slope = weights.map((w, k) => (gradient.data[k] ?? NaN) + weight_decay * w);
    // PyTorch's buffer is the first gradient itself, and not its (1 - dampening)-th part
    buffer = buffer?.map((m, k) => momentum * m + (slope[k] ?? NaN)) ?? slope;
    const direction = nesterov
      ? slope.map((g, k) => g + momentum * (buffer?.[k] ?? NaN))
      : momentum === 0
      ? slope
      : buffer;
    for (const k of weights.keys()) {
      weights[k] = (weights[k] ?? NaN) - (rates[step] ?? NaN) * (direction[k] ?? NaN);
    }
    return floats(shape, weights);
  });
}

const plain = { type: "sgd", lr: 0.5, momentum: 0, nesterov: false, weight_decay: 0 } as const;
const forms: Readonly<Record<string, Optimizer>> = {
  "without momentum": plain,
  "with momentum": { ...plain, momentum: 0.9 },
  "with Nesterov's momentum": { ...plain, momentum: 0.9, nesterov: true },
  "with weight decay": { ...plain, weight_decay: 0.1 },
  "with momentum and weight decay": { ...plain, momentum: 0.9, weight_decay: 0.1 },
  "with Nesterov's momentum and weight decay": {
    ...plain,
    momentum: 0.5,
    nesterov: true,
    weight_decay: 0.1,
  },
};

for (const [name, optimizer] of Object.entries(forms)) {
  Deno.test(`sgd() ${name} follows torch.optim.SGD over ${STEPS} steps`, async () => {
    const found = await trained(optimizer);
    byHand(optimizer).forEach((wanted, step) => assertClose(found[step]!, wanted));
  });
}

Deno.test("sgd() forms differ after the steps of these tests", () => {
  const ends = Object.values(forms).map((optimizer) => `${byHand(optimizer).at(-1)?.data}`);
  assert.equal(new Set(ends).size, ends.length);
});

Deno.test("sgd() names a momentum variable after each weight, and has none without momentum", () => {
  const slotsOf = (optimizer: Optimizer) => {
    const graph = new Graph();
    const gradients = ["a", "b"].map((name) => ({
      variable: graph.variable(name, [2]),
      gradient: graph.constant([1, 1], [2]),
    }));
    const rate = graph.constant([1], []);
    return sgd(graph, gradients, { rate, optimizer }).slots.map((slot) => slot.name);
  };
  assert.deepEqual(slotsOf({ ...plain, momentum: 0.9 }), ["momentum/a", "momentum/b"]);
  assert.deepEqual(slotsOf(plain), []);
});
