/**
 * Ctrl-C.
 *
 * @module
 */
import { complain } from "./terminal.ts";

/**
 * Turns the first SIGINT or SIGTERM into an aborted signal; a second one ends the process at once.
 *
 * @returns The signal, and what takes the listeners away again.
 */
export function interruptSignal(): { readonly signal: AbortSignal; readonly done: () => void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) Deno.exit(130);
    complain("Stopping after this step (again to stop at once)");
    controller.abort();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) Deno.addSignalListener(name, listener);
  return {
    signal: controller.signal,
    done: () => {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
}
