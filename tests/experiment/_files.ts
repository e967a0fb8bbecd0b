/**
 * A small experiment file and ways to break it.
 *
 * @module
 */
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";

/** Says no more than it must; line numbers in the tests are those of this text. */
export const small = `name: small
dataset:
  source: data
transforms:
  train: [{ random_resized_crop: 64 }]
  val: [{ center_crop: 64 }]
model:
  architecture: resnet18
  weights: null
training:
  epochs: 4
  batch_size: 6
  optimizer:
    type: sgd
    lr: 0.1
methods:
  all:
`;

/** The small file with one piece of its text replaced. */
export function changed(piece: string, replacement: string): string {
  if (!small.includes(piece)) throw new RangeError(`The small file lacks ${piece}`);
  return small.replace(piece, () => replacement);
}

/** Reads `a.yaml` of a few files in memory. */
export function readFiles(files: Files, set: readonly string[] = []): Experiment {
  const readBase = (path: string) => {
    const text = files[path];
    return text === undefined ? { reason: "there is no such file" } : { text };
  };
  return readExperiment(files["a.yaml"] ?? "", { path: "a.yaml", set, readBase });
}

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** The rendered problems of a file, or of `a.yaml` among some; "" where there are none. */
export function problemsOf(files: string | Files, set: readonly string[] = []): string {
  try {
    readFiles(typeof files === "string" ? { "a.yaml": files } : files, set);
    return "";
  } catch (error) {
    if (error instanceof ExperimentError) return error.message;
    throw error;
  }
}
