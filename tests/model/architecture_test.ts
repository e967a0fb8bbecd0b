import assert from "node:assert/strict";
import { architecture, HEAD, tensorSpecs } from "../../src/model/architecture.ts";
import type { TensorSpec } from "../../src/plan/plan.ts";

function parametersOf(specs: readonly TensorSpec[]): number {
  return specs
    .filter(({ kind }) => kind === "parameter")
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

/** torchvision's names of one convolution with its batch norm. */
function convNorm(conv: string, norm: string): string[] {
  const vectors = ["weight", "bias", "running_mean", "running_var"];
  return [`${conv}.weight`, ...vectors.map((name) => `${norm}.${name}`)];
}

Deno.test("tensorSpecs() has torchvision's names in the order of its state dict", () => {
  const names = [...convNorm("conv1", "bn1")];
  for (const stage of [1, 2, 3, 4]) {
    for (const block of [0, 1]) {
      const layer = `layer${stage}.${block}`;
      names.push(...convNorm(`${layer}.conv1`, `${layer}.bn1`));
      names.push(...convNorm(`${layer}.conv2`, `${layer}.bn2`));
      if (stage > 1 && block === 0) {
        names.push(...convNorm(`${layer}.downsample.0`, `${layer}.downsample.1`));
      }
    }
  }
  const found = tensorSpecs("resnet18", 2).map(({ name }) => name);
  assert.deepEqual(found, [...names, "fc.weight", "fc.bias"]);
  assert.equal(found.length, 102);
});

Deno.test("tensorSpecs() has as many parameters as torchvision's resnet18", () => {
  assert.equal(parametersOf(tensorSpecs("resnet18", 1000)), 11_689_512);
  assert.equal(parametersOf(tensorSpecs("resnet18", 2)), 11_177_538);
  assert.equal(parametersOf(tensorSpecs("resnet34", 1000)), 21_797_672);
});

Deno.test("tensorSpecs() has torchvision's shapes and tells statistics from parameters", () => {
  const specs = new Map(tensorSpecs("resnet18", 1000).map((spec) => [spec.name, spec]));
  const shapes = {
    "conv1.weight": [64, 3, 7, 7],
    "bn1.weight": [64],
    "layer1.1.conv2.weight": [64, 64, 3, 3],
    "layer2.0.conv1.weight": [128, 64, 3, 3],
    "layer2.0.downsample.0.weight": [128, 64, 1, 1],
    "layer4.0.conv1.weight": [512, 256, 3, 3],
    "layer4.1.bn2.running_var": [512],
    "fc.weight": [1000, 512],
    "fc.bias": [1000],
  };
  for (const [name, shape] of Object.entries(shapes)) {
    assert.deepEqual(specs.get(name)?.shape, shape, name);
  }
  const statistics = [...specs.values()].filter(({ kind }) => kind === "statistic");
  assert.equal(statistics.length, 40);
  assert.ok(statistics.every(({ name }) => /\.running_(mean|var)$/.test(name)));
});

Deno.test("architecture() halves the picture in the stem and in three stages", () => {
  const { stem, blocks } = architecture("resnet18");
  assert.deepEqual([stem.size, stem.stride, stem.padding], [7, 2, 3]);
  assert.deepEqual(blocks.map(({ first }) => first.stride), [1, 1, 2, 1, 2, 1, 2, 1]);
  assert.deepEqual(blocks.map(({ second }) => second.stride), [1, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual(blocks.map(({ downsample }) => downsample?.stride ?? null), [
    ...[null, null, 2, null],
    ...[2, null, 2, null],
  ]);
});

Deno.test("architecture() refuses a network that it does not know", () => {
  assert.throws(() => architecture("resnet1"), {
    name: "RangeError",
    message: 'Cannot build "resnet1": use one of resnet18,resnet34',
  });
});

Deno.test("HEAD names the parameters behind the features", () => {
  assert.deepEqual([...HEAD], tensorSpecs("resnet18", 2).slice(-2).map(({ name }) => name));
});
