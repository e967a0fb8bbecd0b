import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { applyOptimizer, stepScalars } from "../../src/optimize/optimizer.ts";
import type { Optimizer } from "../../src/plan/plan.ts";

const at = { rate: 0.1, momentum: null, step: 1 };
const sgd = { type: "sgd", lr: 1, momentum: 0, nesterov: false, weight_decay: 0 } as const;
const adam = { type: "adam", lr: 1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.1 } as const;
const rmsprop = {
  ...{ type: "rmsprop", lr: 1, alpha: 0.99, eps: 1e-8 } as const,
  ...{ weight_decay: 0, momentum: 0, centered: false },
};
const scalars: readonly (readonly [Optimizer, readonly string[]])[] = [
  [sgd, ["rate"]],
  [{ ...sgd, momentum: 0.9 }, ["rate", "momentum"]],
  [adam, ["rate", "beta1", "epsilon"]],
  [{ ...adam, type: "adamw" }, ["rate", "beta1", "epsilon", "kept"]],
  [rmsprop, ["rate"]],
  [{ ...rmsprop, momentum: 0.9 }, ["rate", "momentum"]],
];

for (const [optimizer, names] of scalars) {
  Deno.test(`stepScalars() of ${JSON.stringify(optimizer)} are ${names}`, () => {
    assert.deepEqual(Object.keys(stepScalars(optimizer, at)), names);
    const moved = stepScalars(optimizer, { rate: 0.2, momentum: 0.5, step: 7 });
    assert.deepEqual(Object.keys(moved), names);
  });
}

Deno.test("stepScalars() take the optimizer's own momentum where a schedule has none", () => {
  const optimizer = { ...sgd, momentum: 0.9 };
  assert.deepEqual(stepScalars(optimizer, at), { rate: 0.1, momentum: 0.9 });
  assert.equal(stepScalars(optimizer, { ...at, momentum: 0.5 }).momentum, 0.5);
});

Deno.test("applyOptimizer() names the scalar that it lacks", () => {
  const graph = new Graph();
  const learning = [{ variable: graph.variable("w", [2]), gradient: graph.constant([1, 1], [2]) }];
  const rate = graph.constant([1], []);
  const scalar = (name: string) => name === "rate" ? rate : undefined;
  const options = { optimizer: adam, scalar };
  assert.throws(() => applyOptimizer(graph, learning, options), {
    name: "RangeError",
    message: 'Cannot update: the scalar "beta1" is missing',
  });
});
