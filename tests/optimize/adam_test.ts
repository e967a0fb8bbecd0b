import assert from "node:assert/strict";
import { adamScalars, squaresFactor } from "../../src/optimize/adam.ts";
import type { Optimizer } from "../../src/plan/plan.ts";
import { assertRule, cycled, optimize, type Rule } from "./_optimize.ts";

type Adam = Extract<Optimizer, { readonly type: "adam" | "adamw" }>;

/** As the documentation of `torch.optim.Adam` and `AdamW` writes them. */
function ruleOf(optimizer: Adam): Rule {
  const { betas: [first, beta2], eps, weight_decay: decay, type } = optimizer;
  return ({ w, g, rate, momentum, t, state }) => {
    const beta1 = momentum ?? first;
    const slope = type === "adam" ? g + decay * w : g;
    state.exp_avg = beta1 * state.exp_avg! + (1 - beta1) * slope;
    const squares = beta2 * state.squares! + (1 - beta2) * slope ** 2;
    state.squares = squares;
    state.exp_avg_sq = squares * squaresFactor(optimizer);
    const mean = state.exp_avg / (1 - beta1 ** t);
    const kept = type === "adamw" ? w - rate * decay * w : w;
    return kept - rate * mean / (Math.sqrt(squares / (1 - beta2 ** t)) + eps);
  };
}

const plain = { type: "adam", lr: 0.5, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 } as const;
const forms: Readonly<Record<string, Adam>> = {
  "adam as it comes": plain,
  "adam with other betas": { ...plain, betas: [0.5, 0.9] },
  "adam with an epsilon that counts": { ...plain, eps: 0.3 },
  "adam with weight decay": { ...plain, weight_decay: 0.1 },
  "adam without memory": { ...plain, betas: [0, 0] },
  "adamw": { ...plain, type: "adamw", weight_decay: 0.1 },
};

for (const [name, optimizer] of Object.entries(forms)) {
  Deno.test(`adam() follows torch.optim over 5 steps: ${name}`, async () => {
    await assertRule(optimizer, ruleOf(optimizer));
  });
}

Deno.test("adam() takes the first beta of the step where a schedule moves it", async () => {
  await assertRule(plain, ruleOf(plain), cycled);
});

Deno.test("adam() forms differ after the steps of these tests", async () => {
  const ends = [];
  for (const form of Object.values(forms)) {
    ends.push(`${(await optimize(form)).weights.at(-1)?.data}`);
  }
  assert.equal(new Set(ends).size, ends.length);
});

Deno.test("adamScalars() carry the corrections of the first step", () => {
  const { rate, beta1, epsilon } = adamScalars({ ...plain, betas: [0.5, 0.75] }, {
    rate: 1,
    momentum: null,
    step: 1,
  });
  // 1 - 3/4 has an exact root and both betas are exact in float32
  assert.deepEqual({ rate, beta1, epsilon }, { rate: 1, beta1: 0.5, epsilon: 0.5e-8 });
});
