/**
 * What deno.json's tasks ask Deno for.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const project = resolve(import.meta.dirname ?? ".", "..");

interface Config {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
}

/** The command line of each task. */
export function taskCommands(): Readonly<Record<string, string>> {
  const { tasks }: Config = JSON.parse(readFileSync(join(project, "deno.json"), "utf8"));
  return Object.fromEntries(Object.entries(tasks).map(([name, { command }]) => [name, command]));
}

/** The flags of a task of Thaw's own, as they are written; none where there is no such task. */
export function writtenFlags(task: string): string[] {
  const command = taskCommands()[task] ?? "";
  const [flags = ""] = command.split(" src/cli/main.ts ");
  return flags.split(" ").filter((word) => word.startsWith("-"));
}

/**
 * The flags of a task as its shell gives them to Deno, for a call from another folder: what is
 * written there is below that folder, what is loaded is below the project's.
 *
 * @param task The task's name.
 * @param environment Variables that stand in them.
 * @returns Flags for `deno run`.
 */
export function taskFlags(
  task: string,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return writtenFlags(task).map((flag) =>
    flag
      .replaceAll(/\$([A-Z_]+)/g, (_, name) => environment[name] ?? "")
      .replace("=node_modules", `=${join(project, "node_modules")}`)
  );
}
