/**
 * The last checkpoints of a run, in a folder of its own: `<reports>/.checkpoints/<name>-<key>/`. Runs
 * of other plans lie beside it, each in its own folder.
 *
 * @module
 */
import { mkdir, readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OutputError } from "../files/output_error.ts";
import { replaceFile } from "../files/replace_file.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint_file.ts";
import { differenceText, type RunIdentity, runKey } from "./run_identity.ts";

/** Says in each run's folder which run it is. */
const IDENTITY = "run.json";

/**
 * Names the folder of a run's checkpoints.
 *
 * @param reports Folder of the reports.
 * @param run Which run it is.
 * @returns Its path.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { checkpointFolder } from "./checkpoint_folder.ts";
 *
 * const run = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };
 * assert.match(checkpointFolder("reports", run), /^reports\/\.checkpoints\/example-[0-9a-f]{12}$/);
 * ```
 */
export function checkpointFolder(reports: string, run: RunIdentity): string {
  const digits = runKey(run).slice("sha256:".length, "sha256:".length + 12);
  return join(reports, ".checkpoints", `${run.plan.experiment}-${digits}`);
}

/** A checkpoint and where it was found. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly path: string;
  readonly written: Date;
}

/**
 * Finds the last good checkpoint of a run.
 *
 * @param folder Its folder, which may not be there.
 * @param run Which run it is.
 * @returns The checkpoint, or null, and what is wrong with those after it.
 *
 * @example None
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { lastCheckpoint } from "./checkpoint_folder.ts";
 *
 * const run = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };
 * assert.deepEqual(await lastCheckpoint("/nowhere", run), { last: null, refused: [] });
 * ```
 */
export async function lastCheckpoint(
  folder: string,
  run: RunIdentity,
): Promise<
  { readonly last: FoundCheckpoint | null; readonly refused: readonly CheckpointError[] }
> {
  const refused: CheckpointError[] = [];
  for (const name of (await listCheckpoints(folder)).toReversed()) {
    const path = join(folder, name);
    try {
      const checkpoint = decodeCheckpoint(await read(path), { path, run: runKey(run) });
      return { last: { checkpoint, path, written: (await stat(path)).mtime }, refused };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      refused.push(error);
    }
  }
  return { last: null, refused };
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    throw new CheckpointError(path, `it cannot be read (${reason})`);
  }
}

/**
 * Makes what writes the checkpoints of a run, and takes away those that are too old.
 *
 * @param folder Its folder, made at the first one.
 * @param options Which run it is, how many are kept, and files that are not taken away though old:
 * those that could not be read.
 * @returns Writes a checkpoint; it throws {@linkcode OutputError} where it cannot, and those before
 * it are still there then.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { EXAMPLE_NUMERICS } from "../../tests/report/example_report.ts";
 * import { RUN_START } from "./checkpoint.ts";
 * import {
 *   checkpointFolder,
 *   checkpointWriter,
 *   lastCheckpoint,
 *   removeCheckpoints,
 * } from "./checkpoint_folder.ts";
 *
 * const run = { plan: examplePlan(), numerics: EXAMPLE_NUMERICS, saveWeights: null };
 * const folder = checkpointFolder(await Deno.makeTempDir(), run);
 * await checkpointWriter(folder, { run, keep: 2, spared: [] })(RUN_START);
 * assert.deepEqual((await lastCheckpoint(folder, run)).last?.checkpoint, RUN_START);
 * await removeCheckpoints(folder);
 * assert.equal((await lastCheckpoint(folder, run)).last, null);
 * ```
 */
export function checkpointWriter(
  folder: string,
  { run, keep, spared }: {
    readonly run: RunIdentity;
    readonly keep: number;
    readonly spared: readonly string[];
  },
): (checkpoint: Checkpoint) => Promise<void> {
  const key = runKey(run);
  return async (checkpoint) => {
    const before = await listCheckpoints(folder);
    if (before.length === 0) await beginFolder(folder, run);
    const number = Number.parseInt(before.at(-1) ?? "0") + 1;
    const name = `${`${number}`.padStart(6, "0")}.checkpoint`;
    await replaceFile(join(folder, name), encodeCheckpoint(checkpoint, key));
    const own = [...before, name].filter((each) => !spared.includes(join(folder, each)));
    for (const old of own.slice(0, -keep)) await rm(join(folder, old), { force: true });
  };
}

async function beginFolder(folder: string, run: RunIdentity): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new OutputError(folder, cause);
  }
  await replaceFile(join(folder, IDENTITY), JSON.stringify(run));
}

/** Names of a folder's checkpoints, the oldest first. */
async function listCheckpoints(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^\d{6,}\.checkpoint$/.test(name))
    .sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
}

/** An unfinished run that is not this one. */
export interface OtherRun {
  readonly folder: string;
  /** In what it differs, in words. */
  readonly difference: string;
}

/**
 * Finds unfinished runs of an experiment of the same name, from which this one cannot go on.
 *
 * @param reports Folder of the reports.
 * @param run This run.
 * @returns The others, sorted by their folders.
 */
export async function otherRuns(reports: string, run: RunIdentity): Promise<OtherRun[]> {
  const own = checkpointFolder(reports, run);
  const root = dirname(own);
  const names = (await readdir(root).catch(() => [])).sort();
  const isOfName = (name: string) => name.replace(/-[0-9a-f]{12}$/, "") === run.plan.experiment;
  const folders = names.filter(isOfName).map((name) => join(root, name))
    .filter((folder) => folder !== own);
  const runs: OtherRun[] = [];
  for (const folder of folders) {
    if ((await listCheckpoints(folder)).length === 0) continue;
    runs.push({ folder, difference: await differenceOf(folder, run) });
  }
  return runs;
}

async function differenceOf(folder: string, run: RunIdentity): Promise<string> {
  try {
    // Written by this program; where it was not, the comparison fails or finds another plan
    const other: RunIdentity = JSON.parse(await readFile(join(folder, IDENTITY), "utf8"));
    return differenceText(run, other);
  } catch {
    return `its ${IDENTITY} cannot be read`;
  }
}

/**
 * Takes a run's checkpoints away: the run has ended.
 *
 * @param folder Its folder, which may not be there.
 */
export async function removeCheckpoints(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  // Other runs may have theirs there
  await rmdir(dirname(folder)).catch(() => {});
}
