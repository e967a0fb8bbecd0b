/**
 * The installation of the native library into the user's cache.
 *
 * @module
 */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../sources/cache_folder.ts";
import { EnvironmentError } from "./environment_error.ts";
import { makeStaging, removeLeftovers, stagingTemporary, withCacheLock } from "./install_cache.ts";
import { compileAddon, requireCompiler } from "./install_compile.ts";
import { diskFull } from "./install_explain.ts";
import { fetchWheels, type InstallWork } from "./install_fetch.ts";
import {
  ADDON_FILE,
  findInstallation,
  type Installation,
  listFiles,
  writeManifest,
} from "./install_manifest.ts";
import { examinePlatform, requireDiskSpace, requirePlatform } from "./install_platform.ts";
import type { Environment } from "./install_program.ts";
import { type Build, type Recipe, recipeOf } from "./install_recipe.ts";
import { formatBytes } from "./install_text.ts";
import { findNvidiaDriver } from "./nvidia_driver.ts";

/** How to install. */
export interface InstallOptions {
  /** Takes each line for the user. */
  readonly say: (line: string) => void;
  /** The environment's variables. @default the process's own */
  readonly environment?: Environment;
  /** Thaw's cache folder. @default what `cacheFolder` says */
  readonly cacheRoot?: string;
  /** What to install. @default the build that suits the machine */
  readonly recipe?: Recipe;
}

/** The parts of the wheels that are kept: what is loaded or run, and licences. */
const KEPT = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^tensorflow\/(THIRD_PARTY_NOTICES\.txt|include\/LICENSE)$/,
  /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.[^/]+)?$/,
  // What the library compiles GPU code with at run time
  /^nvidia\/cuda_nvcc\/(bin\/ptxas|nvvm\/libdevice\/[^/]+)$/,
  /^[^/]+\.dist-info\/(.+\/)?licen[cs]e[^/]*$/i,
];

/**
 * Tells which build suits the machine: the CUDA one where an NVIDIA driver is found.
 *
 * @param environment Where `PATH` is taken from.
 * @returns The build.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { suitableBuild } from "./install.ts";
 *
 * assert.ok(["cpu", "cuda"].includes(await suitableBuild({})));
 * ```
 */
export async function suitableBuild(environment: Environment): Promise<Build> {
  return await findNvidiaDriver(environment) === undefined ? "cpu" : "cuda";
}

/**
 * Makes sure that the native library is installed.
 *
 * Where it is all there this takes some milliseconds and says nothing. Else it is fetched and
 * compiled in a staging folder of the cache, under a lock, and put in its place by one rename: a
 * process that is killed at any moment leaves nothing that a later one takes for the library.
 *
 * @param options Who is told; where, and what.
 * @returns The installation.
 * @throws {EnvironmentError} If the machine lacks something, with the command that mends it.
 *
 * @example An environment without any program
 * ```ts
 * import assert from "node:assert/strict";
 * import { ensureInstalled } from "./install.ts";
 *
 * const cacheRoot = await Deno.makeTempDir();
 * await assert.rejects(ensureInstalled({ cacheRoot, environment: {}, say: () => {} }), {
 *   name: "EnvironmentError",
 * });
 * await Deno.remove(cacheRoot, { recursive: true });
 * ```
 */
export async function ensureInstalled(options: InstallOptions): Promise<Installation> {
  const { say, environment = Deno.env.toObject() } = options;
  const cacheRoot = options.cacheRoot ?? cacheFolder(environment);
  const recipe = options.recipe ?? await recipeOf(await suitableBuild(environment));
  const found = await findInstallation(cacheRoot, recipe);
  if (found.state === "whole") return found.installation;
  requirePlatform(examinePlatform());
  return await withCacheLock(cacheRoot, {
    busy: () => say(`Waiting for another process that installs into ${cacheRoot}`),
    work: () => installUnderLock(recipe, { say, environment, cacheRoot }),
  });
}

/**
 * Takes every installation away again, and the cache folder with it if nothing else is in it.
 *
 * @param cacheRoot Thaw's cache folder.
 * @returns Names of the installations that were removed.
 * @throws {EnvironmentError} If an install is at work.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { removeInstallations } from "./install.ts";
 *
 * assert.deepEqual(await removeInstallations(await Deno.makeTempDir()), []);
 * ```
 */
