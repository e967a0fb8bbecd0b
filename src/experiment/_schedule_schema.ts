/**
 * `schedule`: the learning rate of each step. Names and defaults are those of
 * `torch.optim.lr_scheduler`; the rate to start from is the optimizer's `lr`.
 *
 * @module
 */
import { z } from "zod";
import { epochs } from "./_primitives.ts";

const rate = z.number().min(0);
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

const warmup = z.strictObject({
  epochs: epochs.describe("Epochs until the full rate, from which on the schedule counts"),
  start_factor: z.number().positive().max(1).default(1 / 3)
    .describe("Share of the rate that the first step has; it rises by the step (LinearLR)"),
}).nullable().default(null).describe("A rise of the rate ahead of the schedule; null for none");

const share = z.number().min(0).max(1);

/** `schedule`. */
export const scheduleSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("constant").describe("The same rate in every epoch"),
    warmup,
  }),
  z.strictObject({
    type: z.literal("step").describe("Every `step_size` epochs times `gamma` (StepLR)"),
    step_size: epochs.describe("Epochs between two steps"),
    gamma: gamma.default(0.1).describe("Factor of a step"),
    warmup,
  }),
  z.strictObject({
    type: z.literal("multistep").describe("At each milestone times `gamma` (MultiStepLR)"),
    milestones: milestones.describe("Epochs, counted from 0, that begin with a lower rate"),
    gamma: gamma.default(0.1).describe("Factor of a step"),
    warmup,
  }),
  z.strictObject({
    type: z.literal("exponential").describe("After every epoch times `gamma` (ExponentialLR)"),
    gamma: gamma.describe("Factor of an epoch"),
    warmup,
  }),
  z.strictObject({
    type: z.literal("cosine").describe("Half a cosine from `lr` down (CosineAnnealingLR)"),
    t_max: epochs.describe("Epochs until the lowest rate"),
    eta_min: rate.default(0).describe("Lowest learning rate"),
    warmup,
  }),
  z.strictObject({
    type: z.literal("one_cycle")
      .describe("Up to `lr` and down to nearly nothing, by the step, once (OneCycleLR)"),
    pct_start: z.number().gt(0).lt(1).default(0.3).describe("Share of the steps that rise"),
    anneal_strategy: z.enum(["cos", "linear"]).default("cos").describe("Form of rise and fall"),
    cycle_momentum: z.boolean().default(true).describe(
      "Whether the momentum (Adam: the first of `betas`) moves against the rate; its own value is then not used",
    ),
    base_momentum: share.lt(1).default(0.85).describe("Momentum at the highest rate"),
    max_momentum: share.lt(1).default(0.95).describe("Momentum at the lowest rate"),
    div_factor: z.number().positive().default(25).describe("The first rate is `lr` over this"),
    final_div_factor: z.number().positive().default(1e4)
      .describe("The last rate is the first one over this"),
    three_phase: z.boolean().default(false)
      .describe("Whether to fall as it rose, and only then to nearly nothing"),
  }),
  z.strictObject({
    type: z.literal("reduce_on_plateau").describe(
      "Times `factor` once validation has not improved for `patience` epochs (ReduceLROnPlateau)",
    ),
    metric: z.enum(["loss", "accuracy"]).default("loss").describe("What of validation is watched"),
    factor: z.number().gt(0).lt(1).default(0.1).describe("Factor of a reduction"),
    patience: z.int().min(0).default(10).describe("Epochs without improvement that are borne"),
    threshold: z.number().min(0).default(1e-4).describe("Least change that is an improvement"),
    threshold_mode: z.enum(["rel", "abs"]).default("rel")
      .describe("Whether the threshold is a share of the best value or a difference from it"),
    cooldown: z.int().min(0).default(0).describe("Epochs after a reduction that do not count"),
    min_lr: rate.default(0).describe("Lowest learning rate"),
    warmup,
  }),
]).describe("The learning rate of each step");
