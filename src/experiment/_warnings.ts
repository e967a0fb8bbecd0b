/**
 * What may be meant, but looks as if it were not.
 *
 * @module
 */
import { type Finding, type KeyPath, placeOf, type Positions } from "./_place.ts";
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
  const names = settings.methods.map(({ name }) => name);
  for (const { name, training } of settings.methods) {
    const added = addedMethod(name, { names, positions });
    if (added !== undefined) found.set(name, added);
    const idle = idleSchedule(training);
    if (idle === undefined) continue;
    const path: KeyPath = ["methods", name, "schedule", idle.key];
    const finding = { message: idle.message, place: placeOf(positions, path, "key") };
    found.set(JSON.stringify(finding), finding);
  }
  return [...found.values()];
}

/** A method that only a longer `--set` path made, by the look of it through a slip of the pen. */
function addedMethod(
  name: string,
  { names, positions }: { readonly names: readonly string[]; readonly positions: Positions },
): Finding | undefined {
  const place = placeOf(positions, ["methods", name], "key");
  if (!("set" in place) || place.set.startsWith(`methods.${name}=`)) return undefined;
  const meant = nearest(name, names.filter((other) => other !== name));
  if (meant === undefined) return undefined;
  return { message: `This adds the method ${quote(name)}. Did you mean ${quote(meant)}?`, place };
}

/** The key of a schedule that leaves the rate as it is in every epoch, and why. */
function idleSchedule({ epochs, schedule, optimizer }: Training) {
  if (schedule.type === "constant") return undefined;
  const end = `training ends after ${epochsOf(epochs)} and keeps the learning rate ${optimizer.lr}`;
  if ("gamma" in schedule && schedule.gamma === 1) {
    return { key: "gamma", message: `The schedule never acts: each step is a factor of 1, ${end}` };
  }
  const { key, first } = firstStep(schedule);
  if (first < epochs) return undefined;
  return {
    key,
    message: `The schedule never acts: its first step comes after ${epochsOf(first)}, ${end}`,
  };
}

/** Epochs before the rate first changes, and the key that says so. */
function firstStep(schedule: Exclude<Schedule, { readonly type: "constant" }>) {
  if (schedule.type === "step") return { key: "step_size", first: schedule.step_size };
  if (schedule.type === "multistep") {
    return { key: "milestones", first: Math.min(...schedule.milestones) };
  }
  return { key: "type", first: 1 };
}

function epochsOf(count: number): string {
  return count === 1 ? "1 epoch" : `${count} epochs`;
}
