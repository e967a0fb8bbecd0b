import assert from "node:assert/strict";
import { listLayers } from "../../src/model/list_layers.ts";
import { layerPhases, learningParameters } from "../../src/plan/layers.ts";
import { examplePlan } from "../example_plan.ts";

const layers = listLayers("resnet18", { classes: 2, size: 32 });

function phasesOf(layer: string, ...set: string[]) {
  const plan = examplePlan({ set: set.map((value) => `methods.finetune.${value}`) });
  return layerPhases(layers.find(({ name }) => name === layer)!, plan.methods[0]!);
}

Deno.test("layerPhases() of a layer that learns goes by the batch", () => {
  assert.deepEqual(phasesOf("layer1.0.conv2"), [{
    from_epoch: 0,
    learns: ["layer1.0.conv2.weight", "layer1.0.bn2.weight", "layer1.0.bn2.bias"],
    batch_norm: "batch",
  }]);
});

Deno.test("layerPhases() tells the kernel from its batch norm", () => {
  assert.deepEqual(phasesOf("conv1", "freeze=[bn1]"), [
    { from_epoch: 0, learns: ["conv1.weight"], batch_norm: "running" },
  ]);
  assert.deepEqual(phasesOf("conv1", "freeze=[bn1, conv1]", "frozen_batch_norm=batch"), [
    { from_epoch: 0, learns: [], batch_norm: "batch" },
  ]);
});

Deno.test("layerPhases() names the epochs in which the layer changes, and no others", () => {
  const set = ["epochs=4", "freeze=[backbone]", "unfreeze={ layer4: 1, layer3: 2 }"];
  assert.deepEqual(phasesOf("layer3.0.conv1", ...set).map(({ from_epoch }) => from_epoch), [0, 2]);
  assert.deepEqual(phasesOf("conv1", ...set).map(({ from_epoch }) => from_epoch), [0]);
});

Deno.test("layerPhases() of the linear layer has no batch norm", () => {
  assert.deepEqual(phasesOf("fc", "freeze=[fc.bias]"), [
    { from_epoch: 0, learns: ["fc.weight"], batch_norm: null },
  ]);
});

Deno.test("learningParameters() are in the order of the layer", () => {
  assert.deepEqual(learningParameters(layers[0]!, ["bn1.bias", "conv1.weight", "fc.bias"]), [
    "conv1.weight",
    "bn1.bias",
  ]);
});
