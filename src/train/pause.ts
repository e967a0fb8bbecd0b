/**
 * Turns for the rest of the program.
 *
 * @module
 */
import { InterruptedError } from "./run_error.ts";

/** Milliseconds of work after which the rest of the program has its turn. */
const WORK = 500;

/**
 * Turns of the event loop in a pause, a millisecond each. While pictures are decoded a signal is not
 * always heard in the next turn: with one turn a step it was seen to wait for twenty steps.
 */
const TURNS = 3;

/**
 * When the rest of the program last had its turn, in milliseconds. There is one event loop, and an
 * epoch may be over before it is time for a pause: each pauser goes on from the one before.
 */
let rested = 0;

/**
 * Makes what is awaited after each graph call. A call blocks this thread: without a pause neither a
 * signal nor the progress bar would be served.
 *
 * @param signal Ends the work.
 * @returns Waits a moment where it is time to; it throws {@linkcode InterruptedError} once the signal
 * is aborted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pauser } from "./pause.ts";
 *
 * await assert.rejects(pauser(AbortSignal.abort())(), { name: "InterruptedError" });
 * ```
 */
export function pauser(signal: AbortSignal): () => Promise<void> {
  return async () => {
    if (performance.now() - rested > WORK) {
      for (let turn = 0; turn < TURNS; turn++) {
        await new Promise((resume) => setTimeout(resume, 0));
      }
      rested = performance.now();
    }
    if (signal.aborted) throw new InterruptedError();
  };
}

/**
 * Goes through what graph calls give, with a pause after each.
 *
 * @param items What they give.
 * @param signal Ends the work.
 * @returns The same items.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { paused } from "./pause.ts";
 *
 * async function* items() {
 *   yield* await Promise.resolve([1, 2]);
 * }
 * const { signal } = new AbortController();
 * assert.deepEqual(await Array.fromAsync(paused(items(), signal)), [1, 2]);
 * ```
 */
export async function* paused<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const pause = pauser(signal);
  for await (const item of items) {
    yield item;
    await pause();
  }
}
