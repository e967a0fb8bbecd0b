/**
 * A look at the machine: what is installed, what was found and what is missing.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { cpuInstructionSet } from "./instruction_set.ts";
import { type DeviceCheck, multiplyOnDevice } from "./device_check.ts";
import { EnvironmentError } from "./environment_error.ts";
import { suitableBuild } from "./install.ts";
import { installCommand } from "./install_advice.ts";
import { cacheFolder } from "../sources/cache_folder.ts";
import { findCompiler } from "./install_compile.ts";
import { findPip } from "./install_fetch.ts";
import { findAlteredFiles, findInstallation, type Installation } from "./install_manifest.ts";
import {
  examinePlatform,
  MEND_PLATFORM,
  type Platform,
  platformProblem,
} from "./install_platform.ts";
import type { Environment } from "./install_program.ts";
import { type Build, recipeOf } from "./install_recipe.ts";
import { loadTensorFlow } from "./library.ts";
import { findNvidiaDriver } from "./nvidia_driver.ts";

/** Something that is missing and how to mend it. */
export interface Lack {
  /** A sentence without a full stop. */
  readonly message: string;
  /** The command that mends it. */
  readonly mend: string;
}

/** The installed library, as far as it works. */
export interface LibraryReport {
  readonly installation: Installation;
  /** Files whose contents are not those that were installed. */
  readonly altered: readonly string[];
  /** What a tiny matrix product ran on; null where the library cannot be used. */
  readonly check: DeviceCheck | null;
}

/** Everything that `deno task doctor` says, as a plain value. */
export interface EnvironmentReport {
  /** Version of Deno. */
  readonly deno: string;
  readonly platform: Platform;
  /** oneDNN's name of the widest vector instructions. */
  readonly instructionSet: string;
  readonly cores: number;
  /** Where an NVIDIA driver was seen; null where none was. */
  readonly driver: string | null;
  /** The build that suits the machine. */
  readonly build: Build;
  /** `pip 23.2.1`; null where none works. */
  readonly pip: string | null;
  /** First line of its `--version`; null where none works. */
  readonly compiler: string | null;
  readonly cache: { readonly folder: string; readonly freeBytes: number | null };
  /** Null where it is not installed. */
  readonly library: LibraryReport | null;
  readonly missing: readonly Lack[];
}

/**
 * Looks at everything that Thaw needs, installs nothing, and has the library that is installed
 * multiply two matrices.
 *
 * @param options The environment's variables, the process's own by default.
 * @returns What was found.
 *
 * @example A home without a library
 * ```ts
 * import assert from "node:assert/strict";
 * import { examineEnvironment } from "./doctor.ts";
 *
 * const environment = { XDG_CACHE_HOME: "/nowhere" };
 * const { missing } = await examineEnvironment({ environment });
 * assert.equal(missing[0]?.message, "TensorFlow is not installed");
 * ```
 */
export async function examineEnvironment(
  { environment = Deno.env.toObject() }: { readonly environment?: Environment } = {},
): Promise<EnvironmentReport> {
  const folder = cacheFolder(environment);
  const missing: Lack[] = [];
  const build = await suitableBuild(environment);
  const library = await examineLibrary({ folder, build, missing });
  const platform = examinePlatform();
  const pip = (await findPip(environment))?.version ?? null;
  const compiler = (await findCompiler(environment))?.version ?? null;
  const driver = (await findNvidiaDriver(environment))?.evidence ?? null;
  if (!library) await listNeeds({ environment, platform, pip, compiler, missing });
  if (driver !== null && library?.check?.device === "cpu") missing.push(NO_GPU);
  return {
    deno: Deno.version.deno,
    platform,
    instructionSet: cpuInstructionSet(),
    cores: availableParallelism(),
    driver,
    build,
    pip,
    compiler,
    cache: { folder, freeBytes: await freeBytes(folder) },
    library,
    missing,
  };
}

const NO_GPU: Lack = {
  message: "An NVIDIA driver is there, but TensorFlow finds no GPU that it can use",
  mend: "TF_CPP_MIN_LOG_LEVEL=0 deno task doctor",
};

/** Finds and tries the library; adds what is wrong with it to `missing`. */
async function examineLibrary(
  { folder, build, missing }: { folder: string; build: Build; missing: Lack[] },
): Promise<LibraryReport | null> {
  const found = await findInstallation(folder, await recipeOf(build));
  if (found.state === "missing") {
    missing.push({ message: "TensorFlow is not installed", mend: "deno task setup" });
    return null;
  }
  if (found.state === "damaged") {
    const message = `The installation of TensorFlow is damaged: ${found.reason}`;
    missing.push({ message, mend: "deno task setup" });
    return null;
  }
  const { installation } = found;
  const altered = await findAlteredFiles(installation);
  if (altered.length > 0) {
    const message = `The installation of TensorFlow is damaged: other contents in ${altered}`;
    missing.push({ message, mend: "deno task setup --remove && deno task setup" });
    return { installation, altered, check: null };
  }
  return { installation, altered, check: await tryLibrary(installation, missing) };
}

async function tryLibrary(
  installation: Installation,
  missing: Lack[],
): Promise<DeviceCheck | null> {
  try {
    const check = multiplyOnDevice(await loadTensorFlow(installation));
    if (check.right) return check;
    missing.push({ message: "TensorFlow multiplies matrices wrongly", mend: "deno task setup" });
    return check;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    missing.push({ message: error.message, mend: error.mend });
    return null;
  }
}

/** What an install would stumble over. */
async function listNeeds(
  { environment, platform, pip, compiler, missing }: {
    readonly environment: Environment;
    readonly platform: Platform;
    readonly pip: string | null;
    readonly compiler: string | null;
    readonly missing: Lack[];
  },
): Promise<void> {
  const problem = platformProblem(platform);
  if (problem !== undefined) missing.push({ message: problem, mend: MEND_PLATFORM });
  if (pip === null) {
    const mend = await installCommand("pip", environment);
    missing.push({ message: "Python's pip is needed to fetch TensorFlow", mend });
  }
  if (compiler === null) {
    const mend = await installCommand("compiler", environment);
    missing.push({ message: "A C++ compiler is needed to compile the addon", mend });
  }
}

/** Free bytes on the disk of a folder, which need not be there yet. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? null : await freeBytes(parent);
  }
}
