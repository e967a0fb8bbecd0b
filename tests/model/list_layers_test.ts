import assert from "node:assert/strict";
import { Graph } from "../../src/graph/graph.ts";
import { tensorSpecs } from "../../src/model/architecture.ts";
import { listLayers } from "../../src/model/list_layers.ts";
import { backbone } from "../../src/model/resnet.ts";

for (const name of ["resnet18", "resnet34"]) {
  Deno.test(`listLayers() of ${name} has each parameter of the architecture once, of its size`, () => {
    const layers = listLayers(name, { classes: 5, size: 224 });
    const listed = layers.flatMap(({ parameters }) => Object.entries(parameters)).sort();
    const specs = tensorSpecs(name, 5).filter(({ kind }) => kind === "parameter");
    assert.deepEqual(
      listed,
      specs.map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]).sort(),
    );
  });

  Deno.test(`listLayers() of ${name} has the shapes of the graph, of odd pictures too`, () => {
    for (const size of [33, 64, 224]) {
      const graph = new Graph();
      const x = graph.placeholder("x", "float32", [null, size, size, 3]);
      backbone(graph, x, { architecture: name, mode: () => "batch" });
      // A batch norm is what is recorded over three inputs: pictures, weight and bias
      const ofGraph = graph.tape.filter(({ inputs }) => inputs.length === 3)
        .map(({ output }) => output.shape.slice(1));
      const listed = listLayers(name, { classes: 5, size })
        .filter(({ norm }) => norm !== null).map(({ output }) => output);
      assert.deepEqual(listed, ofGraph);
    }
  });
}

Deno.test("listLayers() counts 1.81 thousand million products at 224 pixels, as published", () => {
  const layers = listLayers("resnet18", { classes: 1000, size: 224 });
  const products = layers.reduce((sum, layer) => sum + layer.products, 0);
  // He et al. 2016, table 1: 1.8 x 10^9
  assert.equal(products, 1_814_073_344);
});

Deno.test("listLayers() knows what stands before an input: the way around a block skips it", () => {
  const layers = listLayers("resnet18", { classes: 2, size: 64 });
  const below = Object.fromEntries(layers.map((layer) => [layer.name, layer.below]));
  assert.equal(below.conv1, 0);
  assert.deepEqual(
    [below["layer2.0.conv1"], below["layer2.0.conv2"], below["layer2.0.downsample.0"]],
    [5, 6, 5],
  );
  assert.deepEqual([below["layer2.1.conv1"], below.fc], [8, 20]);
});
