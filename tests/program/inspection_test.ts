/** Where a step stops being finite, on the real library. */
import assert from "node:assert/strict";
import { compileInspection } from "../../src/program/inspection.ts";
import { openSession, type Value } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import type { Floats } from "../graph/_open_graph.ts";
import { drawNetwork } from "../model/_network.ts";
import { loadForTests } from "../tensorflow.ts";
import { alternating, changedNames, drawPixels } from "./_open_program.ts";

interface Spoilt {
  readonly set?: readonly string[];
  readonly method?: number;
  /** Takes the place of the first element of a tensor. */
  readonly tensor?: string;
  readonly value?: number;
  readonly targets?: number;
}

/** The first thing that is not finite, or null. */
async function firstNonFinite(spoilt: Spoilt): Promise<string | null> {
  const plan = examplePlan({ set: spoilt.set ?? [] });
  const method = plan.methods[spoilt.method ?? 0]!;
  const phase = method.phases[0]!;
  const program = compileInspection(plan, { method, phase });
  const network = drawNetwork(plan.model.tensors);
  if (spoilt.tensor !== undefined) network[spoilt.tensor]!.data[0] = spoilt.value!;
  const session = await openSession(await loadForTests(), program);
  session.run("assign", network);
  const targets = alternating(6);
  if (spoilt.targets !== undefined) targets.data[0] = spoilt.targets;
  const features: Floats = { dtype: "float32", shape: [6, 512], data: new Float32Array(6 * 512) };
  const input: Record<string, Value> = phase.features_once
    ? { features }
    : { pixels: drawPixels(6) };
  const { finite } = session.run("inspect", { ...input, targets });
  assert.equal(finite!.data.length, program.watched.length);
  assert.deepEqual(changedNames(network, session.run("read", {})), [], "nothing changes");
  session.close();
  return program.watched[finite!.data.indexOf(0)] ?? null;
}

for (const precision of ["float32", "bfloat16"]) {
  Deno.test(`inspect finds nothing in a sound step: ${precision}`, async () => {
    assert.equal(await firstNonFinite({ set: [`precision=${precision}`] }), null);
  });
}

Deno.test("inspect names a tensor of the network before all that it spoils", async () => {
  for (const tensor of ["conv1.weight", "layer1.0.bn1.weight", "layer4.1.bn2.running_var"]) {
    assert.equal(await firstNonFinite({ tensor, value: NaN }), tensor);
  }
  assert.equal(await firstNonFinite({ method: 1, tensor: "fc.bias", value: NaN }), "fc.bias");
});

Deno.test("inspect names the layer in which finite values overflow", async () => {
  const overflow = { value: 3e38 };
  const wanted = {
    "conv1.weight": "output of conv1",
    // Its ReLU would swallow a NaN of the next layers
    "layer1.0.bn1.weight": "output of layer1.0.bn1",
    "layer2.0.downsample.0.weight": "output of layer2.0.downsample.0",
    "layer3.1.conv2.weight": "output of layer3.1.conv2",
  };
  for (const [tensor, layer] of Object.entries(wanted)) {
    assert.equal(await firstNonFinite({ tensor, ...overflow }), layer);
  }
});

Deno.test("inspect names the loss where the layers are sound", async () => {
  assert.equal(await firstNonFinite({ targets: Infinity }), "loss");
  assert.equal(await firstNonFinite({ method: 1, targets: Infinity }), "loss");
});
