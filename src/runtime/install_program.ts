/**
 * Other people's programs: finding them and running them.
 *
 * @module
 */
import { access, appendFile, constants, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** What a program left. */
export interface ProgramResult {
  readonly succeeded: boolean;
  /** What it wrote, stdout before stderr. */
  readonly text: string;
}

/**
 * Finds a program as a shell does.
 *
 * @param name Its name, or a path with a slash in it.
 * @param environment Where `PATH` is taken from.
 * @returns Its path, or undefined where there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findProgram } from "./install_program.ts";
 *
 * assert.equal(await findProgram("sh", { PATH: "" }), undefined);
 * ```
 */
export async function findProgram(
  name: string,
  environment: Environment,
): Promise<string | undefined> {
  const folders = name.includes("/") ? [""] : (environment["PATH"] ?? "").split(delimiter);
  for (const folder of folders) {
    if (folder === "" && !name.includes("/")) continue;
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end, without input.
 *
 * @param command Path and arguments.
 * @param options Its whole environment, and a log that its output is appended to.
 * @returns What it wrote and whether it exited with 0. One that cannot be started has not succeeded.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runProgram } from "./install_program.ts";
 *
 * const result = await runProgram(["/bin/echo", "hello"], { environment: {} });
 * assert.deepEqual(result, { succeeded: true, text: "hello\n" });
 * ```
 */
export async function runProgram(
  command: readonly [string, ...string[]],
  options: { readonly environment: Environment; readonly log?: string },
): Promise<ProgramResult> {
  const [program, ...args] = command;
  const result = await start(program, args, options.environment);
  if (options.log !== undefined) {
    await appendFile(options.log, `$ ${command.join(" ")}\n${result.text}\n`);
  }
  return result;
}

async function start(program: string, args: string[], env: Environment): Promise<ProgramResult> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
      env: { ...env },
      clearEnv: true,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { succeeded: success, text: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    return { succeeded: false, text: String(error) };
  }
}
