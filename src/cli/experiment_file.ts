/**
 * From a path on the command line to a prepared experiment.
 *
 * @module
 */
import { type Experiment } from "../experiment/experiment.ts";
import { renderProblems } from "../experiment/problem.ts";
import { type FileText, readExperiment } from "../experiment/read_experiment.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import type { FailedSource } from "../sources/first_available.ts";
import { prepare, type Prepared } from "../train/prepare.ts";
import { annotate } from "./annotations.ts";
import { UsageError } from "./failure.ts";
import { downloadLine, sayWho } from "./progress.ts";
import { complain } from "./terminal.ts";

/**
 * Reads an experiment file and prepares it, telling of warnings and of sources that failed.
 *
 * @param path As the user wrote it.
 * @param set The values of `--set`.
 * @returns The experiment with its plan.
 * @throws {UsageError} If there is no such file.
 */
export async function openExperiment(
  path: string,
  set: readonly string[],
): Promise<Prepared & { readonly experiment: Experiment }> {
  const experiment = await readExperimentFile(path, set);
  const prepared = await prepare(experiment, {
    projectRoot: Deno.cwd(),
    cacheFolder: cacheFolder(),
    onProgress: downloadLine(),
    onWait: sayWho,
  });
  complainOfFailed(prepared.failed);
  return { ...prepared, experiment };
}

/**
 * Reads an experiment file, telling of warnings.
 *
 * @param path As the user wrote it.
 * @param set The values of `--set`.
 * @returns The experiment.
 * @throws {UsageError} If there is no such file.
 */
export async function readExperimentFile(
  path: string,
  set: readonly string[],
): Promise<Experiment> {
  const experiment = readExperiment(await readText(path), { path, set, readBase });
  if (experiment.warnings.length > 0) complain(`Warning: ${renderProblems(experiment.warnings)}`);
  annotate(experiment.warnings, "warning");
  return experiment;
}

/** Tells of sources that could not be had while a later one could. */
export function complainOfFailed(failed: readonly FailedSource[]): void {
  for (const { source, reason } of failed) {
    complain(`Not to be had, the next source is used: ${source} (${reason})`);
  }
}

/** Reads the text of an experiment file. */
export async function readText(path: string): Promise<string> {
  try {
    // A pipe may never say anything, a device never end
    if (!(await Deno.stat(path)).isFile) throw new TypeError("it is no file");
    return await Deno.readTextFile(path);
  } catch (cause) {
    const message = `Cannot read experiment "${path}": ${reasonOf(cause)}`;
    throw new UsageError(message, { cause });
  }
}

/** The text of a file that an experiment extends. */
export function readBase(path: string): FileText {
  try {
    // A device may have no end
    return Deno.statSync(path).isFile
      ? { text: Deno.readTextFileSync(path) }
      : { reason: "it is no file" };
  } catch (cause) {
    return { reason: reasonOf(cause) };
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file";
  return cause instanceof Error ? cause.message : `${cause}`;
}
