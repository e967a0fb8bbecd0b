/**
 * What the machine must be and have before anything is fetched.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { readSystemFile } from "./_libc.ts";
import { EnvironmentError } from "./environment_error.ts";
import type { Recipe } from "./install_recipe.ts";
import { formatBytes } from "./install_text.ts";

/** What decides whether there is a library for a machine. */
export interface Platform {
  /** As Deno names it, `linux`. */
  readonly os: string;
  /** As Deno names it, `x86_64`. */
  readonly arch: string;
  /** Version of the GNU C library; undefined where the system has another one. */
  readonly glibc: string | undefined;
  /** Whether the processor has AVX; true where that cannot be read. */
  readonly avx: boolean;
}

/** The oldest C library that TensorFlow's wheels run on. */
const OLDEST_GLIBC = [2, 27] as const;

/** The command that gives such a machine a Linux. */
export const MEND_PLATFORM = "docker run -it -v .:/thaw -w /thaw debian:12";

/**
 * Looks at the machine.
 *
 * @returns What decides whether there is a library for it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examinePlatform } from "./install_platform.ts";
 *
 * assert.equal(examinePlatform().os, Deno.build.os);
 * ```
 */
export function examinePlatform(): Platform {
  const processor = readSystemFile("/proc/cpuinfo");
  const flags = /^flags\s*:(.*)$/m.exec(processor)?.[1];
  return {
    os: Deno.build.os,
    arch: Deno.build.arch,
    glibc: readGlibcVersion(),
    avx: flags === undefined || /\bavx\b/.test(flags),
  };
}

/**
 * Refuses a machine that there is no library for.
 *
 * @param platform The machine.
 * @throws {EnvironmentError} If it is not Linux on x86-64 with glibc 2.27 and AVX.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requirePlatform } from "./install_platform.ts";
 *
 * const platform = { os: "darwin", arch: "aarch64", glibc: undefined, avx: true };
 * assert.throws(() => requirePlatform(platform), { name: "EnvironmentError" });
 * ```
 */
export function requirePlatform(platform: Platform): void {
  const problem = platformProblem(platform);
  if (problem !== undefined) throw new EnvironmentError(problem, { mend: MEND_PLATFORM });
}

/**
 * Tells why there is no library for a machine.
 *
 * @param platform The machine.
 * @returns A sentence without a full stop, or undefined where there is one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { platformProblem } from "./install_platform.ts";
 *
 * const platform = { os: "linux", arch: "x86_64", glibc: "2.17", avx: true };
 * assert.equal(
 *   platformProblem(platform),
 *   "Cannot install TensorFlow on this machine: glibc must be 2.27 or later, it is 2.17",
 * );
 * ```
 */
export function platformProblem(platform: Platform): string | undefined {
  const reason = platformReason(platform);
  return reason === undefined ? undefined : `Cannot install TensorFlow on this machine: ${reason}`;
}

function platformReason({ os, arch, glibc, avx }: Platform): string | undefined {
  if (os !== "linux") return `the system must be Linux, it is ${os}`;
  if (arch !== "x86_64") return `the processor must be x86_64, it is ${arch}`;
  if (glibc === undefined) return "the C library must be glibc, it is another one";
  const [major = 0, minor = 0] = glibc.split(".").map(Number);
  const [oldMajor, oldMinor] = OLDEST_GLIBC;
  if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
    return `glibc must be ${OLDEST_GLIBC.join(".")} or later, it is ${glibc}`;
  }
  if (!avx) return "the processor must have AVX, it has none";
}

/**
 * Refuses a disk that is too small for an install.
 *
 * @param folder A folder on it.
 * @param recipe What is to be installed.
 * @throws {EnvironmentError} If less is free than the install takes at its height.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requireDiskSpace } from "./install_platform.ts";
 * import { recipeOf } from "./install_recipe.ts";
 *
 * const recipe = { ...await recipeOf("cpu"), bytes: { download: 0, height: 1e18, kept: 0 } };
 * await assert.rejects(requireDiskSpace("/", recipe), { name: "EnvironmentError" });
 * ```
 */
export async function requireDiskSpace(folder: string, recipe: Recipe): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= recipe.bytes.height) return;
  throw new EnvironmentError(
    `Cannot install TensorFlow into "${folder}": ${formatBytes(recipe.bytes.height)} must be ` +
      `free on its disk for a while, ${formatBytes(free)} are`,
    { mend: "XDG_CACHE_HOME=/a/larger/disk deno task setup" },
  );
}

/** Asks the C library itself. */
function readGlibcVersion(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    const library = Deno.dlopen("libc.so.6", {
      gnu_get_libc_version: { parameters: [], result: "pointer" },
    });
    const text = library.symbols.gnu_get_libc_version();
    const version = text === null ? undefined : Deno.UnsafePointerView.getCString(text);
    library.close();
    return version;
  } catch {
    return undefined;
  }
}
