/**
 * What the bytes of a result depend on beside the plan.
 *
 * @module
 */
import type { Numerics } from "../record/run_record.ts";
import { cpuInstructionSet } from "./instruction_set.ts";
import { deviceOf } from "./device_check.ts";
import { EnvironmentError } from "./environment_error.ts";
import type { Installation } from "./install_manifest.ts";
import type { TensorFlow } from "./session.ts";

/**
 * Finds what sessions of this process run on.
 *
 * @param tf The loaded library.
 * @param options The installation it came from, and the device that was asked for.
 * @returns The facts.
 * @throws {EnvironmentError} If a GPU is asked for and the library runs on the CPU.
 */
export function findNumerics(
  tf: TensorFlow,
  { installation, device }: {
    readonly installation: Installation;
    readonly device: "auto" | "gpu" | "cpu";
  },
): Numerics {
  const found = deviceOf(tf);
  if (device === "gpu" && found === "cpu") {
    throw new EnvironmentError(
      "Cannot train on a GPU, which the experiment asks for: TensorFlow finds none; device: auto takes the CPU",
      {
        mend: "deno task doctor",
      },
    );
  }
  return {
    device: found,
    tensorflow: `${installation.tensorflow} (${installation.build})`,
    instruction_set: cpuInstructionSet(),
    threads: Number(Deno.env.get("TF_NUM_INTRAOP_THREADS") ?? navigator.hardwareConcurrency),
    precision: "float32",
  };
}
