/**
 * What is installed: which build of TensorFlow, from which files, and the name of its folder.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "./environment_error.ts";

/** For the processor alone, or for NVIDIA GPUs too. */
export type Build = "cpu" | "cuda";

/** Everything that decides what the installed folder holds. */
export interface Recipe {
  readonly build: Build;
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Version of the npm package whose addon is compiled. */
  readonly tfjs: string;
  /** Name of the folder in the cache: build, version and the digest of all that goes into it. */
  readonly name: string;
  /** The file of pinned requirements that pip is given. */
  readonly requirements: string;
  /** Platform tags of the wheels. */
  readonly platforms: readonly string[];
  /** Folder of the npm package with the addon's sources. */
  readonly addonSources: string;
  /** Folder of Node's C headers. */
  readonly headers: string;
  /** How long an install takes on a fast line, for the user. */
  readonly duration: string;
  /** Sizes in bytes: fetched, on the disk at the height of the installation, and kept. */
  readonly bytes: { readonly download: number; readonly height: number; readonly kept: number };
}

/** Rises when the way of compiling, or the choice of the parts that are kept, changes. */
const RECIPE_FORMAT = 1;

const TENSORFLOW_VERSION = "2.21.0";

const BUILDS = {
  cpu: {
    requirements: "requirements_cpu.txt",
    platforms: ["manylinux_2_27_x86_64"],
    bytes: { download: 274e6, height: 1.7e9, kept: 854e6 },
    duration: "about a minute",
  },
  cuda: {
    requirements: "requirements_cuda.txt",
    platforms: ["manylinux_2_27_x86_64", "manylinux2014_x86_64"],
    bytes: { download: 3.38e9, height: 10e9, kept: 5.6e9 },
    duration: "some minutes",
  },
} as const;

/**
 * Makes the recipe of a build.
 *
 * Its digest is the SHA-256 of the pinned requirements, the versions of the npm packages that the
 * addon is compiled from and the way it is compiled: another of any of these is another folder.
 *
 * @param build For the processor alone, or for NVIDIA GPUs too.
 * @returns The recipe.
 * @throws {EnvironmentError} If the npm packages are not installed.
 *
 * @example The folder's name starts with the build and its version
 * ```ts
 * import assert from "node:assert/strict";
 * import { recipeOf } from "./install_recipe.ts";
 *
 * const { name } = await recipeOf("cpu");
 * assert.match(name, /^tensorflow-cpu-2\.21\.0-[0-9a-f]{12}$/);
 * ```
 */
export async function recipeOf(build: Build): Promise<Recipe> {
  const { requirements: file, platforms, bytes, duration } = BUILDS[build];
  const requirements = fileURLToPath(new URL(file, import.meta.url));
  const [addon, headers] = await Promise.all([
    npmPackage("@tensorflow/tfjs-node-gpu"),
    npmPackage("node-api-headers"),
  ]);
  const ingredients = [
    RECIPE_FORMAT,
    await readFile(requirements, "utf8"),
    addon.version,
    headers.version,
    Deno.build.target,
  ];
  const digest = createHash("sha256").update(JSON.stringify(ingredients)).digest("hex");
  return {
    build,
    tensorflow: TENSORFLOW_VERSION,
    tfjs: addon.version,
    name: `tensorflow-${build}-${TENSORFLOW_VERSION}-${digest.slice(0, 12)}`,
    requirements,
    platforms,
    addonSources: join(addon.folder, "binding"),
    headers: join(headers.folder, "include"),
    bytes,
    duration,
  };
}

/** Folder and version of an npm package of the project. */
async function npmPackage(name: string): Promise<{ folder: string; version: string }> {
  const file = npmPackageFile(name);
  const { version } = JSON.parse(await readFile(file, "utf8"));
  return { folder: dirname(file), version };
}

function npmPackageFile(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch (cause) {
    throw new EnvironmentError(`Cannot find the npm package "${name}"`, {
      mend: "deno install",
      cause,
    });
  }
}
