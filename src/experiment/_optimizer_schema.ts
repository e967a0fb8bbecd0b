/**
 * `optimizer`: the rule of the updates. Names and defaults are those of `torch.optim`.
 *
 * @module
 */
import { z } from "zod";
import { pattern } from "./_primitives.ts";

const lr = z.number().min(0).describe("Learning rate (per step)");
const eps = z.number().positive().default(1e-8)
  .describe("Added to the denominator, so that it is never zero");
const momentum = z.number().min(0).lt(1).default(0).describe("Share of the last step that is kept");
const share = z.number().min(0).lt(1);
const betas = z.tuple([share, share]).default([0.9, 0.999])
  .describe("Shares that the running means of the gradient and of its square keep");
const decay = z.number().min(0);
const penalty = decay.default(0).describe("Factor of the L2 penalty that is added to the gradient");

const group = z.strictObject({
  match: pattern.describe(
    "What is in the group: a pattern as of `freeze`; the first that matches counts",
  ),
  lr: z.number().min(0).optional().describe("Learning rate (per step); the optimizer's without it"),
  weight_decay: decay.optional().describe("Weight decay; the optimizer's without it"),
});
const groups = z.array(group).default([])
  .describe("Parameters that learn at another rate than the rest (PyTorch's parameter groups)");

const sgd = z.strictObject({
  type: z.literal("sgd").describe("Stochastic gradient descent (torch.optim.SGD)"),
  lr,
  momentum,
  nesterov: z.boolean().default(false).describe("Whether to look ahead along the momentum"),
  weight_decay: penalty,
  groups,
}).superRefine(({ nesterov, momentum }, context) => {
  if (!nesterov || momentum > 0) return;
  context.addIssue({
    code: "custom",
    path: ["nesterov"],
    message: "`nesterov` needs a `momentum` above 0, current value is 0",
  });
});

const adam = z.strictObject({
  type: z.literal("adam").describe("Adam (torch.optim.Adam)"),
  lr,
  betas,
  eps,
  weight_decay: penalty,
  groups,
});

const adamw = z.strictObject({
  type: z.literal("adamw").describe("Adam with decoupled weight decay (torch.optim.AdamW)"),
  lr,
  betas,
  eps,
  weight_decay: decay.default(0.01)
    .describe("Share of a weight, times the learning rate, that each step takes off it"),
  groups,
});

const rmsprop = z.strictObject({
  type: z.literal("rmsprop").describe("RMSprop (torch.optim.RMSprop)"),
  lr,
  alpha: share.default(0.99).describe("Share that the running mean of the square keeps"),
  eps,
  weight_decay: penalty,
  momentum,
  centered: z.boolean().default(false)
    .describe("Whether to divide by the deviation around the running mean of the gradient"),
  groups,
});

/** `optimizer`. */
export const optimizerSchema = z.discriminatedUnion("type", [sgd, adam, adamw, rmsprop])
  .describe("The rule of the updates");
