import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { sgd } from "../../src/optimize/sgd.ts";
import type { Optimizer } from "../../src/plan/plan.ts";
import { assertRule, cycled, optimize, type Rule } from "./_optimize.ts";

type Sgd = Extract<Optimizer, { readonly type: "sgd" }>;

/** As the documentation of `torch.optim.SGD` writes it. */
function ruleOf({ momentum: own, nesterov, weight_decay }: Sgd): Rule {
  return ({ w, g, rate, momentum, state }) => {
    const slope = g + weight_decay * w;
    if (own === 0) return w - rate * slope;
    const share = momentum ?? own;
    // PyTorch's first buffer is the gradient itself, and not its (1 - dampening)-th part
    state.momentum_buffer = share * state.momentum_buffer! + slope;
    return w - rate * (nesterov ? slope + share * state.momentum_buffer : state.momentum_buffer);
  };
}

const plain = { type: "sgd", lr: 0.5, momentum: 0, nesterov: false, weight_decay: 0 } as const;
const forms: Readonly<Record<string, Sgd>> = {
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
  Deno.test(`sgd() ${name} follows torch.optim.SGD over 5 steps`, async () => {
    await assertRule(optimizer, ruleOf(optimizer));
  });
}

Deno.test("sgd() takes the momentum of the step where a schedule moves it", async () => {
  const optimizer = { ...plain, momentum: 0.9 };
  await assertRule(optimizer, ruleOf(optimizer), cycled);
});

Deno.test("sgd() forms differ after the steps of these tests", async () => {
  const ends = [];
  for (const form of Object.values(forms)) {
    ends.push(`${(await optimize(form)).weights.at(-1)?.data}`);
  }
  assert.equal(new Set(ends).size, ends.length);
});

Deno.test("sgd() names a momentum variable after each weight, and has none without momentum", () => {
  const slotsOf = (optimizer: Sgd) => {
    const graph = new Graph();
    const learning = ["a", "b"].map((name) => ({
      variable: graph.variable(name, [2]),
      gradient: graph.constant([1, 1], [2]),
    }));
    const scalar = () => graph.constant([1], []);
    return sgd(graph, learning, { optimizer, scalar }).slots.map((slot) => slot.name);
  };
  const named = slotsOf({ ...plain, momentum: 0.9 });
  assert.deepEqual(named, ["momentum_buffer/a", "momentum_buffer/b"]);
  assert.deepEqual(slotsOf(plain), []);
});
