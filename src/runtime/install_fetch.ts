/**
 * Fetching the library: pip downloads, checks and unpacks the pinned wheels.
 *
 * @module
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { EnvironmentError } from "./environment_error.ts";
import { installCommand } from "./install_advice.ts";
import { stagingTemporary } from "./install_cache.ts";
import { explainPipFailure } from "./install_explain.ts";
import { type Environment, findProgram, runProgram } from "./install_program.ts";
import type { Recipe } from "./install_recipe.ts";
import { formatBytes } from "./install_text.ts";

/** A pip that works. */
export interface Pip {
  readonly command: readonly [string, ...string[]];
  /** Its `--version`, `pip 23.2.1`. */
  readonly version: string;
}

const CANDIDATES = [["python3", "-m", "pip"], ["python", "-m", "pip"], ["pip3"], ["pip"]] as const;

/**
 * Finds the first pip that works.
 *
 * @param environment Where `PATH` is taken from.
 * @returns It, or undefined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findPip } from "./install_fetch.ts";
 *
 * assert.equal(await findPip({ PATH: "" }), undefined);
 * ```
 */
export async function findPip(environment: Environment): Promise<Pip | undefined> {
  for (const [name, ...args] of CANDIDATES) {
    const program = await findProgram(name, environment);
    if (program === undefined) continue;
    const command = [program, ...args] as const;
    const { succeeded, text } = await runProgram([...command, "--version"], { environment });
    const version = /^pip \S+/m.exec(text)?.[0];
    if (succeeded && version !== undefined) return { command, version };
  }
}

/** Where an install works and what it says. */
export interface InstallWork {
  readonly staging: string;
  readonly environment: Environment;
  /** The log of what pip and the compiler write. */
  readonly log: string;
  /** Takes a line for the user. */
  readonly say: (line: string) => void;
}

/** Between two lines about the download. */
const PROGRESS_INTERVAL_MS = 10_000;

/**
 * Downloads the recipe's wheels, checks them against their pinned hashes and unpacks them.
 *
 * pip unpacks wheels for the platform that the recipe names, whatever its own Python is; Python
 * code from the wheels is never run.
 *
 * @param recipe What to fetch.
 * @param work Where to, and who is told.
 * @returns The folder with the unpacked wheels.
 * @throws {EnvironmentError} If there is no pip, or it fails.
 *
 * @example Without pip
 * ```ts
 * import assert from "node:assert/strict";
 * import { fetchWheels } from "./install_fetch.ts";
 * import { recipeOf } from "./install_recipe.ts";
 *
 * const work = { staging: "/nowhere", environment: {}, log: "/nowhere/log", say: () => {} };
 * await assert.rejects(fetchWheels(await recipeOf("cpu"), work), { name: "EnvironmentError" });
 * ```
 */
export async function fetchWheels(recipe: Recipe, work: InstallWork): Promise<string> {
  const pip = await findPip(work.environment);
  if (!pip) {
    throw new EnvironmentError(
      "Cannot fetch TensorFlow: no pip found, tried python3 -m pip, python -m pip, pip3 and pip",
      { mend: await installCommand("pip", work.environment) },
    );
  }
  const target = join(work.staging, "wheels");
  work.say(`Fetching ${formatBytes(recipe.bytes.download)} with ${pip.version}`);
  using _watch = watchDownload(recipe, work);
  const { succeeded, text } = await runProgram(
    [...pip.command, ...pipArguments(recipe, target)],
    { environment: pipEnvironment(work.environment), log: work.log },
  );
  if (!succeeded) throw explainPipFailure(text, work.log);
  return target;
}

function pipArguments(recipe: Recipe, target: string): string[] {
  return [
    ["install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--no-user"],
    ["--no-cache-dir", "--no-compile", "--no-input", "--disable-pip-version-check"],
    ["--implementation", "cp", "--python-version", "3.12"],
    recipe.platforms.flatMap((platform) => ["--platform", platform]),
    ["--target", target, "-r", recipe.requirements],
  ].flat();
}

/** The user's settings stay (proxy, index, certificates) but for those that forbid a `--target`. */
function pipEnvironment(environment: Environment): Environment {
  const { PIP_USER: _user, PIP_REQUIRE_VIRTUALENV: _virtual, ...rest } = environment;
  return { ...rest, PIP_REQUIRE_VIRTUALENV: "0", LC_ALL: "C" };
}

/** Says now and then how much of the download has arrived. */
function watchDownload({ bytes: { download } }: Recipe, work: InstallWork): Disposable {
  let said = "";
  const timer = setInterval(async () => {
    const bytes = await wheelBytes(stagingTemporary(work.staging));
    const arrived = `  ${formatBytes(bytes)} of ${formatBytes(download)}`;
    const line = bytes < 0.99 * download ? arrived : "  Unpacking";
    if (bytes > 0 && line !== said) work.say(line);
    said = line;
  }, PROGRESS_INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Bytes of all wheels below a folder. */
async function wheelBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const wheels = names.filter((name) => name.endsWith(".whl"));
  const sizes = await Promise.all(
    wheels.map((name) => stat(join(folder, name)).then(({ size }) => size, () => 0)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
