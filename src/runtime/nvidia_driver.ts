/**
 * Whether there is a GPU to use.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Environment, findProgram, runProgram } from "./install_program.ts";

/** What was found of an NVIDIA driver. */
export interface NvidiaDriver {
  /** Where it was seen. */
  readonly evidence: string;
}

/**
 * Looks for an NVIDIA driver with a device to drive.
 *
 * A container shows its host's `/proc/driver/nvidia` even where no GPU was handed to it, so the
 * device file counts too. `nvidia-smi` is asked last: it takes up to half a second.
 *
 * @param environment Where `PATH` is taken from.
 * @param options `root` is put before the paths that are looked at.
 * @returns What was found, or undefined.
 *
 * @example A machine with nothing on it
 * ```ts
 * import assert from "node:assert/strict";
 * import { findNvidiaDriver } from "./nvidia_driver.ts";
 *
 * const root = await Deno.makeTempDir();
 * assert.equal(await findNvidiaDriver({ PATH: "" }, { root }), undefined);
 * await Deno.remove(root);
 * ```
 */
export async function findNvidiaDriver(
  environment: Environment,
  { root = "/" }: { readonly root?: string } = {},
): Promise<NvidiaDriver | undefined> {
  const version = await readFile(join(root, "proc/driver/nvidia/version"), "utf8").catch(() => "");
  if (version !== "" && await exists(join(root, "dev/nvidiactl"))) {
    return { evidence: version.split("\n")[0]?.trim() ?? "" };
  }
  const windows = "usr/lib/wsl/lib/libcuda.so.1";
  if (await exists(join(root, "dev/dxg")) && await exists(join(root, windows))) {
    return { evidence: `/${windows}` };
  }
  const program = await findProgram("nvidia-smi", environment);
  if (program === undefined) return undefined;
  const { succeeded, text } = await runProgram([program, "-L"], { environment });
  return succeeded && text.startsWith("GPU ") ? { evidence: text.trim() } : undefined;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
