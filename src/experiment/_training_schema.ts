/**
 * `training` and each of `methods`: how a network is trained. Names and defaults are PyTorch's.
 *
 * @module
 */
import { z } from "zod";
import { optimizerSchema } from "./_optimizer_schema.ts";
import { epochs, text, whole } from "./_primitives.ts";
import { scheduleSchema } from "./_schedule_schema.ts";

const seeds = z.array(whole(0, 2 ** 31 - 1)).min(1).superRefine((values, context) => {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.addIssue({ code: "custom", path: [index], message: `Seed ${value} stands twice` });
  });
});

const classWeights = z.union([z.literal("balanced"), z.record(text, z.number().positive())])
  .nullable();

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
  seeds: seeds.default([0])
    .describe("One run each; a seed draws the head, the order and the augmentation"),
  freeze: z.array(text).default([]).describe(
    "What does not learn: names or globs of torchvision's parameter names; `backbone` is all but `fc`",
  ),
  frozen_batch_norm: z.enum(["running", "batch"]).default("running").describe(
    "Statistics of frozen batch norms: the stored ones, bit-equal afterwards, or those of the batch, as PyTorch's requires_grad = False",
  ),
}).describe("How every method trains, unless it says otherwise");
