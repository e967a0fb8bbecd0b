/**
 * What a run tells while it goes on.
 *
 * @module
 */
import type { EpochRecord, Metrics } from "./run_record.ts";

/** What is being done to the pictures of an epoch. */
export type Phase = "train" | "val" | "test";

/** One thing that happened. */
export type RunEvent =
  | {
    readonly type: "seed_started";
    readonly method: string;
    readonly seed: number;
    /** Which fold of how many, from 1; null: there are none. */
    readonly fold: { readonly number: number; readonly count: number } | null;
    readonly epochs: number;
  }
  | {
    readonly type: "progress";
    readonly epoch: number;
    readonly phase: Phase;
    /** Pictures done in this phase, and all of them. */
    readonly done: number;
    readonly total: number;
    /** Means over the pictures done so far; null before the first batch. */
    readonly loss: number | null;
    readonly accuracy: number | null;
  }
  | {
    readonly type: "epoch_ended";
    readonly record: EpochRecord;
    /** Wall time of each phase. */
    readonly seconds: { readonly train: number; readonly val: number };
  }
  | {
    /** The test pictures were seen, after the last epoch. */
    readonly type: "tested";
    readonly metrics: Metrics;
    readonly seconds: number;
  };
