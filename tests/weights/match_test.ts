import assert from "node:assert/strict";
import { matchWeights } from "../../src/weights/match.ts";
import { WeightsError } from "../../src/weights/state_dict.ts";

const options = { replaceable: ["fc.weight", "fc.bias"], path: "a.pth" };
const network = [
  { name: "conv1.weight", shape: [64, 3, 7, 7], kind: "parameter" },
  { name: "bn1.running_mean", shape: [64], kind: "statistic" },
  { name: "fc.weight", shape: [2, 512], kind: "parameter" },
  { name: "fc.bias", shape: [2], kind: "parameter" },
];

Deno.test("matchWeights() takes the network's own tensors in any order", () => {
  assert.deepEqual(matchWeights([...network].reverse(), network, options), { replaced: [] });
});

Deno.test("matchWeights() replaces a head of another size and says so", () => {
  const found = [
    ...network.slice(0, 2),
    { name: "fc.bias", shape: [1000] },
    { name: "fc.weight", shape: [1000, 512] },
  ];
  assert.deepEqual(matchWeights(found, network, options), {
    replaced: [
      { name: "fc.weight", file_shape: [1000, 512] },
      { name: "fc.bias", file_shape: [1000] },
    ],
  });
});

Deno.test("matchWeights() lists missing, unexpected and wrongly shaped tensors together", () => {
  const found = [
    { name: "conv1.weight", shape: [64, 3, 3, 3] },
    { name: "fc.weight", shape: [1000, 512] },
    { name: "fc.bias", shape: [1000] },
    { name: "layer5.weight", shape: [1] },
  ];
  assert.throws(() => matchWeights(found, network, options), (error) => {
    assert.ok(error instanceof WeightsError);
    assert.equal(
      error.message,
      "Cannot use weights a.pth: 3 tensors do not fit the network; use weights of its " +
        "architecture, with torchvision's names\n" +
        "  conv1.weight: shape [64, 3, 3, 3], wanted [64, 3, 7, 7]\n" +
        "  bn1.running_mean: missing, wanted shape [64]\n" +
        "  layer5.weight: unexpected, the network has no such tensor",
    );
    assert.deepEqual([error.path, error.tensor], ["a.pth", "conv1.weight"]);
    return true;
  });
});

Deno.test("matchWeights() does not take a missing head, nor another shape elsewhere", () => {
  assert.throws(() => matchWeights(network.slice(0, 3), network, options), {
    message: "Cannot use weights a.pth: 1 tensor does not fit the network; use weights of its " +
      "architecture, with torchvision's names\n" +
      "  fc.bias: missing, wanted shape [2]",
  });
});

Deno.test("matchWeights() lists ten problems and counts the rest", () => {
  const wanted = Array.from({ length: 12 }, (_, i) => ({ name: `t${i}`, shape: [] }));
  const lines = wanted.slice(0, 10).map(({ name }) => `\n  ${name}: missing, wanted shape []`);
  assert.throws(() => matchWeights([], wanted, options), {
    message: "Cannot use weights a.pth: 12 tensors do not fit the network; use weights of its " +
      `architecture, with torchvision's names${lines.join("")}\n  and 2 more`,
  });
});
