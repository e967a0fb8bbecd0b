import assert from "node:assert/strict";
import { groupOptimizer, groupScalar, methodScalars } from "../../src/optimize/method_scalars.ts";
import type { MethodPlan, ParameterGroup } from "../../src/plan/plan.ts";
import { examplePlan } from "../example_plan.ts";

function group(lr: number, from_epoch = 0, weight_decay = 0): ParameterGroup {
  return { match: null, lr, weight_decay, from_epoch, parameters: [] };
}

/** Four steps an epoch over eight epochs. */
function method(differing: Partial<MethodPlan>): MethodPlan {
  return { ...examplePlan().methods[0]!, epochs: 8, ...differing };
}

const halving = { type: "exponential", gamma: 0.5, warmup: null } as const;

Deno.test("methodScalars() have a rate for each group, all by the one schedule", () => {
  const two = method({ groups: [group(1), group(0.25)], schedule: halving });
  const scalars = (rate: number) => ({
    ...{ rate, momentum: 0.9 },
    ...{ "rate.1": rate / 4, "momentum.1": 0.9 },
  });
  assert.deepEqual(methodScalars(two, { step: 3 }), scalars(1));
  assert.deepEqual(methodScalars(two, { step: 4 }), scalars(0.5));
  assert.deepEqual(methodScalars(two, { step: 15 }), scalars(0.125));
});

Deno.test("methodScalars() leave out a group until its epoch, and its rate is then the schedule's", () => {
  const late = method({ groups: [group(1), group(1, 2)], schedule: halving });
  const names = (step: number) => Object.keys(methodScalars(late, { step }));
  assert.deepEqual(names(7), ["rate", "momentum"]);
  assert.deepEqual(names(8), ["rate", "momentum", "rate.1", "momentum.1"]);
  assert.equal(methodScalars(late, { step: 8 })["rate.1"], 0.25);
});

Deno.test("methodScalars() count Adam's steps of a group from its own first one", () => {
  const optimizer = { type: "adam", lr: 1, betas: [0.5, 0.75], eps: 1, weight_decay: 0 } as const;
  const adam = method({ optimizer, groups: [group(1), group(1, 2)] });
  const at = (step: number) => {
    const { rate, epsilon, ...later } = methodScalars(adam, { step });
    return { first: [rate, epsilon], second: [later["rate.1"], later["epsilon.1"]] };
  };
  assert.deepEqual(at(8).second, at(0).first);
  assert.deepEqual(at(11).second, at(3).first);
  assert.notDeepEqual(at(8).second, at(8).first);
});

Deno.test("methodScalars() take AdamW's decay of each group by its own rate", () => {
  const optimizer = { type: "adamw", lr: 9, betas: [0.9, 0.999], eps: 1, weight_decay: 9 } as const;
  const groups = [group(0.5, 0, 0.25), group(0.25, 0, 0.5), group(1)];
  const scalars = methodScalars(method({ optimizer, groups, schedule: halving }), { step: 4 });
  assert.deepEqual([scalars.kept, scalars["kept.1"], scalars["kept.2"]], [15 / 16, 15 / 16, 1]);
});

Deno.test("methodScalars() lower each group's rate on a plateau, to the same least one", () => {
  const numbers = { factor: 0.1, patience: 0, threshold: 0, cooldown: 0, min_lr: 0.02 };
  const watched = { metric: "loss", threshold_mode: "rel", warmup: null } as const;
  const schedule = { type: "reduce_on_plateau", ...watched, ...numbers } as const;
  const validated = [1, 2].map((loss) => ({ loss, accuracy: 0 }));
  const two = method({ groups: [group(1), group(0.05)], schedule });
  const scalars = methodScalars(two, { step: 8, validated });
  assert.deepEqual([scalars.rate, scalars["rate.1"]], [0.1, 0.02]);
  assert.equal(methodScalars(two, { step: 8 }).rate, 1, "nothing was validated");
});

Deno.test("methodScalars() take the whole weights into an average at the first step alone", () => {
  const averaged = method({ ema: { decay: 0.75 } });
  const taken = [0, 1, 31].map((step) => methodScalars(averaged, { step }).average);
  assert.deepEqual(taken, [1, 0.25, 0.25]);
  assert.ok(!("average" in methodScalars(method({}), { step: 1 })));
});

Deno.test("groupScalar() leaves the first group's names as they are", () => {
  assert.deepEqual([0, 1, 12].map((k) => groupScalar("rate", k)), ["rate", "rate.1", "rate.12"]);
});

Deno.test("groupOptimizer() takes rate and decay from the group, and the rest from the optimizer", () => {
  const { optimizer } = method({});
  assert.deepEqual(groupOptimizer(optimizer, group(5, 0, 6)), {
    ...{ type: "sgd", lr: 5, momentum: 0.9, nesterov: false, weight_decay: 6 },
  });
});
