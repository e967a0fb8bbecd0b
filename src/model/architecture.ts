/**
 * Residual networks as tables: one row an architecture.
 *
 * @module
 */
import type { TensorSpec } from "../plan/plan.ts";

/** A convolution and the batch norm behind it. */
export interface ConvNorm {
  /** Name of the convolution, `layer2.0.downsample.0`. */
  readonly conv: string;
  /** Name of the batch norm, `layer2.0.downsample.1`. */
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Height and width of the kernel. */
  readonly size: number;
  readonly stride: 1 | 2;
  readonly padding: number;
}

/** Two convolutions with a way around them. */
export interface BasicBlock {
  readonly first: ConvNorm;
  readonly second: ConvNorm;
  /** Null: the input itself goes around. */
  readonly downsample: ConvNorm | null;
}

/** A network from picture to features. */
export interface Architecture {
  readonly stem: ConvNorm;
  readonly blocks: readonly BasicBlock[];
  /** Length of a feature vector. */
  readonly features: number;
}

/** Basic blocks in each of the four stages (He et al. 2016, table 1). */
const STAGES: Readonly<Record<string, readonly number[]>> = {
  resnet18: [2, 2, 2, 2],
  resnet34: [3, 4, 6, 3],
};

/** The architectures that there are. */
export const ARCHITECTURES: readonly string[] = Object.keys(STAGES);

const WIDTHS = [64, 128, 256, 512];

/** Names of the parameters behind the features: the part that is made anew for other classes. */
export const HEAD = ["fc.weight", "fc.bias"] as const;

/**
 * The layers of an architecture, with torchvision's names.
 *
 * @param name A name of torchvision's, `resnet18`.
 * @returns Stem and blocks in the order of the forward pass.
 * @throws {RangeError} If there is no such architecture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { architecture } from "./architecture.ts";
 *
 * assert.equal(architecture("resnet18").blocks.length, 8);
 * ```
 */
export function architecture(name: string): Architecture {
  const stages = STAGES[name];
  if (!stages) throw new RangeError(`Cannot build "${name}": use one of ${ARCHITECTURES}`);
  const blocks = stages.flatMap((count, stage) =>
    Array.from({ length: count }, (_, k) => basicBlock(stage, k))
  );
  const stem = {
    conv: "conv1",
    norm: "bn1",
    inputs: 3,
    outputs: 64,
    size: 7,
    stride: 2,
    padding: 3,
  } as const;
  return { stem, blocks, features: 512 };
}

function basicBlock(stage: number, k: number): BasicBlock {
  const name = `layer${stage + 1}.${k}`;
  const outputs = WIDTHS[stage] ?? 0;
  const inputs = k > 0 || stage === 0 ? outputs : outputs / 2;
  const stride = k === 0 && stage > 0 ? 2 : 1;
  const small = { outputs, size: 3, padding: 1 };
  return {
    first: { ...small, conv: `${name}.conv1`, norm: `${name}.bn1`, inputs, stride },
    second: {
      ...small,
      conv: `${name}.conv2`,
      norm: `${name}.bn2`,
      inputs: outputs,
      stride: 1,
    },
    downsample: stride === 1 ? null : {
      conv: `${name}.downsample.0`,
      norm: `${name}.downsample.1`,
      inputs,
      outputs,
      size: 1,
      stride,
      padding: 0,
    },
  };
}

/**
 * Every tensor of a network, in the order of torchvision's `state_dict` (without
 * `num_batches_tracked`, which nothing reads).
 *
 * @param name A name of torchvision's, `resnet18`.
 * @param classes Number of outputs.
 * @returns Names, shapes in torchvision's layout, kinds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { tensorSpecs } from "./architecture.ts";
 *
 * const specs = tensorSpecs("resnet18", 2);
 * assert.equal(specs.length, 102);
 * assert.deepEqual(specs.at(-2), { name: "fc.weight", shape: [2, 512], kind: "parameter" });
 * ```
 */
export function tensorSpecs(name: string, classes: number): TensorSpec[] {
  const { stem, blocks, features } = architecture(name);
  const layers = [
    stem,
    ...blocks.flatMap(({ first, second, downsample }) =>
      downsample ? [first, second, downsample] : [first, second]
    ),
  ];
  return [
    ...layers.flatMap(convNormSpecs),
    { name: "fc.weight", shape: [classes, features], kind: "parameter" },
    { name: "fc.bias", shape: [classes], kind: "parameter" },
  ];
}

function convNormSpecs({ conv, norm, inputs, outputs, size }: ConvNorm): TensorSpec[] {
  const vector = (name: string, kind: TensorSpec["kind"]) => ({
    name: `${norm}.${name}`,
    shape: [outputs],
    kind,
  });
  return [
    { name: `${conv}.weight`, shape: [outputs, inputs, size, size], kind: "parameter" },
    vector("weight", "parameter"),
    vector("bias", "parameter"),
    vector("running_mean", "statistic"),
    vector("running_var", "statistic"),
  ];
}
