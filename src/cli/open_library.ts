/**
 * TensorFlow, loaded for a command.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import { ensureInstalled } from "../runtime/install.ts";
import { loadTensorFlow } from "../runtime/library.ts";
import { findNumerics } from "../runtime/numerics.ts";
import { complain } from "./terminal.ts";

/**
 * Loads TensorFlow, installing it before where it is not there.
 *
 * @param wanted Device and precision.
 * @returns The library, where it came from, and what it runs on.
 * @throws {EnvironmentError} If it is not to be had, or has not what is wanted.
 */
export async function openLibrary({ device, precision }: Pick<Plan, "device" | "precision">) {
  const installation = await ensureInstalled({ say: complain });
  const tf = await loadTensorFlow(installation, { device });
  const numerics = findNumerics(tf, { installation, device, precision });
  return { installation, tf, numerics };
}
