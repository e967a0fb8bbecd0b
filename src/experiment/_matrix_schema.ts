/**
 * `matrix`: which values each method is run with.
 *
 * Only the form is told here: a value is checked in the method that it is put into.
 *
 * @module
 */
import { z } from "zod";
import { runName } from "./_primitives.ts";

const combination = z.record(z.string(), z.unknown());

/** `matrix`. */
export const matrixSchema = z.object({
  include: z.array(z.looseObject({
    name: runName.optional().describe("Name of the run, in the place of its keys and values"),
  })).min(1).optional().describe(
    "Mappings that extend the combinations they do not contradict, or else are one of their own",
  ),
  exclude: z.array(combination).min(1).optional()
    .describe("Mappings of keys and values; combinations that have all of one are left out"),
}).catchall(z.array(z.unknown()).min(1)).refine((matrix) => Object.keys(matrix).length > 0, {
  error: "`matrix` must hold at least one key, such as `batch_size: [6, 32]`",
}).describe(
  "Values of keys of `training`, such as `optimizer.lr: [0.1, 0.01]`; each method is run with each combination",
);
