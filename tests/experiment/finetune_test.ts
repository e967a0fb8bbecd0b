import assert from "node:assert/strict";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { renderProblems } from "../../src/experiment/problem.ts";

const path = "experiments/finetune.yaml";
const text = Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("experiments/finetune.yaml is PyTorch's transfer learning tutorial", () => {
  const normalize = { type: "normalize", mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  const training = {
    epochs: 4,
    batch_size: 6,
    optimizer: {
      type: "sgd",
      lr: 0.001,
      momentum: 0.9,
      nesterov: false,
      weight_decay: 0,
      groups: [],
    },
    schedule: { type: "step", step_size: 7, gamma: 0.1, warmup: null },
    label_smoothing: 0,
    class_weights: null,
    mixup: null,
    cutmix: null,
    clip_grad_norm: null,
    clip_grad_value: null,
    ema: null,
    early_stopping: null,
    seeds: [0, 1, 2],
    unfreeze: {},
    frozen_batch_norm: "running",
    augmentation_seed: null,
    augmentation: { views: null },
  };
  assert.deepEqual(readExperiment(text, { path }).settings, {
    name: "finetune",
    dataset: {
      source: [
        { path: "../shared/data/hymenoptera_data" },
        {
          url: "https://download.pytorch.org/tutorial/hymenoptera_data.zip",
          sha256: "fbc41b31d544714d18dd1230b1e2b455e1557766e13e67f9f5a7a23af7c02209",
          bytes: 47_286_322,
        },
      ],
      train: "train",
      val: "val",
      folds: null,
      test: null,
    },
    transforms: {
      train: [
        { type: "random_resized_crop", size: 224, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
        { type: "random_horizontal_flip", p: 0.5 },
        normalize,
      ],
      val: [{ type: "resize", size: 256 }, { type: "center_crop", size: 224 }, normalize],
    },
    model: { architecture: "resnet18", weights: "weights/imagenet1k.yaml" },
    device: "auto",
    precision: "float32",
    cache: "auto",
    checkpoint: { every_minutes: 10, keep: 2 },
    on_bad_image: "fail",
    comparison: null,
    methods: [
      { name: "finetune", training: { ...training, freeze: [] } },
      { name: "feature_extraction", training: { ...training, freeze: ["backbone"] } },
    ],
  });
});

Deno.test("experiments/finetune.yaml warns of the tutorial's step that never comes", () => {
  assert.equal(
    renderProblems(readExperiment(text, { path }).warnings),
    `experiments/finetune.yaml:28:27: The schedule never acts: its first step comes after 7 epochs, training ends after 4 epochs and keeps the learning rate 0.001
      schedule: { type: step, step_size: 7, gamma: 0.1 } # the tutorial's own; acts from epoch 7 on
                              ^`,
  );
});

Deno.test("experiments/finetune.yaml is short enough to be read at a glance", () => {
  assert.ok(text.split("\n").length <= 41);
});
