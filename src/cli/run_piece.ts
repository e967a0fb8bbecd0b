/**
 * The first steps of an experiment in a process of their own.
 *
 * @module
 */
import { join, resolve } from "node:path";
import type { Numerics } from "../record/run_record.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { InterruptedError } from "../train/run_error.ts";
import type { StepHashes } from "../train/step_hashes.ts";
import { ProcessError } from "./failure.ts";
import { complain } from "./terminal.ts";
import type { StepsLine, StepsRequest } from "./verify_steps.ts";

/** What one process gave. */
export interface Piece {
  readonly numerics: Numerics | null;
  readonly steps: readonly StepHashes[];
}

const room = import.meta.dirname ?? "";
const project = resolve(room, "../..");

/** What training asks Deno for, without what an install, a download or a report needs. */
function permissions(): string[] {
  return [
    "--no-prompt",
    "--allow-read",
    "--allow-env",
    `--allow-write=${cacheFolder()}`,
    "--allow-sys=cpus,osRelease,systemMemoryInfo,uid",
    "--allow-ffi",
  ];
}

/**
 * Runs a process and takes its lines.
 *
 * @param request What it is asked for.
 * @param options `program`, by default `verify_steps.ts`; the folder that it runs in, by default this
 * process's; a signal that ends it.
 * @returns Its steps.
 * @throws {ProcessError} If it fails; what it said of that has been passed on.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function runPiece(
  request: StepsRequest,
  { program = join(room, "verify_steps.ts"), cwd = Deno.cwd(), signal }: {
    readonly program?: string;
    readonly cwd?: string;
    readonly signal: AbortSignal;
  },
): Promise<Piece> {
  const config = join(project, "deno.json");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      ...permissions(),
      "--config",
      config,
      program,
      JSON.stringify(request),
    ],
    cwd,
    signal,
    stdin: "null",
  }).output();
  if (signal.aborted || code === 130) throw new InterruptedError();
  if (code !== 0) {
    complain(new TextDecoder().decode(stderr).trimEnd());
    throw new ProcessError(code);
  }
  let numerics: Numerics | null = null;
  const steps: StepHashes[] = [];
  for (const text of new TextDecoder().decode(stdout).trimEnd().split("\n")) {
    // Written by printSteps()
    const line: StepsLine = JSON.parse(text);
    if ("numerics" in line) numerics = line.numerics;
    else steps.push(line.step);
  }
  return { numerics, steps };
}
