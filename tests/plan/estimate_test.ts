import assert from "node:assert/strict";
import { fingerprint } from "../../src/plan/fingerprint.ts";
import { examplePlan, exampleView } from "../example_plan.ts";

/** The estimate of the example with `finetune` alone, in pictures of 224 pixels. */
function estimateOf(...set: string[]) {
  const one = [
    "methods={ finetune: {} }",
    "transforms.train=[{ center_crop: 224 }]",
    "transforms.val=[{ center_crop: 224 }]",
    "training.seeds=[0]",
  ];
  const { methods: [method] } = exampleView({ set: [...one, ...set] }).estimate;
  assert.ok(method);
  return method;
}

/** Holds that a setting makes something larger. */
function assertLarger(what: "seconds" | "peak_bytes", ...set: string[]): void {
  assert.ok(estimateOf(...set)[what] > estimateOf()[what], `${set} makes no larger ${what}`);
}

Deno.test("estimate() of the tutorial is near what was measured", () => {
  // With pretrained weights, 4 epochs of 244 pictures and 153 to validate: 65.1 s on the machine that
  // the speeds were measured on, and 1431 MB on a Zen 4 by the task `run`
  const { methods: [method] } = exampleView({
    set: [
      "methods={ finetune: { epochs: 4, seeds: [0] } }",
      "transforms.train=[{ center_crop: 224 }]",
      "transforms.val=[{ center_crop: 224 }]",
    ],
    pictures: { train: 244, val: 153 },
    weights: {
      card: "imagenet1k",
      file: "resnet18.safetensors",
      sha256: "ab",
      licence: "",
      failed: [],
      mean: [0, 0, 0],
      std: [1, 1, 1],
      replaced: [],
    },
  }).estimate;
  assert.ok(method && Math.abs(method.seconds / 65.1 - 1) < 0.15, `${method?.seconds} s`);
  assert.ok(Math.abs(method.peak_bytes / 1431e6 - 1) < 0.15, `${method.peak_bytes} bytes`);
});

Deno.test("estimate() counts a product as two operations", () => {
  // 1.81 thousand million products forward; back twice as many, less the gradient of pictures
  assert.deepEqual(estimateOf().phases[0]?.flops, {
    forward: 3_627_124_736,
    backward: 7_018_221_568,
  });
});

Deno.test("estimate() grows with epochs and seeds, pictures' size and batch, slots and averages", () => {
  assertLarger("seconds", "training.epochs=4");
  assertLarger("seconds", "training.seeds=[0, 1]");
  assertLarger("seconds", "training.optimizer={ type: adam, lr: 0.1 }");
  assertLarger("seconds", "model.architecture=resnet34");
  assertLarger("peak_bytes", "training.batch_size=32");
  assertLarger("peak_bytes", "training.optimizer={ type: adam, lr: 0.1 }");
  assertLarger("peak_bytes", "training.ema={ decay: 0.9 }");
  assertLarger("peak_bytes", "model.architecture=resnet34");
});

Deno.test("estimate() of an rmsprop counts its slots", () => {
  const peak = (fields: string) =>
    estimateOf(`training.optimizer={ type: rmsprop, lr: 0.1${fields} }`).peak_bytes;
  const step = 2 * 4 * 11_177_538; // a slot and its next value, float32
  assert.equal(peak(", momentum: 0.9") - peak(""), step);
  assert.equal(peak(", momentum: 0.9, centered: true") - peak(""), 2 * step);
});

Deno.test("estimate() holds activations of bfloat16 in half of float32's memory", () => {
  // From the 32nd picture on a batch outgrows evaluation
  const grown = (precision: string) => {
    const [less, more] = [32, 64].map((size) =>
      estimateOf(`precision=${precision}`, `training.batch_size=${size}`).peak_bytes
    );
    return (more ?? NaN) - (less ?? NaN);
  };
  assert.ok(Math.abs(grown("bfloat16") / grown("float32") - 0.5) < 1e-9);
});

Deno.test("estimate() has one entry a phase, each slower than the one before", () => {
  const { phases } = estimateOf(
    "training.epochs=4",
    "training.freeze=[backbone]",
    "training.unfreeze={ layer4: 1, layer3: 3 }",
  );
  assert.deepEqual(phases.map(({ from_epoch }) => from_epoch), [0, 1, 3]);
  const speeds = phases.map(({ pictures_per_second }) => pictures_per_second);
  assert.deepEqual(speeds, speeds.toSorted((a, b) => b - a));
});

Deno.test("estimate() sums the methods' time and takes the largest memory", () => {
  const { estimate } = exampleView();
  const sum = estimate.methods.reduce((total, { seconds }) => total + seconds, 0);
  assert.ok(estimate.seconds > sum);
  assert.equal(estimate.peak_bytes, Math.max(...estimate.methods.map((one) => one.peak_bytes)));
});

Deno.test("the estimate is no part of the plan", () => {
  assert.equal(fingerprint(exampleView().plan), fingerprint(examplePlan()));
  assert.doesNotMatch(JSON.stringify(examplePlan()), /seconds|flops|peak_bytes/);
});
