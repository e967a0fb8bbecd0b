/**
 * An experiment as it was read, and problems that later rooms find in it.
 *
 * @module
 */
import { type KeyPath, placeOf, type Positions, problemWriter, type Source } from "./_place.ts";
import type { Origin } from "./origins.ts";
import type { Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** A read experiment: plain values, nothing of the parser. */
export interface Experiment {
  /** Path of the file, as problems show it. */
  readonly path: string;
  /** Text of the file, without a byte order mark. */
  readonly text: string;
  /** The files that it extends, each before its own base. */
  readonly bases: readonly Source[];
  /** The `--set` arguments, in order. */
  readonly set: readonly string[];
  /** What the file says, complete. */
  readonly settings: Settings;
  /** What may be meant but looks as if it were not, in the order of the text. */
  readonly warnings: readonly Problem[];
  /**
   * Where every written value stands, by JSON pointer. A method's values are there complete: a key
   * that it takes from `training` has the place that it has there, one that a matrix gives it the
   * place in the matrix. A default has no place.
   */
  readonly positions: Positions;
  /** Every setting, after its defaults, and where its value came from. */
  readonly origins: readonly Origin[];
}

/**
 * Makes a problem that points at a key of an experiment.
 *
 * @param experiment The experiment.
 * @param keyPath Path in the file, such as `["methods", "finetune", "freeze", 0]`. Under a method's
 * name stand the keys of `training`; one that the method leaves out is pointed at in `training`,
 * one of a base in the base, and one that is nowhere in the file at the nearest written key around it.
 * @param message What is wrong and how to mend it, a sentence without a full stop.
 * @returns The problem, with place and snippet.
 *
 * @example A pattern that matches nothing
 * ```ts
 * import assert from "node:assert/strict";
 * import { problemAt } from "./experiment.ts";
 * import { readExperiment } from "./read_experiment.ts";
 *
 * const text = `
 * name: tiny
 * dataset: { source: data }
 * transforms: { train: [{ random_resized_crop: 64 }], val: [{ center_crop: 64 }] }
 * model: { architecture: resnet18, weights: null }
 * training: { epochs: 1, batch_size: 6, optimizer: { type: sgd, lr: 0.1 } }
 * methods: { head: { freeze: [layr1] } }
 * `;
 * const experiment = readExperiment(text, { path: "tiny.yaml" });
 * const problem = problemAt(experiment, ["methods", "head", "freeze", 0], "No such parameter");
 * assert.equal(problem.place, "tiny.yaml:7:29");
 * ```
 */
export function problemAt(experiment: Experiment, keyPath: KeyPath, message: string): Problem {
  const place = placeOf(experiment.positions, keyPath, "key");
  return problemWriter([experiment, ...experiment.bases])({ message, place });
}
