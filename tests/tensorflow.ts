/**
 * The real library, for tests that run what was built.
 *
 * @module
 */
import { ensureInstalled } from "../src/runtime/install.ts";
import { cpuInstructionSet, hasBfloat16 } from "../src/runtime/instruction_set.ts";
import { loadTensorFlow } from "../src/runtime/library.ts";
import type { TensorFlow } from "../src/runtime/session.ts";

/** Whether the processor has no instructions for bfloat16: without them oneDNN may fail. */
export const lacksBfloat16 = !hasBfloat16(cpuInstructionSet());

let loaded: Promise<TensorFlow> | undefined;

/**
 * Loads TensorFlow, and installs it before where it is not yet there, as a run would.
 *
 * @returns The same library at each call.
 */
export function loadForTests(): Promise<TensorFlow> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<TensorFlow> {
  const say = (line: string) => {
    Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  };
  return await loadTensorFlow(await ensureInstalled({ say }));
}
