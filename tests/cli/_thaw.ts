/**
 * Thaw as a user calls it: a process in a folder, with a small experiment over drawn pictures.
 *
 * @module
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname ?? ".", "../..");

/** What a call gave. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words of a task's command line, behind Deno's own. */
export function thawArguments(args: readonly string[]): string[] {
  return [
    "run",
    "--quiet", // Deno may still fetch a package; what it says of that is not ours
    "-A",
    "--config",
    join(project, "deno.json"),
    join(project, "src/cli/main.ts"),
    ...args,
  ];
}

/** The command line of a task, as it is called outside GitHub Actions. */
export function thawCommand(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: thawArguments(args),
    cwd: folder,
    env: { NO_COLOR: "1", GITHUB_ACTIONS: "", ...environment },
    stdout: "piped",
    stderr: "piped",
  });
}

/** Calls a task in a folder. */
export async function thaw(folder: string, ...args: string[]): Promise<Called> {
  const { code, stdout, stderr } = await thawCommand(folder, args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** An experiment of a second: 24 + 12 drawn pictures, 32 pixels, one epoch, both methods. */
export const TINY = `name: tiny
dataset: { source: pictures }
transforms:
  train: [{ random_resized_crop: 32 }, random_horizontal_flip]
  val: [{ resize: 36 }, { center_crop: 32 }]
model: { architecture: resnet18, weights: null }
training:
  epochs: 2
  batch_size: 6
  optimizer: { type: sgd, lr: 0.01, momentum: 0.9 }
methods:
  finetune: {}
  feature_extraction: { freeze: [backbone] }
`;

/** Makes a new folder with the tiny experiment in it. The caller removes it. */
export function tinyProject(text = TINY): string {
  const folder = Deno.makeTempDirSync({ prefix: "thaw-cli-" });
  writeFileSync(join(folder, "tiny.yaml"), text);
  for (const [split, count] of [["train", 12], ["val", 6]] as const) {
    for (const label of ["ants", "bees"]) {
      const target = join(folder, "pictures", split, label);
      mkdirSync(target, { recursive: true });
      const source = join(project, "experiments/data/insects", split, label);
      const files = [...Deno.readDirSync(source)].map(({ name }) => name).sort().slice(0, count);
      for (const file of files) cpSync(join(source, file), join(target, file));
    }
  }
  return folder;
}
