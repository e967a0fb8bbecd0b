/**
 * An installation and the list of its files, by which a later run knows that all of it is there.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Build, Recipe } from "./install_recipe.ts";

/** One installed file. */
export interface InstalledFile {
  /** Relative to the installation's folder, with `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** A native library that is all there. */
export interface Installation {
  readonly folder: string;
  readonly build: Build;
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Version of the npm package that the addon belongs to. */
  readonly tfjs: string;
  /** What compiled the addon, by the first line of its `--version`. */
  readonly compiler: string;
  /** The addon, relative to the folder. */
  readonly addon: string;
  readonly files: readonly InstalledFile[];
}

/** What a look into the cache says. */
export type Finding =
  | { readonly state: "whole"; readonly installation: Installation }
  | { readonly state: "missing" }
  | { readonly state: "damaged"; readonly reason: string };

/** The list's name; it is written last. */
export const MANIFEST_FILE = "installed.json";

/** Name of the compiled addon in the installation's folder. */
export const ADDON_FILE = "tfjs_binding.node";

/**
 * Looks whether the installation of a recipe is there, in some milliseconds: each file's size is
 * compared, its contents are not.
 *
 * @param cacheRoot Thaw's cache folder.
 * @param recipe What is wanted.
 * @returns The installation, or why there is none to use.
 *
 * @example An empty cache
 * ```ts
 * import assert from "node:assert/strict";
 * import { findInstallation } from "./install_manifest.ts";
 * import { recipeOf } from "./install_recipe.ts";
 *
 * const cacheRoot = await Deno.makeTempDir();
 * const { state } = await findInstallation(cacheRoot, await recipeOf("cpu"));
 * assert.equal(state, "missing");
 * await Deno.remove(cacheRoot);
 * ```
 */
export async function findInstallation(cacheRoot: string, recipe: Recipe): Promise<Finding> {
  const folder = join(cacheRoot, recipe.name);
  if (!await exists(folder)) return { state: "missing" };
  const text = await readFile(join(folder, MANIFEST_FILE), "utf8").catch(() => undefined);
  if (text === undefined) return { state: "damaged", reason: `"${MANIFEST_FILE}" is missing` };
  const facts = parseManifest(text);
  if (facts === undefined) return { state: "damaged", reason: `"${MANIFEST_FILE}" is unreadable` };
  const reasons = await Promise.all(facts.files.map((file) => wrongSize(folder, file)));
  const reason = reasons.find((reason) => reason !== undefined);
  if (reason !== undefined) return { state: "damaged", reason };
  return { state: "whole", installation: { folder, ...facts } };
}

/**
 * Compares the contents of every file with its recorded SHA-256.
 *
 * @param installation What `findInstallation` found.
 * @returns Paths of the files that differ or are gone; empty if none does.
 *
 * @example A file that is not what it was
 * ```ts
 * import assert from "node:assert/strict";
 * import { findAlteredFiles } from "./install_manifest.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a`, "other");
 * const files = [{ path: "a", size: 5, sha256: "0".repeat(64) }];
 * const facts = { build: "cpu", tensorflow: "1", tfjs: "1", compiler: "c++", addon: "a" } as const;
 * assert.deepEqual(await findAlteredFiles({ folder, files, ...facts }), ["a"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function findAlteredFiles(installation: Installation): Promise<string[]> {
  const altered = [];
  for (const { path, sha256 } of installation.files) {
    const found = await hashFile(join(installation.folder, path)).catch(() => undefined);
    if (found !== sha256) altered.push(path);
  }
  return altered;
}

/**
 * Lists a finished folder's files in its `installed.json`.
 *
 * @param folder The folder, complete but for the list.
 * @param facts What is known of it besides its files.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listFiles, writeManifest } from "./install_manifest.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const facts = { build: "cpu", tensorflow: "1", tfjs: "1", compiler: "c++", addon: "a" } as const;
 * await writeManifest(folder, facts);
 * assert.deepEqual(await listFiles(folder), ["installed.json"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeManifest(
  folder: string,
  facts: Omit<Installation, "folder" | "files">,
): Promise<void> {
  const files: InstalledFile[] = [];
  for (const path of await listFiles(folder)) {
    const { size } = await stat(join(folder, path));
    files.push({ path, size, sha256: await hashFile(join(folder, path)) });
  }
  const text = JSON.stringify({ ...facts, files }, null, 2) + "\n";
  await writeFile(join(folder, MANIFEST_FILE), text);
}

/**
 * Lists all files below a folder.
 *
 * @param folder Where to look.
 * @returns Paths relative to it, with `/`, sorted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listFiles } from "./install_manifest.ts";
 *
 * const folder = await Deno.makeTempDir();
 * assert.deepEqual(await listFiles(folder), []);
 * await Deno.remove(folder);
 * ```
 */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The list's contents, or undefined where it is not one. */
function parseManifest(text: string): Omit<Installation, "folder"> | undefined {
  try {
    const facts = JSON.parse(text);
    return Array.isArray(facts?.files) && typeof facts.addon === "string" ? facts : undefined;
  } catch {
    return undefined;
  }
}

async function wrongSize(folder: string, file: InstalledFile): Promise<string | undefined> {
  const found = await stat(join(folder, file.path)).catch(() => undefined);
  if (!found) return `"${file.path}" is missing`;
  if (found.size === file.size) return undefined;
  return `"${file.path}" has ${found.size} bytes and not ${file.size}`;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
