import assert from "node:assert/strict";
import { tensorSpecs } from "../../src/model/architecture.ts";
import { type Grouping, parameterGroups, phaseStarts } from "../../src/plan/groups.ts";

const tensors = tensorSpecs("resnet18", 2);
const parameters = tensors.filter(({ kind }) => kind === "parameter").map(({ name }) => name);

/** Groups as [pattern, rate, decay, epoch, what]: `what` names a layer whose parameters are all there. */
function groupsOf(method: Partial<Grouping>) {
  const plain: Grouping = {
    optimizer: { lr: 0.1, weight_decay: 0.5, groups: [] },
    epochs: 8,
    freeze: [],
    frozen_batch_norm: "running",
  };
  return parameterGroups(tensors, { ...plain, ...method }).map((group) =>
    [group.match, group.lr, group.weight_decay, group.from_epoch, group.parameters] as const
  );
}

function optimizer(...groups: Grouping["optimizer"]["groups"]): Grouping["optimizer"] {
  return { lr: 0.1, weight_decay: 0.5, groups };
}

function below(...layers: string[]): string[] {
  return parameters.filter((name) => layers.includes(name.split(".")[0]!));
}

function except(...layers: string[]): string[] {
  return parameters.filter((name) => !layers.includes(name.split(".")[0]!));
}

Deno.test("parameterGroups() without patterns is one group of all that learns", () => {
  assert.deepEqual(groupsOf({}), [[null, 0.1, 0.5, 0, parameters]]);
  assert.deepEqual(groupsOf({ freeze: ["backbone"] }), [[null, 0.1, 0.5, 0, below("fc")]]);
});

Deno.test("parameterGroups() gives a group its own rate and decay, and the optimizer's where it says none", () => {
  const groups = [
    { match: "fc", lr: 1 },
    { match: "layer4", weight_decay: 0 },
    { match: "layer3", lr: 0, weight_decay: 2 },
  ];
  assert.deepEqual(groupsOf({ optimizer: optimizer(...groups) }), [
    [null, 0.1, 0.5, 0, except("fc", "layer4", "layer3")],
    ["fc", 1, 0.5, 0, below("fc")],
    ["layer4", 0.1, 0, 0, below("layer4")],
    ["layer3", 0, 2, 0, below("layer3")],
  ]);
});

Deno.test("parameterGroups() puts a parameter into the first group that matches it", () => {
  const biases = parameters.filter((name) => name.endsWith(".bias"));
  const weights = parameters.filter((name) => name.endsWith(".weight"));
  const groups = [{ match: "*.bias", weight_decay: 0 }, { match: "**", lr: 1 }, { match: "fc" }];
  assert.deepEqual(groupsOf({ optimizer: optimizer(...groups) }), [
    ["*.bias", 0.1, 0, 0, biases],
    ["**", 1, 0.5, 0, weights],
  ]);
});

Deno.test("parameterGroups() sorts what begins to learn later into groups of its own", () => {
  const method = {
    optimizer: optimizer({ match: "fc", lr: 1 }, { match: "layer4.1", lr: 2 }),
    freeze: ["backbone"],
    unfreeze: { layer4: 2, "layer[23]": 5 },
  };
  const [layer40, layer41] = ["layer4.0.", "layer4.1."].map((start) =>
    parameters.filter((name) => name.startsWith(start))
  );
  assert.deepEqual(groupsOf(method), [
    ["fc", 1, 0.5, 0, below("fc")],
    [null, 0.1, 0.5, 2, layer40],
    ["layer4.1", 2, 0.5, 2, layer41],
    [null, 0.1, 0.5, 5, below("layer2", "layer3")],
  ]);
});

Deno.test("parameterGroups() have no parameter twice, and leave out what begins after the last epoch", () => {
  const unfreeze = { backbone: 3, layer4: 1, layer1: 7, "*.bias": 2 };
  const groups = groupsOf({ freeze: ["backbone"], unfreeze });
  const all = groups.flatMap(([, , , , names]) => names);
  assert.deepEqual(all.toSorted(), parameters.toSorted());
  assert.deepEqual(groups.map(([, , , epoch]) => epoch), [0, 1, 2, 3]);
  const never = groupsOf({ freeze: ["backbone"], unfreeze: { layer4: 8 } });
  assert.deepEqual(never, [[null, 0.1, 0.5, 0, below("fc")]]);
});

Deno.test("phaseStarts() are sorted by number, once each, within the epochs", () => {
  assert.deepEqual(phaseStarts({ epochs: 4 }), [0]);
  assert.deepEqual(
    phaseStarts({ epochs: 12, unfreeze: { a: 10, b: 9, c: 10, d: 12, e: 11 } }),
    [0, 9, 10, 11],
  );
});
