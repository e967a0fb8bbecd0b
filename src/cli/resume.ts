/**
 * `--resume`: whether a run goes on with an unfinished one.
 *
 * @module
 */
import { type Checkpoint, placeText, RUN_START } from "../checkpoint/checkpoint.ts";
import {
  checkpointFolder,
  checkpointWriter,
  type FoundCheckpoint,
  lastCheckpoint,
  otherRuns,
  removeCheckpoints,
} from "../checkpoint/checkpoint_folder.ts";
import type { RunIdentity } from "../checkpoint/run_identity.ts";
import type { Checkpointing } from "../experiment/settings.ts";
import { type CheckpointKeeper, checkpointKeeper } from "../train/checkpoint_keeper.ts";
import { UsageError } from "./failure.ts";
import { complain, isYes } from "./terminal.ts";

/** `auto` asks, and where nobody can answer goes on. */
export type Resume = "auto" | "always" | "never";

/** Where a run begins, and what keeps it. */
export interface Resumed {
  readonly from: Checkpoint;
  /** Null: nothing does. */
  readonly checkpoints: CheckpointKeeper | null;
  /** Where the run can be gone on with now. */
  last(): Promise<Checkpoint>;
  /** Takes the checkpoints away, once the reports are written. */
  finish(): Promise<void>;
}

/**
 * Looks for an unfinished run and decides whether to go on with it. What cannot be gone on with is
 * told of and left as it is.
 *
 * @param run This run.
 * @param options Folder of the reports, what the user wants, and what of `checkpoint` in the file.
 * @returns Where the run begins.
 * @throws {UsageError} If the user wants to go on and there is nothing to go on with.
 */
export async function resumeRun(
  run: RunIdentity,
  { reports, resume, checkpoint }: {
    readonly reports: string;
    readonly resume: Resume;
    readonly checkpoint: Checkpointing | null;
  },
): Promise<Resumed> {
  const folder = checkpointFolder(reports, run);
  const { last, refused } = await lastCheckpoint(folder, run);
  const problems = [
    ...refused.map(({ message }) => message),
    ...(await otherRuns(reports, run)).map(({ folder, difference }) =>
      `Left as it is: an unfinished run of "${run.plan.experiment}" in ${folder}, which is not ` +
      `this one: ${difference}`
    ),
  ];
  if (resume === "always" && last === null) {
    throw new UsageError([
      ...problems,
      `Cannot go on: there is no unfinished run of this experiment in "${folder}"; leave out ` +
      "--resume to start one",
    ].join("\n"));
  }
  for (const problem of problems) complain(problem);
  if (last === null && refused.length > 0) {
    complain("Starting anew; what cannot be used stays until the run has ended");
  }
  const from = await choose(run, { last, resume });
  const write = checkpoint && checkpointWriter(folder, {
    run,
    keep: checkpoint.keep,
    spared: refused.map(({ path }) => path),
  });
  return {
    from,
    checkpoints: write && checkpointKeeper(write, { everyMinutes: checkpoint.every_minutes }),
    last: async () => (await lastCheckpoint(folder, run)).last?.checkpoint ?? RUN_START,
    finish: () => removeCheckpoints(folder),
  };
}

async function choose(
  { plan }: RunIdentity,
  { last, resume }: { readonly last: FoundCheckpoint | null; readonly resume: Resume },
): Promise<Checkpoint> {
  if (last === null || resume === "never") return RUN_START;
  const when = last.written.toISOString().slice(0, 16).replace("T", " ");
  const where = `${placeText(plan, last.checkpoint)} (${when} UTC)`;
  const canAnswer = Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
  if (resume === "auto" && canAnswer) {
    const question = `An unfinished run of "${plan.experiment}" is at ${where}. Go on with it`;
    return await isYes(question) ? last.checkpoint : RUN_START;
  }
  complain(`Going on with an unfinished run: ${where}; --resume never starts anew`);
  return last.checkpoint;
}
