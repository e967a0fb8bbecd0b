import assert from "node:assert/strict";
import type { Optimizer } from "../../src/plan/plan.ts";
import { assertRule, cycled, optimize, type Rule } from "./_optimize.ts";

type RmsProp = Extract<Optimizer, { readonly type: "rmsprop" }>;

/** As the documentation of `torch.optim.RMSprop` writes it. */
function ruleOf({ alpha, eps, weight_decay, momentum: own, centered }: RmsProp): Rule {
  return ({ w, g, rate, momentum, state }) => {
    const slope = g + weight_decay * w;
    state.square_avg = alpha * state.square_avg! + (1 - alpha) * slope ** 2;
    if (centered) state.grad_avg = alpha * state.grad_avg! + (1 - alpha) * slope;
    const root = Math.sqrt(state.square_avg - (centered ? state.grad_avg! ** 2 : 0));
    const scaled = slope / (root + eps);
    if (own === 0) return w - rate * scaled;
    state.momentum_buffer = (momentum ?? own) * state.momentum_buffer! + scaled;
    return w - rate * state.momentum_buffer;
  };
}

const plain = {
  ...{ type: "rmsprop", lr: 0.5, alpha: 0.99, eps: 1e-8 } as const,
  ...{ weight_decay: 0, momentum: 0, centered: false },
};
const forms: Readonly<Record<string, RmsProp>> = {
  "as it comes": plain,
  "with another alpha": { ...plain, alpha: 0.5 },
  "with an epsilon that counts": { ...plain, eps: 0.3 },
  "with weight decay": { ...plain, weight_decay: 0.1 },
  "with momentum": { ...plain, momentum: 0.9 },
  "centered": { ...plain, centered: true },
  "centered, with momentum and weight decay": {
    ...plain,
    weight_decay: 0.1,
    momentum: 0.9,
    centered: true,
  },
};

for (const [name, optimizer] of Object.entries(forms)) {
  Deno.test(`rmsprop() follows torch.optim.RMSprop over 5 steps: ${name}`, async () => {
    await assertRule(optimizer, ruleOf(optimizer));
  });
}

Deno.test("rmsprop() takes the momentum of the step where a schedule moves it", async () => {
  const optimizer = { ...plain, momentum: 0.9 };
  await assertRule(optimizer, ruleOf(optimizer), cycled);
});

Deno.test("rmsprop() forms differ after the steps of these tests", async () => {
  const ends = [];
  for (const form of Object.values(forms)) {
    ends.push(`${(await optimize(form)).weights.at(-1)?.data}`);
  }
  assert.equal(new Set(ends).size, ends.length);
});
