/**
 * Ctrl-C.
 *
 * @module
 */
import { complain } from "./terminal.ts";

/** What SIGINT and SIGTERM do. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Whether there is a step to be ended; by default there is none, and the process ends at once. */
  working: boolean;
  /** Takes the listeners away again. */
  done(): void;
}

/**
 * Listens to SIGINT and SIGTERM. While the process is working, the first one aborts the signal;
 * otherwise, and at a second one, it ends with 130 at once.
 *
 * @returns The signal and what decides.
 */
export function interruptSignal(): Interrupt {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    working: false,
    done: () => {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
  const listener = () => {
    if (!interrupt.working) complain("Interrupted: no report was written");
    if (!interrupt.working || controller.signal.aborted) Deno.exit(130);
    controller.abort();
    complain("Stopping after this step (again to stop at once)");
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) Deno.addSignalListener(name, listener);
  return interrupt;
}
