/**
 * The parts of a stored report that are read again.
 *
 * @module
 */
import { z } from "zod";

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const prediction = z.object({
  file: z.string(),
  label: z.string(),
  predicted: z.string(),
  probabilities: z.array(share).readonly(),
});
const predictions = z.array(prediction).min(1).readonly();

const metrics = z.object({ accuracy: share, correct: count });

const run = z.object({
  seed: z.int(),
  best_epoch: count,
  epochs: z.array(z.object({ val: metrics })).min(1).readonly(),
  predictions,
  /** Reports from before there were test pictures have no such key. */
  test: z.object({ predictions }).nullable().default(null),
});

const method = z.object({ name: z.string(), runs: z.array(run).min(1).readonly() });

const split = z.object({ pictures: count, manifest: z.string() });

const folds = z.object({ count, seed: z.int() });

/**
 * The plan as it stands in the file; checked is what a comparison goes by: its margin, and whether
 * validation had a hand in a method.
 */
const plan = z.looseObject({
  comparison: z.looseObject({ margin: z.number().gt(0).lt(100) }).optional(),
  methods: z.array(z.looseObject({
    name: z.string(),
    schedule: z.looseObject({ type: z.string() }),
    early_stopping: z.looseObject({}).nullable().default(null),
  })).readonly(),
});

/** A report as far as it is read again; a Report is one. */
export const storedReport = z.object({
  schema_version: z.int(),
  experiment: z.string(),
  plan_fingerprint: z.string(),
  dataset: z.object({
    classes: z.array(z.string()).min(1).readonly(),
    train: split,
    val: split,
    test: split.nullable().default(null),
    folds: folds.nullable().default(null),
  }),
  weights: z.object({ card: z.string(), file: z.string(), sha256: z.string() }).nullable(),
  numerics: z.object({
    device: z.string(),
    tensorflow: z.string(),
    instruction_set: z.string(),
    threads: z.number(),
    precision: z.string(),
  }),
  plan,
  methods: z.array(method).min(1).readonly(),
});

export type StoredReport = z.infer<typeof storedReport>;
export type StoredMethod = StoredReport["methods"][number];
export type StoredRun = StoredMethod["runs"][number];
export type StoredPrediction = z.infer<typeof prediction>;
export type StoredPlan = StoredReport["plan"];

/** What every report says of itself, whatever its schema. */
export interface ReportHead {
  readonly schema_version: number;
  readonly experiment: string;
}
