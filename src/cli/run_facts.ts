/**
 * Times and machine facts of a run, for the file beside the report that git ignores.
 *
 * @module
 */
import { cpus, totalmem } from "node:os";
import { replaceFile } from "../files/replace_file.ts";
import type { RunEvent } from "../record/run_event.ts";
import type { Installation } from "../runtime/install_manifest.ts";

/**
 * Writes what a report leaves out, since it differs from run to run.
 *
 * @param file Path of the JSON file.
 * @param run When it started, what happened, and the library that was used.
 */
export async function writeRunFacts(
  file: string,
  { started, events, installation }: {
    readonly started: Date;
    readonly events: readonly RunEvent[];
    readonly installation: Installation;
  },
): Promise<void> {
  const ended = new Date();
  const [cpu] = cpus();
  const facts = {
    started: started.toISOString(),
    ended: ended.toISOString(),
    seconds: (ended.getTime() - started.getTime()) / 1000,
    machine: {
      cpu: cpu?.model ?? "unknown",
      cores: cpus().length,
      memory_bytes: totalmem(),
      deno: Deno.version.deno,
      os: `${Deno.build.os} ${Deno.osRelease()}`,
      tensorflow: { version: installation.tensorflow, build: installation.build },
    },
    events,
  };
  await replaceFile(file, JSON.stringify(facts, null, 2) + "\n");
}
