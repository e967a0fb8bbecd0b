/**
 * When a run takes checkpoints.
 *
 * @module
 */
import type { Checkpoint } from "../checkpoint/checkpoint.ts";

/** Takes a run's checkpoints: at the end of each epoch, and within one when it is time. */
export interface CheckpointKeeper {
  /** Whether one is to be taken within an epoch. */
  isDue(): boolean;
  save(checkpoint: Checkpoint): Promise<void>;
}

/**
 * Makes a keeper.
 *
 * @param write Writes a checkpoint.
 * @param options Minutes after which one within an epoch is due (null: never), and a clock in
 * milliseconds.
 * @returns The keeper, which counts from now and from each checkpoint on.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { RUN_START } from "../checkpoint/checkpoint.ts";
 * import { checkpointKeeper } from "./checkpoint_keeper.ts";
 *
 * let time = 0;
 * const keeper = checkpointKeeper(() => Promise.resolve(), { everyMinutes: 1, now: () => time });
 * time = 60_000;
 * assert.equal(keeper.isDue(), true);
 * await keeper.save(RUN_START);
 * assert.equal(keeper.isDue(), false);
 * ```
 */
export function checkpointKeeper(
  write: (checkpoint: Checkpoint) => Promise<void>,
  { everyMinutes, now = () => performance.now() }: {
    readonly everyMinutes: number | null;
    readonly now?: () => number;
  },
): CheckpointKeeper {
  let last = now();
  return {
    isDue: () => everyMinutes !== null && now() - last >= everyMinutes * 60_000,
    async save(checkpoint) {
      await write(checkpoint);
      last = now();
    },
  };
}
