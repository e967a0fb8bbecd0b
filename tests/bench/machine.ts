/**
 * What the figures hang on beside the code.
 *
 * @module
 */
import { cpus } from "node:os";
import { ensureInstalled } from "../../src/runtime/install.ts";
import { cpuInstructionSet } from "../../src/runtime/instruction_set.ts";
import type { Workers } from "./workers.ts";

/** Machine and versions. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  /** oneDNN's name of the widest. */
  readonly instruction_set: string;
  /** The commit, with `+` where files differ from it. */
  readonly thaw: string;
  readonly deno: string;
  readonly tensorflow: string;
  readonly torch: string;
  readonly torchvision: string;
  readonly pillow: string;
  readonly python: string;
}

/** Asks the machine and PyTorch's worker; the threads of both sides are as many as there are cores. */
export async function describeMachine(workers: Workers): Promise<Machine> {
  const theirs = await workers.ask<
    Pick<Machine, "torch" | "torchvision" | "pillow" | "python">
  >("python", { job: "versions" });
  const { tensorflow, build } = await ensureInstalled({ say: () => {} });
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    instruction_set: cpuInstructionSet(),
    thaw: await commit(),
    deno: Deno.version.deno,
    tensorflow: `${tensorflow} (${build})`,
    ...theirs,
  };
}

async function commit(): Promise<string> {
  const git = async (...args: string[]) => {
    const { stdout } = await new Deno.Command("git", { args, stderr: "null" }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  const changed = await git("status", "--porcelain", "--untracked-files=no");
  return `${await git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "+"}`;
}
