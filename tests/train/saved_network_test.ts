/** What weights say of themselves, and what is wrong with what they say. */
import assert from "node:assert/strict";
import { savedNetwork, savedNetworkMetadata } from "../../src/train/saved_network.ts";
import { examplePlan } from "../example_plan.ts";

const metadata = savedNetworkMetadata(examplePlan());

Deno.test("savedNetworkMetadata() writes validation's transforms as an experiment file has them", () => {
  assert.deepEqual(JSON.parse(metadata.transforms ?? ""), [
    { resize: { size: 36 } },
    { center_crop: { size: 32 } },
    { normalize: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } },
  ]);
});

Deno.test("savedNetwork() reads back what was written", () => {
  const { transforms, ...rest } = savedNetwork(metadata, { path: "a" });
  assert.deepEqual(rest, {
    architecture: "resnet18",
    classes: ["ants", "bees"],
    precision: "float32",
  });
  assert.deepEqual(transforms.map(({ type }) => type), ["resize", "center_crop", "normalize"]);
});

Deno.test("savedNetwork() writes a normalization that changes nothing where there is none", () => {
  const set = [
    "transforms.train=[{ random_resized_crop: 32 }]",
    "transforms.val=[{ center_crop: 32 }]",
  ];
  const { transforms } = savedNetwork(savedNetworkMetadata(examplePlan({ set })), { path: "a" });
  assert.deepEqual(transforms.at(-1), { type: "normalize", mean: [0, 0, 0], std: [1, 1, 1] });
});

Deno.test("savedNetwork() takes what it is given in the place of what the file says", () => {
  const given = { classes: ["x", "y"], precision: "bfloat16" } as const;
  const { classes, precision } = savedNetwork(metadata, { path: "a", given });
  assert.deepEqual([classes, precision], [["x", "y"], "bfloat16"]);
});

const WRONG = [
  {
    name: "classes that are no names",
    metadata: { ...metadata, classes: '["ants", "ants"]' },
    message: "Cannot use weights a.st: its metadata `classes` is no list of names",
  },
  {
    name: "transforms that no experiment has",
    metadata: { ...metadata, transforms: '[{ "resize": 256 }]' },
    message: "Cannot use weights a.st: its metadata `transforms` cannot be used: Pictures would " +
      "differ in size: add `center_crop`",
  },
  {
    name: "an unknown architecture",
    metadata: { ...metadata, architecture: "vgg11" },
    message:
      'Cannot use weights a.st: it is of architecture "vgg11", and Thaw knows resnet18, resnet34',
  },
];

for (const { name, metadata, message } of WRONG) {
  Deno.test(`savedNetwork() refuses ${name}`, () => {
    assert.throws(() => savedNetwork(metadata, { path: "a.st" }), {
      name: "WeightsError",
      message,
    });
  });
}
