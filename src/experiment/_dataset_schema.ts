/**
 * `dataset`: where the pictures come from.
 *
 * @module
 */
import { z } from "zod";
import { shorthand, text, whole } from "./_primitives.ts";
import { quote } from "./_words.ts";

const path = text.superRefine((value, context) => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return;
  context.addIssue({
    code: "custom",
    message: "An address needs its checksum: write " +
      "`{ url: https://…, sha256: the 64 hexadecimal digits of the file's SHA-256 }`",
  });
}).transform((path) => ({ path })).describe("Path of a folder or zip, from the project's root");

const address = z.strictObject({
  url: z.string().regex(/^https:\/\/\S+$/, { error: "must begin with `https://`" })
    .describe("Address of a zip"),
  sha256: z.string()
    .regex(/^[0-9a-fA-F]{64}$/, { error: "must be 64 hexadecimal digits" })
    .describe("SHA-256 of the zip (64 hexadecimal digits)")
    .transform((digits) => digits.toLowerCase()),
  bytes: whole(1, Number.MAX_SAFE_INTEGER).nullable().default(null)
    .describe("Size of the zip (bytes); null where it is not known"),
}).describe("A zip behind an address, checked by its hash");

const source = z.union([path, address]);

/** Folder of the validation pictures where nothing else is said. */
const VAL = "val";

const drawn = z.strictObject({
  fraction: z.number().gt(0).lt(1)
    .describe("Share of each class's training pictures that validate (rounded, at least one)"),
  seed: whole(0, 2 ** 31 - 1).default(0).describe(
    "Draws which pictures, the same for every method",
  ),
});

const count = whole(2, 1000)
  .describe("How many folds: each method and seed trains a network for each");

const folds = shorthand(
  "count",
  count,
  z.strictObject({
    count,
    seed: whole(0, 2 ** 31 - 1).default(0).describe(
      "Draws which picture is in which fold, the same for every method",
    ),
  }),
);

/** Keys that can be right by themselves and yet not go together. */
interface Written {
  readonly train: string;
  readonly val: unknown;
  readonly folds: unknown;
  readonly test: string | null;
}

/** Says so where two keys would give the validation pictures. */
function requireOneVal({ val, folds }: Written, context: z.RefinementCtx): void {
  if (val === null || folds === null) return;
  const message = "Under `folds` the training pictures validate, fold by fold: " +
    "write `val` or `folds`, not both";
  context.addIssue({ code: "custom", path: ["val"], message });
}

/** Says so where the test pictures would not be kept apart. */
function requireOwnTest({ train, val, folds, test }: Written, context: z.RefinementCtx): void {
  const validates = val ?? (folds === null ? VAL : null);
  const other = test === train ? "train" : test === validates ? "val" : null;
  if (test === null || other === null) return;
  const message = `Test pictures are used for nothing else, but \`${other}\` has the folder ${
    quote(test)
  } too`;
  context.addIssue({ code: "custom", path: ["test"], message });
}

/** `dataset`. */
export const datasetSchema = z.strictObject({
  source: z.union([source, z.array(source).min(1)])
    .describe("Where the data can be had: one source, or a list that is tried in order")
    .transform((value) => Array.isArray(value) ? value : [value]),
  train: text.default("train")
    .describe("Folder of the training pictures inside the source, one folder a class in it"),
  val: z.union([text, drawn]).nullable().default(null).describe(
    "Folder of the validation pictures inside the source, one folder a class in it; or a share of the training pictures, which those are then without: `{ fraction: 0.2 }`; null: the folder `val`, or nothing under `folds`",
  ),
  folds: folds.nullable().default(null).describe(
    "Cross-validation in the place of validation pictures: `5`, or `{ count: 5, seed: 0 }`. Each training picture is validated by the network of its fold, which has not seen it; of test pictures the folds' probabilities are averaged; null for none",
  ),
  test: text.nullable().default(null).describe(
    "Folder of the test pictures inside the source, one folder a class in it: seen once, after the last epoch, and then what methods are compared on; null for none",
  ),
}).superRefine(requireOneVal).superRefine(requireOwnTest).describe("The pictures")
  .transform(({ val, ...dataset }) => ({
    ...dataset,
    val: val ?? (dataset.folds === null ? VAL : null),
  }));
