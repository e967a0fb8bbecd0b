/**
 * The language of an experiment file: every key with its meaning, unit, range and default, each
 * stated here (or in the part of its theme) and nowhere else.
 *
 * @module
 */
import { z } from "zod";
import { datasetSchema } from "./_dataset_schema.ts";
import { matrixSchema } from "./_matrix_schema.ts";
import { byteSize, fileName, text, whole } from "./_primitives.ts";
import { trainingSchema } from "./_training_schema.ts";
import { transformsSchema } from "./_transform_schema.ts";

const checkpointSchema = z.strictObject({
  every_minutes: z.number().positive().nullable().default(10)
    .describe("Minutes after which one within an epoch is taken; null: at epochs' ends alone"),
  keep: whole(1, 1000).default(2).describe("How many are kept: the last ones"),
}).nullable();

/**
 * Schema of an experiment file whose methods already stand complete: what `training` says with the
 * method's own keys laid over it. In the file a method may leave out any key.
 *
 * @example What an editor can say of a key
 * ```ts
 * import assert from "node:assert/strict";
 * import { fileSchema } from "./schema.ts";
 *
 * const { epochs } = fileSchema.shape.training.shape;
 * assert.equal(epochs.description, "Passes over the training pictures");
 * ```
 */
export const fileSchema = z.strictObject({
  extends: text.optional().describe(
    "Path of the file that this one is laid over, from this file's folder",
  ),
  name: fileName.describe("Name of the experiment and of its report's files"),
  dataset: datasetSchema,
  transforms: transformsSchema,
  model: z.strictObject({
    architecture: z.enum(["resnet18", "resnet34"]).describe("The network"),
    weights: z.union([text, z.null()])
      .describe("Path of a weights card, or null: initialised at random"),
  }).describe("The network and what it starts from"),
  training: trainingSchema,
  device: z.enum(["auto", "gpu", "cpu"]).default("auto")
    .describe("What to run on; `gpu` fails where there is none"),
  precision: z.enum(["float32", "bfloat16"]).default("float32").describe(
    "Number format of activations and kernels; `bfloat16` needs a processor or GPU with instructions for it, parameters stay float32",
  ),
  on_bad_image: z.enum(["fail", "skip"]).default("fail").describe(
    "What becomes of a picture that cannot be decoded: `fail` ends the run there, `skip` decodes all of them ahead of it and leaves such ones out, by name in the plan and the report",
  ),
  cache: byteSize.default("auto").describe(
    "Memory for decoded pictures that are the same in every epoch: a size (`512MB`, `2GB`; `MiB` and `GiB` are powers of two), `none`, or `auto`: 512 MiB",
  ),
  comparison: z.union([
    z.strictObject({
      margin: z.number().gt(0).lt(100).describe(
        "Percentage points of accuracy that do not matter: two results shown to be within them are equivalent",
      ),
    }),
    z.null(),
  ]).default(null).describe(
    "How `deno task compare` judges the experiment's results, decided before they are seen; null: nothing is equivalent",
  ),
  checkpoint: checkpointSchema.prefault({}).describe(
    "What an interrupted run goes on from, taken at each epoch's end too: `every_minutes`, `keep`; null for none. No result depends on it",
  ),
  methods: z.record(fileName, trainingSchema)
    .refine((methods) => Object.keys(methods).length > 0, {
      error: "`methods` must hold at least one method, such as `finetune: { freeze: [] }`",
    })
    .describe("What the report compares: names, each with the keys of `training` it changes"),
  matrix: matrixSchema.optional(),
});
