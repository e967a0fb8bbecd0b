/**
 * What must be known of a trained network to use it, as it stands in the metadata of a weights file.
 *
 * @module
 */
import { readValTransforms } from "../experiment/read_val_transforms.ts";
import { ARCHITECTURES } from "../model/architecture.ts";
import type { Plan, Transform } from "../plan/plan.ts";
import { WeightsError } from "../weights/state_dict.ts";

/** A network's facts beside its tensors. */
export interface SavedNetwork {
  readonly architecture: string;
  /** In the order of the logits. */
  readonly classes: readonly string[];
  /** From a picture file to the network's input: the experiment's `transforms.val`. */
  readonly transforms: readonly Transform[];
  readonly precision: Plan["precision"];
}

/** What is known of a network from elsewhere; where it is given, the file is not asked. */
export type GivenNetwork = { readonly [K in keyof SavedNetwork]?: SavedNetwork[K] | undefined };

/**
 * Says of a plan's networks what those who use them must know.
 *
 * @param plan The plan that trains them.
 * @returns Metadata of a safetensors file; `format` is what Hugging Face's library asks for.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { savedNetwork, savedNetworkMetadata } from "./saved_network.ts";
 *
 * const metadata = savedNetworkMetadata(examplePlan());
 * assert.deepEqual(savedNetwork(metadata, { path: "a.safetensors" }).classes, ["ants", "bees"]);
 * ```
 */
export function savedNetworkMetadata(plan: Plan): Readonly<Record<string, string>> {
  const { dataset: { classes }, input: { mean, std }, model: { architecture }, precision } = plan;
  const steps = [...plan.transforms.val, { type: "normalize", mean, std } as const];
  return {
    format: "pt",
    architecture,
    classes: JSON.stringify(classes),
    // As an experiment file has them
    transforms: JSON.stringify(steps.map(({ type, ...fields }) => ({ [type]: fields }))),
    precision,
  };
}

/**
 * Reads what stands in a file's metadata.
 *
 * @param metadata The texts.
 * @param options The file's path, for messages, and what is known from elsewhere.
 * @returns The network's facts.
 * @throws {WeightsError} If one is missing or is not what Thaw writes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { savedNetwork } from "./saved_network.ts";
 *
 * assert.throws(() => savedNetwork({}, { path: "a.pth" }), { name: "WeightsError" });
 * ```
 */
export function savedNetwork(
  metadata: Readonly<Record<string, string>>,
  { path, given = {} }: { readonly path: string; readonly given?: GivenNetwork },
): SavedNetwork {
  const { precision = "float32" } = metadata;
  const architecture = given.architecture ?? metadata.architecture;
  const classes = given.classes ?? readClasses(metadata.classes, path);
  if (classes === undefined) {
    reject(
      path,
      "it does not name its classes; name them in the order of its outputs, --classes A,B",
    );
  }
  const transforms = given.transforms ?? readTransforms(metadata.transforms, path);
  if (transforms === undefined || architecture === undefined) {
    reject(
      path,
      "it does not say how its pictures were prepared; name the experiment that it was trained by, " +
        "--experiment FILE",
    );
  }
  if (!ARCHITECTURES.includes(architecture)) {
    reject(
      path,
      `it is of architecture "${architecture}", and Thaw knows ${ARCHITECTURES.join(", ")}`,
    );
  }
  return {
    architecture,
    classes,
    transforms,
    precision: given.precision ?? (precision === "bfloat16" ? "bfloat16" : "float32"),
  };
}

function readClasses(text: string | undefined, path: string): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  const isNames = Array.isArray(value) && value.length > 0 &&
    value.every((name) => typeof name === "string") && new Set(value).size === value.length;
  return isNames ? value : reject(path, "its metadata `classes` is no list of names");
}

function readTransforms(text: string | undefined, path: string): readonly Transform[] | undefined {
  if (text === undefined) return undefined;
  const read = readValTransforms(parse(text));
  if (read.transforms !== null) return read.transforms;
  reject(path, `its metadata \`transforms\` cannot be used: ${read.problem}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reject(path: string, reason: string): never {
  throw new WeightsError(`Cannot use weights ${path}: ${reason}`, { path });
}
