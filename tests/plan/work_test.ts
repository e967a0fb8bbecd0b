import assert from "node:assert/strict";
import { listLayers } from "../../src/model/list_layers.ts";
import { countWork } from "../../src/plan/_work.ts";
import { applyFreeze } from "../../src/plan/freeze.ts";
import { tensorSpecs } from "../../src/model/architecture.ts";

const layers = listLayers("resnet18", { classes: 2, size: 224 });
const tensors = tensorSpecs("resnet18", 2);

function workOf(...freeze: string[]) {
  return countWork(layers, applyFreeze(tensors, { freeze, frozen_batch_norm: "running" }));
}

function productsOf(...names: string[]): number {
  return layers.filter(({ name }) => names.includes(name))
    .reduce((sum, { products }) => sum + products, 0);
}

Deno.test("countWork() of a whole network: twice the forward pass back, less the gradient of pictures", () => {
  const { products, parameters, activations } = workOf();
  assert.equal(products.forward, layers.reduce((sum, { products }) => sum + products, 0));
  assert.equal(products.backward, 2 * products.forward - productsOf("conv1"));
  assert.equal(parameters, 11_177_538);
  // Outputs of 20 convolutions: 112^2 x 64, 4 of 56^2 x 64, 5 each of 28^2 x 128, 14^2 x 256, 7^2 x 512
  assert.deepEqual(activations, { trained: 2_483_712, passed: 0 });
});

Deno.test("countWork() of frozen first layers ends where nothing below learns", () => {
  const { products, activations } = workOf("conv1", "bn1", "layer1", "layer2", "layer3");
  const inLayer4 = layers.filter(({ name }) => name.startsWith("layer4"));
  const first = productsOf("layer4.0.conv1", "layer4.0.downsample.0"); // their input is constant
  assert.equal(
    products.backward,
    2 * (inLayer4.reduce((sum, { products }) => sum + products, 0) + productsOf("fc")) - first,
  );
  assert.equal(activations.trained, 5 * 7 * 7 * 512);
});

Deno.test("countWork() of a frozen kernel passes the gradient on and makes none of its own", () => {
  const frozen = workOf("layer4.1.conv2.weight");
  assert.equal(
    workOf().products.backward - frozen.products.backward,
    productsOf("layer4.1.conv2"),
  );
});

Deno.test("countWork() of the head alone has no gradient below it", () => {
  const { products, parameters, activations } = workOf("backbone");
  assert.deepEqual([products.backward, parameters], [1024, 1026]);
  assert.deepEqual(activations, { trained: 0, passed: 2_483_712 });
});
