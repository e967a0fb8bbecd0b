/**
 * Runs that are killed: as a process, at a moment, by a signal.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { thawCommand } from "./_thaw.ts";

/**
 * Two methods in which everything flows that can flow from step to step: momentum that is cycled,
 * averages, mixtures and views; features in the place of pictures, phases that unfreeze, Adam.
 */
export const KEPT = `name: kept
dataset: { source: pictures }
transforms:
  train: [{ random_resized_crop: 32 }, random_horizontal_flip]
  val: [{ resize: 36 }, { center_crop: 32 }]
model: { architecture: resnet18, weights: null }
training:
  epochs: 3
  batch_size: 6
  optimizer: { type: sgd, lr: 0.01, momentum: 0.9 }
  seeds: [0]
methods:
  mixed:
    freeze: [layer2, layer3, layer4]
    schedule: { type: one_cycle }
    ema: { decay: 0.8 }
    mixup: { alpha: 0.4 }
    augmentation: { views: 3 }
  unfrozen:
    freeze: [backbone]
    unfreeze: { layer3: 1 }
    optimizer: { type: adamw, lr: 0.001 }
    schedule: { type: reduce_on_plateau, patience: 0 }
    seeds: [0, 1]
`;

/** The same in folds. */
export const KEPT_FOLDS = KEPT
  .replace("source: pictures", "source: pictures, folds: 2")
  .replace(
    "schedule: { type: reduce_on_plateau, patience: 0 }",
    "schedule: { type: exponential, gamma: 0.5 }",
  )
  .replace("seeds: [0, 1]", "seeds: [0]");

/** When a run is killed. */
export type Moment =
  /** Milliseconds after it has said a text so many times. */
  | { readonly text: string; readonly times?: number; readonly after?: number }
  /** Milliseconds after the process was started. */
  | { readonly started: number }
  /** While it writes a checkpoint, the n-th time that it is seen to. */
  | { readonly writing: number };

/** How a run ended that was to be killed. */
export interface Killed {
  readonly code: number;
  /** Null: it ended by itself. */
  readonly signal: Deno.Signal | null;
  /** Milliseconds from the signal to the end; null: it had ended before. */
  readonly waited: number | null;
  readonly stderr: string;
}

/** What a run is killed by, and when. */
export interface Kill {
  readonly signal: Deno.Signal;
  readonly moment: Moment;
}

/** Starts a run of `tiny.yaml` and kills it. */
export async function killRun(
  folder: string,
  { signal, moment }: Kill,
  args: readonly string[] = [],
): Promise<Killed> {
  const command = thawCommand(folder, ["run", "tiny.yaml", "--save-weights", "weights", ...args]);
  const child = command.spawn();
  let [stderr, ended] = ["", false];
  const read = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) stderr += text;
  })();
  const output = Promise.all([read, child.stdout.cancel()]);
  const status = child.status.finally(() => ended = true);
  await momentOf(folder, { moment, over: () => ended, said: () => stderr });
  const killed = performance.now();
  const isTooLate = ended;
  if (!ended) child.kill(signal);
  const { code, signal: by } = await status;
  const waited = isTooLate ? null : performance.now() - killed;
  await output;
  return { code, signal: by, waited, stderr };
}

/** Waits for a moment, or for the end of the process. */
async function momentOf(
  folder: string,
  { moment, over, said }: {
    readonly moment: Moment;
    readonly over: () => boolean;
    readonly said: () => string;
  },
): Promise<void> {
  const until = async (happened: () => boolean) => {
    while (!over() && !happened()) await delay(1);
  };
  const wait = async (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    await until(() => performance.now() >= end);
  };
  if ("started" in moment) return await wait(moment.started);
  if ("text" in moment) {
    const { text, times = 1, after = 0 } = moment;
    await until(() => said().split(text).length > times);
    return await wait(after);
  }
  for (let times = 0; times < moment.writing; times++) {
    await until(() => !isWriting(folder));
    await until(() => isWriting(folder));
  }
}

function isWriting(folder: string): boolean {
  return namesIn(join(folder, "reports/.checkpoints"))
    .flatMap((run) => namesIn(join(folder, "reports/.checkpoints", run)))
    .some((name) => name.endsWith(".part"));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a finished run leaves: reports and weights, in the order of their names. */
export function resultsOf(folder: string): ReadonlyMap<string, Buffer> {
  const reports = ["kept.json", "kept.md"].map((name) => join("reports", name));
  const weights = readdirSync(join(folder, "weights")).sort().map((name) => join("weights", name));
  return new Map([...reports, ...weights].map((name) => [name, readFileSync(join(folder, name))]));
}
