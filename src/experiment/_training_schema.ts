/**
 * `training` and each of `methods`: how a network is trained. Names and defaults are PyTorch's.
 *
 * @module
 */
import { z } from "zod";
import { text, whole } from "./_primitives.ts";

/** More epochs than anyone trains; the plan lists the learning rate of each. */
const mostEpochs = 10_000;

const rate = z.number().min(0);

const sgd = z.strictObject({
  type: z.literal("sgd").describe("Stochastic gradient descent (torch.optim.SGD)"),
  lr: rate.describe("Learning rate (per step)"),
  momentum: z.number().min(0).lt(1).default(0).describe("Share of the last step that is kept"),
  nesterov: z.boolean().default(false).describe("Whether to look ahead along the momentum"),
  weight_decay: rate.default(0).describe("Factor of the L2 penalty that is added to the gradient"),
}).superRefine(({ nesterov, momentum }, context) => {
  if (!nesterov || momentum > 0) return;
  context.addIssue({
    code: "custom",
    path: ["nesterov"],
    message: "`nesterov` needs a `momentum` above 0, current value is 0",
  });
});

const optimizer = z.discriminatedUnion("type", [sgd]).describe("The rule of the updates");

const epochs = whole(1, mostEpochs);
const gamma = z.number().positive();

const milestones = z.array(epochs).min(1).superRefine((values, context) => {
  values.forEach((value, index) => {
    const before = values[index - 1] ?? 0;
    if (value > before) return;
    context.addIssue({
      code: "custom",
      path: [index],
      message: `Milestones must rise, current value ${value} comes after ${before}`,
    });
  });
});

const schedule = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("constant").describe("The same rate in every epoch") }),
  z.strictObject({
    type: z.literal("step").describe("Every `step_size` epochs times `gamma` (StepLR)"),
    step_size: epochs.describe("Epochs between two steps"),
    gamma: gamma.default(0.1).describe("Factor of a step"),
  }),
  z.strictObject({
    type: z.literal("multistep").describe("At each milestone times `gamma` (MultiStepLR)"),
    milestones: milestones.describe("Epochs, counted from 0, that begin with a lower rate"),
    gamma: gamma.default(0.1).describe("Factor of a step"),
  }),
  z.strictObject({
    type: z.literal("exponential").describe("After every epoch times `gamma` (ExponentialLR)"),
    gamma: gamma.describe("Factor of an epoch"),
  }),
  z.strictObject({
    type: z.literal("cosine").describe("Half a cosine from `lr` down (CosineAnnealingLR)"),
    t_max: epochs.describe("Epochs until the lowest rate"),
    eta_min: rate.default(0).describe("Lowest learning rate"),
  }),
]).describe("The learning rate by epoch");

const seeds = z.array(whole(0, 2 ** 31 - 1)).min(1).superRefine((values, context) => {
  values.forEach((value, index) => {
    if (values.indexOf(value) === index) return;
    context.addIssue({ code: "custom", path: [index], message: `Seed ${value} stands twice` });
  });
});

/** `training`, and what a method says laid over it. */
export const trainingSchema = z.strictObject({
  epochs: epochs.describe("Passes over the training pictures"),
  batch_size: whole(1, 65_536).describe("Pictures of one training step"),
  optimizer,
  schedule: schedule.default({ type: "constant" }),
  seeds: seeds.default([0])
    .describe("One run each; a seed draws the head, the order and the augmentation"),
  freeze: z.array(text).default([]).describe(
    "What does not learn: names or globs of torchvision's parameter names; `backbone` is all but `fc`",
  ),
  frozen_batch_norm: z.enum(["running", "batch"]).default("running").describe(
    "Statistics of frozen batch norms: the stored ones, bit-equal afterwards, or those of the batch, as PyTorch's requires_grad = False",
  ),
}).describe("How every method trains, unless it says otherwise");
