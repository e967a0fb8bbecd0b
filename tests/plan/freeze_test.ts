import assert from "node:assert/strict";
import { tensorSpecs } from "../../src/model/architecture.ts";
import { applyFreeze, type Freezing, matcher } from "../../src/plan/freeze.ts";

const tensors = tensorSpecs("resnet18", 2);
const names = tensors.map(({ name }) => name);
const parameters = tensors.filter(({ kind }) => kind === "parameter").map(({ name }) => name);

function frozenBy(
  freeze: readonly string[],
  frozen_batch_norm: "running" | "batch" = "running",
): Freezing {
  return applyFreeze(tensors, { freeze, frozen_batch_norm });
}

Deno.test("applyFreeze() of nothing lets every parameter learn and every statistic move", () => {
  assert.deepEqual(frozenBy([]), { trained: parameters, frozen: [], unmatched: [] });
});

Deno.test("applyFreeze() knows the backbone: all but the head, statistics too", () => {
  const { trained, frozen, unmatched } = frozenBy(["backbone"]);
  assert.deepEqual(trained, ["fc.weight", "fc.bias"]);
  assert.deepEqual(frozen, names.slice(0, -2));
  assert.deepEqual(unmatched, []);
});

Deno.test("applyFreeze() lets statistics move where frozen batch norms go by the batch", () => {
  const { frozen } = frozenBy(["backbone"], "batch");
  assert.deepEqual(frozen, parameters.slice(0, -2));
});

Deno.test("applyFreeze() takes the name of a parameter, of a layer and of a block", () => {
  assert.deepEqual(frozenBy(["fc.bias"]).frozen, ["fc.bias"]);
  assert.deepEqual(frozenBy(["fc"]).frozen, ["fc.weight", "fc.bias"]);
  assert.deepEqual(frozenBy(["layer1.0.bn2"]).frozen, [
    "layer1.0.bn2.weight",
    "layer1.0.bn2.bias",
    "layer1.0.bn2.running_mean",
    "layer1.0.bn2.running_var",
  ]);
  assert.deepEqual(
    frozenBy(["layer1"]).frozen,
    names.filter((name) => name.startsWith("layer1.")),
  );
});

Deno.test("applyFreeze() matches whole parts of a name", () => {
  assert.deepEqual(frozenBy(["layer", "conv", "layer1.0.bn"]).unmatched, [
    "layer",
    "conv",
    "layer1.0.bn",
  ]);
});

Deno.test("applyFreeze() takes globs over names and over layers", () => {
  assert.deepEqual(
    frozenBy(["layer[12]"]).frozen,
    names.filter((name) => /^layer[12]\./.test(name)),
  );
  assert.deepEqual(frozenBy(["*.bias"]).frozen, names.filter((name) => name.endsWith(".bias")));
  assert.deepEqual(
    frozenBy(["{conv1,bn1}", "layer?.*.conv1"]).frozen,
    names.filter((name) => /^(conv1|bn1)\.|^layer\d\.\d\.conv1\./.test(name)),
  );
  assert.deepEqual(frozenBy(["!(fc)"]).trained, []);
});

Deno.test("applyFreeze() keeps statistics only where weight and bias are both frozen", () => {
  const { frozen } = frozenBy(["bn1.weight"]);
  assert.deepEqual(frozen, ["bn1.weight"]);
  assert.deepEqual(frozenBy(["bn1.weight", "bn1.bias"]).frozen, [
    "bn1.weight",
    "bn1.bias",
    "bn1.running_mean",
    "bn1.running_var",
  ]);
});

Deno.test("applyFreeze() names patterns that match no parameter, statistics among them", () => {
  assert.deepEqual(frozenBy(["bn1.running_mean", "layr1", "bn1"]).unmatched, [
    "bn1.running_mean",
    "layr1",
  ]);
});

Deno.test("applyFreeze() sorts every parameter to one side", () => {
  for (const freeze of [[], ["backbone"], ["layer[1-3]", "bn1"], ["**"]]) {
    const { trained, frozen } = frozenBy(freeze);
    const still = frozen.filter((name) => parameters.includes(name));
    assert.deepEqual([...trained, ...still].sort(), parameters.toSorted());
  }
});

Deno.test("applyFreeze() lets go of what unfreeze names, from its epoch on, statistics with it", () => {
  const method = {
    freeze: ["backbone"],
    unfreeze: { layer4: 2, "{conv1,bn1}": 3 },
    frozen_batch_norm: "running",
  } as const;
  const heldIn = (epoch?: number) => applyFreeze(tensors, method, epoch).frozen;
  const without = (...layers: string[]) =>
    names.filter((name) => ![...layers, "fc"].includes(name.split(".")[0]!));
  assert.deepEqual(heldIn(), without());
  assert.deepEqual(heldIn(1), without());
  assert.deepEqual(heldIn(2), without("layer4"));
  assert.deepEqual(heldIn(3), without("layer4", "conv1", "bn1"));
  assert.deepEqual(heldIn(9), heldIn(3), "it does not freeze again");
  const { trained } = applyFreeze(tensors, method, 2);
  assert.deepEqual(trained, parameters.filter((name) => /^(layer4|fc)\./.test(name)));
});

Deno.test("applyFreeze() moves a batch norm's statistics as soon as half of it learns", () => {
  const method = {
    freeze: ["bn1"],
    unfreeze: { "bn1.bias": 1 },
    frozen_batch_norm: "running",
  } as const;
  assert.deepEqual(applyFreeze(tensors, method, 1).frozen, ["bn1.weight"]);
});

Deno.test("matcher() takes the beginnings of a name at a dot, and the backbone", () => {
  const matching = (pattern: string) =>
    ["fc.bias", "layer1.0.bn1.weight", "layer10.bias"].map(matcher(pattern));
  assert.deepEqual(matching("backbone"), [false, true, true]);
  assert.deepEqual(matching("layer1"), [false, true, false]);
  assert.deepEqual(matching("layer1.0"), [false, true, false]);
  assert.deepEqual(matching("layer?"), [false, true, false]);
  assert.deepEqual(matching("*.bias"), [true, false, true]);
  assert.deepEqual(matching("fc.bias"), [true, false, false]);
});
