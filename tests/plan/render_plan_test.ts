import assert from "node:assert/strict";
import { fingerprint } from "../../src/plan/fingerprint.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { renderPlan } from "../../src/plan/render_plan.ts";
import { examplePlan, exampleView } from "../example_plan.ts";

function textOf(plan: Plan): string {
  return renderPlan({ ...exampleView(), plan });
}

/** The text under a heading, without the heading's own name. */
function row(plan: Plan, name: string, section = 0): string | undefined {
  const lines = textOf(plan).split("\n\n")[section]?.split("\n") ?? [];
  return lines.find((line) => line.startsWith(name.padEnd(16)))?.slice(16);
}

function withMethod(plan: Plan, changes: Partial<Plan["methods"][number]>): Plan {
  return { ...plan, methods: [{ ...plan.methods[0]!, ...changes }] };
}

Deno.test("renderPlan() says all that a run would do", async (t) => {
  const view = exampleView({ set: ["methods.finetune.optimizer.lr=0.1"] });
  await t.assertSnapshot(renderPlan(view).replace(fingerprint(view.plan), "FINGERPRINT"));
});

Deno.test("renderPlan() says what each random transform does", () => {
  const steps = [
    "{ random_resized_crop: 32 }",
    "{ random_vertical_flip: 0.25 }",
    "random_grayscale",
    "{ color_jitter: { brightness: 0.3, hue: [-0.1, 0] } }",
    "{ random_rotation: { degrees: 15, interpolation: bilinear, fill: [1, 2, 3] } }",
    "{ normalize: imagenet }",
    "random_erasing",
  ];
  const plan = examplePlan({ set: [`transforms.train=[${steps.join(", ")}]`] });
  assert.equal(
    textOf(plan).match(/^ {2}train {9}(random.*)$/m)?.[1],
    "random_resized_crop 32 (scale 0.08 to 1, ratio 0.75 to 1.333), random_vertical_flip 0.25, " +
      "random_grayscale 0.1, color_jitter (brightness 0.7 to 1.3, hue -0.1 to 0), " +
      "random_rotation -15 to 15 degrees (bilinear, fill 1 2 3), " +
      "random_erasing 0.5 (scale 0.02 to 0.33, ratio 0.3 to 3.3, pixel 124 116 104)",
  );
});

Deno.test("renderPlan() groups epochs of one rate, counted from 1", () => {
  const set = [
    "training.epochs=5",
    "training.schedule={ type: multistep, milestones: [2, 3], gamma: 0.1 }",
  ];
  const plan = examplePlan({ set });
  assert.equal(row(plan, "  rate by epoch", 1), "1-2: 0.01, 3: 0.001, 4-5: 0.0001");
  assert.equal(row(plan, "  schedule", 1), "multistep (milestones 2 3, gamma 0.1)");
});

Deno.test("renderPlan() says where rates move that it does not list", () => {
  const scheduled = (schedule: string, epochs = 3) => {
    const set = [`training.epochs=${epochs}`, `training.schedule=${schedule}`];
    const plan = examplePlan({ set });
    return [row(plan, "  schedule", 1), row(plan, "  rate by epoch", 1)];
  };
  assert.deepEqual(scheduled("{ type: constant, warmup: { epochs: 2, start_factor: 0.1 } }"), [
    "constant (warmup epochs 2 start_factor 0.1)",
    "1: 0.001, 2: 0.0055, 3: 0.01 (of the first step; the warm-up rises by the step)",
  ]);
  assert.equal(
    scheduled("{ type: reduce_on_plateau, patience: 0 }")[1],
    "1-3: 0.01, until validation stops improving",
  );
  const [text, rates] = scheduled("{ type: one_cycle }", 30);
  assert.equal(
    text,
    "one_cycle (pct_start 0.3, anneal_strategy cos, cycle_momentum true, base_momentum 0.85, " +
      "max_momentum 0.95, div_factor 25, final_div_factor 10000, three_phase false)",
  );
  assert.match(
    rates!,
    /^1: 0\.0004, .*, 5: [^,]*, …, 26: .* \(of the first step; it moves with every step\)$/,
  );
});

Deno.test("renderPlan() says of validation pictures that they were drawn from training's", () => {
  const plan = examplePlan();
  const dataset = { ...plan.dataset, drawn: { fraction: 0.2, seed: 1 } };
  assert.equal(
    row({ ...plan, dataset }, "  val"),
    "12 pictures (ants 6, bees 6); drawn from those of train, 0.2 of each class, seed 1",
  );
});

Deno.test("renderPlan() says of folds what they hold out", () => {
  const plan = examplePlan({ folds: [5, 5, 5, 5, 4] });
  assert.equal(
    row(plan, "  val"),
    "5 folds of 4 or 5 pictures of train, seed 0; each fold trains a network on the others, " +
      "and is validated by it",
  );
  assert.equal(row(plan, "  steps", 1), "8 a fold: 2 epochs of 4, 6 pictures each");
  assert.match(row(examplePlan({ folds: [12, 12] }), "  val") ?? "", /^2 folds of 12 pictures /);
});

Deno.test("renderPlan() says of test pictures when they are seen", () => {
  const plan = examplePlan({ testClasses: ["ants", "bees"] });
  assert.equal(row(plan, "  test"), "8 pictures (ants 4, bees 4); seen once, after the last epoch");
  assert.match(
    row(plan, "  computed once", 2) ?? "",
    /^decoded pictures; features of validation and test pictures, for each seed\./,
  );
});

