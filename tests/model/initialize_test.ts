import assert from "node:assert/strict";
import { tensorSpecs } from "../../src/model/architecture.ts";
import { initialTensor } from "../../src/model/initialize.ts";
import type { TensorSpec } from "../../src/plan/plan.ts";

const specs = new Map(tensorSpecs("resnet18", 1000).map((spec) => [spec.name, spec]));

function draw(name: string, seed = 0): Float32Array {
  const spec = specs.get(name);
  if (!spec) throw new RangeError(`No tensor ${name}`);
  return initialTensor(spec, { seed, features: 512 });
}

/** Mean and deviation in units of the wanted deviation. */
function moments(values: Float32Array, deviation: number): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean: mean / deviation, deviation: Math.sqrt(square) / deviation };
}

Deno.test("initialTensor() draws convolutions as normals of deviation sqrt(2 / (out h w))", () => {
  for (
    const [name, deviation] of [
      ["layer1.0.conv1.weight", Math.sqrt(2 / (64 * 9))],
      ["layer2.0.downsample.0.weight", Math.sqrt(2 / 128)],
      ["conv1.weight", Math.sqrt(2 / (64 * 49))],
    ] as const
  ) {
    const values = draw(name);
    const found = moments(values, deviation);
    // Four standard errors of a mean and of a deviation
    assert.ok(Math.abs(found.mean) < 4 / Math.sqrt(values.length), name);
    assert.ok(Math.abs(found.deviation - 1) < 4 / Math.sqrt(2 * values.length), name);
    const beyond = values.filter((value) => Math.abs(value) > 2 * deviation).length;
    assert.ok(Math.abs(beyond / values.length - 0.0455) < 0.012, `${name}: the tails of a normal`);
  }
});

Deno.test("initialTensor() draws the head uniformly within 1 / sqrt(in), bias too", () => {
  const bound = 1 / Math.sqrt(512);
  for (const name of ["fc.weight", "fc.bias"]) {
    const values = draw(name);
    const found = moments(values, bound / Math.sqrt(3));
    assert.ok(values.every((value) => Math.abs(value) <= bound), name);
    assert.ok(Math.abs(found.mean) < 4 / Math.sqrt(values.length), name);
    assert.ok(Math.abs(found.deviation - 1) < 4 / Math.sqrt(values.length), name);
  }
});

Deno.test("initialTensor() starts a batch norm as the identity", () => {
  const first = (name: string) => new Set(draw(name));
  assert.deepEqual(first("bn1.weight"), new Set([1]));
  assert.deepEqual(first("bn1.bias"), new Set([0]));
  assert.deepEqual(first("layer2.0.downsample.1.running_mean"), new Set([0]));
  assert.deepEqual(first("layer2.0.downsample.1.running_var"), new Set([1]));
});

Deno.test("initialTensor() is a function of name and seed", () => {
  assert.deepEqual(draw("fc.weight"), draw("fc.weight"));
  assert.notDeepEqual(draw("fc.weight", 1), draw("fc.weight"));
  assert.notDeepEqual(draw("layer1.0.conv2.weight"), draw("layer1.0.conv1.weight"));
});

Deno.test("initialTensor() fills each shape", () => {
  const size = ({ shape }: TensorSpec) => shape.reduce((product, length) => product * length, 1);
  for (const spec of tensorSpecs("resnet18", 2)) {
    if (size(spec) > 100_000) continue; // the large ones take their time and no other way
    assert.equal(initialTensor(spec, { seed: 0, features: 512 }).length, size(spec), spec.name);
  }
});
