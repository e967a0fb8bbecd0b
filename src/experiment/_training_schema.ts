/**
 * `training` and each of `methods`: how a network is trained. Names and defaults are PyTorch's.
 *
 * @module
 */
import { z } from "zod";
import { optimizerSchema } from "./_optimizer_schema.ts";
import { epochs, pattern, text, whole } from "./_primitives.ts";
import { scheduleSchema } from "./_schedule_schema.ts";

const seeds = z.array(whole(0, 2 ** 31 - 1)).min(1).superRefine((values, context) => {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.addIssue({ code: "custom", path: [index], message: `Seed ${value} stands twice` });
  });
});

const classWeights = z.union([z.literal("balanced"), z.record(text, z.number().positive())])
  .nullable();

const earlyStopping = z.strictObject({
  metric: z.enum(["loss", "accuracy"]).default("loss").describe("What of validation is watched"),
  patience: whole(1, 10_000).describe("Epochs without improvement after which training ends"),
  min_delta: z.number().min(0).default(0).describe("Least change that is an improvement"),
}).nullable();

const average = z.strictObject({
  decay: z.number().min(0).lt(1).describe("Share of the average that a step keeps"),
}).nullable();

/** `{ alpha: 0.2 }`: how even mixtures are. */
const mixture = z.strictObject({
  alpha: z.number().min(0.001).max(1000)
    .describe("Both parameters of the Beta distribution of the shares"),
}).nullable();

/** `training`, and what a method says laid over it. */
export const trainingSchema = z.strictObject({
  epochs: epochs.describe("Passes over the training pictures"),
  batch_size: whole(1, 65_536).describe("Pictures of one training step"),
  optimizer: optimizerSchema,
  schedule: scheduleSchema.default({ type: "constant", warmup: null }),
  label_smoothing: z.number().min(0).max(1).default(0)
    .describe("Share of each target that is spread over all classes"),
  class_weights: classWeights.default(null).describe(
    "Weight of each class in the loss, by its name; `balanced` weighs each by the inverse of its pictures; null weighs all alike",
  ),
  mixup: mixture.default(null)
    .describe("Mixes each picture and target of a batch with another's; null for none"),
  cutmix: mixture.default(null)
    .describe("Pastes a part of another picture of the batch into each; null for none"),
  clip_grad_norm: z.number().positive().nullable().default(null)
    .describe("Largest norm of all gradients together (clip_grad_norm_); null for none"),
  clip_grad_value: z.number().positive().nullable().default(null)
    .describe("Largest value of a gradient's element (clip_grad_value_); null for none"),
  ema: average.default(null).describe(
    "Exponential moving average of the weights, which is then what is evaluated and saved; null for none",
  ),
  early_stopping: earlyStopping.default(null)
    .describe("Ends training once validation no longer improves; null for none"),
  seeds: seeds.default([0])
    .describe("One run each; a seed draws the head, the order and the augmentation"),
  freeze: z.array(pattern).default([]).describe(
    "What does not learn: names or globs of torchvision's parameter names; `backbone` is all but `fc`",
  ),
  unfreeze: z.record(pattern, epochs).default({}).describe(
    "Epochs, counted from 0, in which what `freeze` holds begins to learn, by pattern: `{ layer4: 5 }`",
  ),
  frozen_batch_norm: z.enum(["running", "batch"]).default("running").describe(
    "Statistics of frozen batch norms: the stored ones, bit-equal afterwards, or those of the batch, as PyTorch's requires_grad = False",
  ),
  augmentation_seed: whole(0, 2 ** 31 - 1).nullable().default(null)
    .describe("Draws the augmentation in the place of each seed, so that all seeds see the same"),
  augmentation: z.strictObject({
    views: whole(1, 10_000).nullable().default(null)
      .describe(
        "Augmented views that a picture has, one of which each epoch draws; null: a new one",
      ),
  }).default({ views: null }).describe("How often augmentation is drawn anew"),
}).describe("How every method trains, unless it says otherwise");
