/**
 * What may be meant, but looks as if it were not.
 *
 * @module
 */
import type { Base } from "./_compose.ts";
import { type Finding, type KeyPath, placeOf, pointer, type Positions } from "./_place.ts";
import { child, type Tree } from "./_tree.ts";
import { quote } from "./_words.ts";
import { nearest } from "./nearest.ts";
import type { Schedule, Settings, Training } from "./settings.ts";

/**
 * Lists what a reader of the experiment should know and may well want.
 *
 * @param settings The complete settings.
 * @param positions Where they were written.
 * @returns Findings, each once however many methods share it.
 */
export function listWarnings(settings: Settings, positions: Positions): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { name, training } of settings.methods) {
    const isWritten = (key: KeyPath) => pointer(["methods", name, ...key]) in positions;
    const unused = unusedMomentum(training).filter(({ key }) => isWritten(key));
    for (const { key, message } of [...idleKeys(training), ...unused]) {
      const path: KeyPath = ["methods", name, ...key];
      const finding = { message, place: placeOf(positions, path, "key") };
      found.set(JSON.stringify(finding), finding);
    }
  }
  return [...found.values()];
}

/**
 * Lists methods that only a longer `--set` path made, by the look of it through a slip of the pen.
 *
 * @param file Tree of the whole file, before its matrix is written out.
 * @returns A finding for each.
 */
export function addedMethods(file: Tree): readonly Finding[] {
  const methods = child(file, "methods");
  if (methods?.kind !== "mapping") return [];
  const names = [...methods.entries.keys()];
  return [...methods.entries].flatMap(([name, { place }]) => {
    if (!("set" in place) || place.set.startsWith(`methods.${name}=`)) return [];
    const meant = nearest(name, names.filter((other) => other !== name));
    if (meant === undefined) return [];
    const message = `This adds the method ${quote(name)}. Did you mean ${quote(meant)}?`;
    return [{ message, place }];
  });
}

/**
 * Finds a name that a file has in common with the one that it extends.
 *
 * @param settings The complete settings.
 * @param positions Where they were written.
 * @param base What the file extends.
 * @returns A finding at the file's own name, or at `extends` where it has none.
 */
export function sharedName(
  { name }: Settings,
  positions: Positions,
  base: Base | undefined,
): readonly Finding[] {
  const theirs = child(base?.tree, "name");
  if (base === undefined || theirs?.kind !== "scalar" || theirs.value !== name) return [];
  const own = placeOf(positions, ["name"], "value");
  const isOwn = "set" in own || ("file" in base.place && own.file === base.place.file);
  const message = `${quote(name)} is the name of ${quote(base.path)} too, and the reports of one ` +
    "would take the place of the other's: give this experiment a `name` of its own";
  return [{ message, place: isOwn ? own : base.place }];
}

/** What is odd about a method, and the key that says so. */
type Oddity = { readonly key: KeyPath; readonly message: string };

/** What never acts within the epochs. */
function idleKeys(training: Training): Oddity[] {
  return [
    ...idleSchedule(training),
    ...lateUnfreezing(training),
    ...endlessPatience(training),
    ...loneMixtures(training),
  ];
}

/** Epochs that never come. */
function lateUnfreezing({ unfreeze, epochs }: Training): Oddity[] {
  return Object.entries(unfreeze).filter(([, from]) => from >= epochs).map(([pattern, from]) => ({
    key: ["unfreeze", pattern],
    message: `${quote(pattern)} stays frozen: it learns from epoch ${from} on, counted from 0, ` +
      `training ends after ${epochsOf(epochs)}`,
  }));
}

/** The first epoch is always the best so far, and stopping at the last one stops nothing. */
function endlessPatience({ early_stopping: rule, epochs }: Training): Oddity[] {
  if (rule === null || rule.patience + 1 < epochs) return [];
  const message = `Training never stops early: its patience is ${epochsOf(rule.patience)}, ` +
    `training ends after ${epochsOf(epochs)}`;
  return [{ key: ["early_stopping", "patience"], message }];
}

/** Pictures are mixed with others of their batch. */
function loneMixtures({ batch_size, ...training }: Training): Oddity[] {
  if (batch_size > 1) return [];
  return (["mixup", "cutmix"] as const).filter((key) => training[key] !== null).map((key) => ({
    key: [key],
    message: "Nothing is mixed: a picture is mixed with another of its batch, " +
      "current `batch_size` is 1",
  }));
}

/** A schedule that leaves the rate as it is in every epoch, or a warm-up that outlasts training. */
function idleSchedule({ epochs, schedule, optimizer }: Training): Oddity[] {
  if (schedule.type === "one_cycle") return [];
  const warmup = schedule.warmup?.epochs ?? 0;
  const ends = `training ends after ${epochsOf(epochs)}`;
  if (warmup >= epochs) {
    const message = `The warm-up never ends: it lasts ${epochsOf(warmup)}, ${ends}`;
    return [{ key: ["schedule", "warmup"], message }];
  }
  if (schedule.type === "constant") return [];
  const kept = `${ends} and keeps the learning rate ${optimizer.lr}`;
  const { key, first, why } = firstChange(schedule);
  if (warmup + first < epochs) return [];
  const reason = why ?? `its first step comes after ${epochsOf(warmup + first)}`;
  return [{ key: ["schedule", key], message: `The schedule never acts: ${reason}, ${kept}` }];
}

/** Epochs before the rate can first change, and the key that says so. */
function firstChange(schedule: Exclude<Schedule, { readonly type: "constant" | "one_cycle" }>): {
  readonly key: string;
  readonly first: number;
  readonly why?: string;
} {
  if ("gamma" in schedule && schedule.gamma === 1) {
    return { key: "gamma", first: Infinity, why: "each step is a factor of 1" };
  }
  switch (schedule.type) {
    case "step":
      return { key: "step_size", first: schedule.step_size };
    case "multistep":
      return { key: "milestones", first: Math.min(...schedule.milestones) };
    case "reduce_on_plateau":
      // The first epoch is always the best so far
      return { key: "patience", first: schedule.patience + 2 };
    default:
      return { key: "type", first: 1 };
  }
}

/** A momentum that the schedule replaces. */
function unusedMomentum({ optimizer, schedule }: Training): Oddity[] {
  if (schedule.type !== "one_cycle" || !schedule.cycle_momentum) return [];
  const { base_momentum: base, max_momentum: most } = schedule;
  const [key, value] = "momentum" in optimizer
    ? [["momentum"], optimizer.momentum]
    : [["betas", 0], optimizer.betas[0]];
  if (value === most || (value === 0 && "momentum" in optimizer)) return [];
  const message =
    `This momentum is not used: one_cycle moves it from ${most} to ${base} and back. ` +
    `\`cycle_momentum: false\` keeps ${value}`;
  return [{ key: ["optimizer", ...key], message }];
}

function epochsOf(count: number): string {
  return count === 1 ? "1 epoch" : `${count} epochs`;
}
