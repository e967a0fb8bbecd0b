/**
 * Names of experiments, for those who make one up.
 *
 * @module
 */
import { fileName } from "./_primitives.ts";

/**
 * Tells whether an experiment can have a name.
 *
 * @param name The name.
 * @returns Whether the language takes it.
 *
 * @example A path is no name
 * ```ts
 * import assert from "node:assert/strict";
 * import { isExperimentName } from "./experiment_name.ts";
 *
 * assert.ok(isExperimentName("pets-2"));
 * assert.ok(!isExperimentName("../pets"));
 * ```
 */
export function isExperimentName(name: string): boolean {
  return fileName.safeParse(name).success;
}