export async function removeInstallations(cacheRoot: string): Promise<string[]> {
  return await withCacheLock(cacheRoot, {
    busy: () => {
      throw new EnvironmentError(
        `Cannot remove the installations in "${cacheRoot}": another process is at work there`,
        { mend: "deno task setup --remove" },
      );
    },
    work: () => removeUnderLock(cacheRoot),
  });
}

type Places = Required<Omit<InstallOptions, "recipe">>;

async function installUnderLock(recipe: Recipe, places: Places): Promise<Installation> {
  const { cacheRoot, say } = places;
  const found = await findInstallation(cacheRoot, recipe);
  if (found.state === "whole") return found.installation;
  await removeLeftovers(cacheRoot);
  announce(recipe, places);
  if (found.state === "damaged") {
    say(`The installation that is there is damaged and is replaced: ${found.reason}`);
    await rm(join(cacheRoot, recipe.name), { recursive: true });
  }
  await requireCompiler(places.environment);
  await requireDiskSpace(cacheRoot, recipe);
  const started = performance.now();
  const staging = await makeStaging(cacheRoot);
  try {
    await build(recipe, staging, places);
  } catch (error) {
    throw isDiskFull(error) ? diskFull("install TensorFlow") : error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  say(`TensorFlow is installed, after ${Math.ceil((performance.now() - started) / 1000)} s`);
  return await expectWhole(recipe, cacheRoot);
}

function announce(recipe: Recipe, { cacheRoot, say }: Places): void {
  const { bytes: { download, kept }, duration } = recipe;
  const name = `TensorFlow ${recipe.tensorflow} (${recipe.build === "cpu" ? "CPU" : "CUDA"})`;
  say(`Installing ${name} into ${cacheRoot}, once: ${duration} on a fast line`);
  say(`${formatBytes(download)} are fetched, ${formatBytes(kept)} kept`);
}

/** Does all of the work in the staging folder; the last act puts it in its place. */
async function build(recipe: Recipe, staging: string, places: Places): Promise<void> {
  const temporary = stagingTemporary(staging);
  const folder = join(staging, "complete");
  await Promise.all([mkdir(temporary), mkdir(folder)]);
  const log = join(places.cacheRoot, "install.log");
  await rm(log, { force: true });
  const environment = { ...places.environment, TMPDIR: temporary };
  const work: InstallWork = { staging, environment, log, say: places.say };
  const wheels = await fetchWheels(recipe, work);
  const addon = join(folder, ADDON_FILE);
  const compiler = await compileAddon(recipe, { wheels, output: addon }, work);
  await moveKeptFiles(wheels, folder);
  const { build, tensorflow, tfjs } = recipe;
  const facts = { build, tensorflow, tfjs, compiler: compiler.version, addon: ADDON_FILE };
  await writeManifest(folder, facts);
  await flushToDisk(folder);
  await rename(folder, join(places.cacheRoot, recipe.name));
  await flushFolder(places.cacheRoot);
}

async function moveKeptFiles(from: string, to: string): Promise<void> {
  for (const path of await listFiles(from)) {
    if (!KEPT.some((pattern) => pattern.test(path))) continue;
    await mkdir(dirname(join(to, path)), { recursive: true });
    await rename(join(from, path), join(to, path));
  }
}

/** Puts contents and names on the disk, so that not even a power cut leaves empty files behind. */
async function flushToDisk(folder: string): Promise<void> {
  const paths = await readdir(folder, { recursive: true });
  for (const path of ["", ...paths]) await flushFolder(join(folder, path));
}

async function flushFolder(path: string): Promise<void> {
  using file = await Deno.open(path);
  await file.sync();
}

async function expectWhole(recipe: Recipe, cacheRoot: string): Promise<Installation> {
  const found = await findInstallation(cacheRoot, recipe);
  if (found.state === "whole") return found.installation;
  throw new Error(`Cannot find the installation "${recipe.name}" that was just made`);
}

async function removeUnderLock(cacheRoot: string): Promise<string[]> {
  await removeLeftovers(cacheRoot);
  const names = (await readdir(cacheRoot)).filter((name) => name.startsWith("tensorflow-")).sort();
  for (const name of [...names, "install.log", "lock"]) {
    await rm(join(cacheRoot, name), { recursive: true, force: true });
  }
  await Deno.remove(cacheRoot).catch(() => {/* other things are in it */});
  return names;
}

function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}