Deno.test("renderPlan() says what is decoded once, and that nothing is without a cache", () => {
  const sized = examplePlan({ set: ["cache=2GB"] });
  assert.equal(row(sized, "Cache"), "1,907 MiB of decoded pictures at most");
  const plan = examplePlan({ set: ["cache=none"] });
  assert.equal(row(plan, "Cache"), "none: pictures are decoded anew each time");
  assert.equal(row(plan, "  computed once", 1), "nothing");
  assert.match(
    row(plan, "  computed once", 2) ?? "",
    /^features of validation pictures, for each seed\. /,
  );
});

Deno.test("renderPlan() names pictures that cannot be read and are left out", () => {
  const plan = examplePlan();
  const train = { ...plan.dataset.train, unreadable: ["ants/a.jpg"] };
  assert.equal(
    row({ ...plan, dataset: { ...plan.dataset, train } }, "  train"),
    "24 pictures (ants 12, bees 12); 1 left out, not readable: ants/a.jpg",
  );
});

Deno.test("renderPlan() says until when what is unfrozen stays frozen", () => {
  const frozen = (unfreeze: string) =>
    row(
      examplePlan({
        set: [`methods.finetune={ epochs: 9, freeze: [backbone], unfreeze: ${unfreeze} }`],
      }),
      "  frozen",
      1,
    );
  assert.equal(frozen("{ backbone: 2 }"), "backbone until epoch 2, then nothing");
  assert.equal(
    frozen("{ layer4: 5, layer3: 7 }"),
    "683,072 parameters (backbone), and their batch-norm statistics; " +
      "layer4 until epoch 5; layer3 until epoch 7",
  );
});

Deno.test("renderPlan() states the loss, class weights by name", () => {
  const set = ["training.label_smoothing=0.1", "training.class_weights={ bees: 3, ants: 0.5 }"];
  assert.equal(
    row(examplePlan({ set }), "  loss", 1),
    "cross-entropy, label smoothing 0.1, class weights ants 0.5, bees 3",
  );
});

Deno.test("renderPlan() names the weights and what is drawn anew", () => {
  const weights = {
    card: "imagenet1k",
    file: "resnet18.safetensors",
    sha256: "ab".repeat(32),
    licence: "BSD-3-Clause",
    failed: [],
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    replaced: [
      { name: "fc.weight", file_shape: [1000, 512] },
      { name: "fc.bias", file_shape: [1000] },
    ],
  } as const;
  const plan = examplePlan({ weights });
  assert.equal(row(plan, "Weights"), "imagenet1k: resnet18.safetensors");
  assert.equal(row(plan, "  sha256"), "ab".repeat(32));
  assert.equal(row(plan, "  licence"), "BSD-3-Clause");
  assert.equal(
    row(plan, "  drawn anew"),
    "fc.weight [1000,512] becomes [2,512], fc.bias [1000] becomes [2]",
  );
  assert.match(
    row(plan, "  computed once", 2) ?? "",
    /; features of validation pictures, for all seeds\./,
  );
  const whole = examplePlan({ weights: { ...weights, replaced: [] } });
  assert.equal(row(whole, "  drawn anew"), "nothing, the head is the file's");
});

Deno.test("renderPlan() says whether the statistics of frozen layers move", () => {
  const plan = examplePlan({ set: ["methods.finetune.freeze=[conv1, bn1]"] });
  assert.equal(
    row(plan, "  frozen", 1),
    "9,536 parameters (conv1, bn1), and their batch-norm statistics",
  );
  assert.equal(
    row(withMethod(plan, { frozen_batch_norm: "batch" }), "  frozen", 1),
    "9,536 parameters (conv1, bn1), but batch norms go by the batch, and their statistics move",
  );
});

Deno.test("renderPlan() names the first files that are no pictures and counts them all", () => {
  const plan = examplePlan();
  const rowOf = (skipped: readonly string[]) => {
    const train = { ...plan.dataset.train, pictures: 12345, skipped };
    return row({ ...plan, dataset: { ...plan.dataset, train } }, "  train");
  };
  const pictures = "12,345 pictures (ants 12, bees 12)";
  assert.equal(rowOf([]), pictures);
  assert.equal(
    rowOf(["ants/a.gif", "b.txt"]),
    `${pictures}; 2 left out, no picture by name: ants/a.gif, b.txt`,
  );
  assert.equal(
    rowOf(["1", "2", "3", "4", "5", "6", "7"]),
    `${pictures}; 7 left out, no picture by name: 1, 2, 3, 4, 5 and 2 more`,
  );
});

Deno.test("renderPlan() names the first pictures whose orientation is ignored", () => {
  const plan = examplePlan();
  const rowOf = (rotated: readonly string[], skipped: readonly string[] = []) => {
    const train = { ...plan.dataset.train, skipped, rotated };
    return row({ ...plan, dataset: { ...plan.dataset, train } }, "  train");
  };
  const pictures = "24 pictures (ants 12, bees 12)";
  assert.equal(
    rowOf(["1", "2", "3", "4", "5", "6"]),
    `${pictures}; 6 with an EXIF orientation, ignored as torchvision does: 1, 2, 3, 4, 5 and 1 more`,
  );
  assert.equal(
    rowOf(["ants/a.jpg"], ["b.txt"]),
    `${pictures}; 1 left out, no picture by name: b.txt; ` +
      "1 with an EXIF orientation, ignored as torchvision does: ants/a.jpg",
  );
});

Deno.test("renderPlan() lets no name of a file or class steer the terminal", () => {
  const plan = examplePlan({ classes: ["ants\u001b[2J", "bees\n"] });
  const train = { ...plan.dataset.train, skipped: ["\u009b31m.gif"] };
  const text = textOf({ ...plan, dataset: { ...plan.dataset, train } });
  assert.match(
    text,
    /\(ants\ufffd\[2J 12, bees\ufffd 12\); 1 left out, no picture by name: \ufffd31m/,
  );
  assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
});
