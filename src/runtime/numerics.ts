/**
 * What the bytes of a result depend on beside the plan.
 *
 * @module
 */
import type { Numerics } from "../record/run_record.ts";
import { BFLOAT16_SETS, cpuInstructionSet, hasBfloat16 } from "./instruction_set.ts";
import { deviceOf } from "./device_check.ts";
import { EnvironmentError } from "./environment_error.ts";
import type { Installation } from "./install_manifest.ts";
import type { TensorFlow } from "./session.ts";

/**
 * Finds what sessions of this process run on.
 *
 * @param tf The loaded library.
 * @param options The installation it came from, and the device and precision that are asked for.
 * @returns The facts.
 * @throws {EnvironmentError} If a GPU is asked for and the library runs on the CPU, or bfloat16 and the
 * processor has no instructions for it.
 */
export function findNumerics(
  tf: TensorFlow,
  { installation, device, precision }: {
    readonly installation: Installation;
    readonly device: "auto" | "gpu" | "cpu";
    readonly precision: "float32" | "bfloat16";
  },
): Numerics {
  const found = deviceOf(tf);
  const instructionSet = cpuInstructionSet();
  if (device === "gpu" && found === "cpu") {
    throw new EnvironmentError(
      "Cannot train on a GPU, which the experiment asks for: TensorFlow finds none; device: auto takes the CPU",
      {
        mend: "deno task doctor",
      },
    );
  }
  if (precision === "bfloat16" && found === "cpu" && !hasBfloat16(instructionSet)) {
    throw new EnvironmentError(
      "Cannot train in bfloat16: this processor has no instructions for it " +
        `(${instructionSet}, wanted ${
          BFLOAT16_SETS[0]
        } or more), and without them it is slower than float32`,
      { mend: "deno task run EXPERIMENT --set precision=float32" },
    );
  }
  return {
    device: found,
    tensorflow: `${installation.tensorflow} (${installation.build})`,
    instruction_set: instructionSet,
    threads: Number(Deno.env.get("TF_NUM_INTRAOP_THREADS") ?? navigator.hardwareConcurrency),
    precision,
  };
}
