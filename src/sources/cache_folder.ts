/**
 * Where Thaw keeps what it fetched and installed.
 *
 * @module
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";

/**
 * Says where Thaw keeps what it fetched and installed: `$XDG_CACHE_HOME/thaw`, else `~/.cache/thaw`.
 *
 * An empty or relative `XDG_CACHE_HOME` counts as unset, as the XDG Base Directory Specification
 * has it.
 *
 * @param environment The environment's variables; the process's own by default.
 * @returns An absolute path; the folder may not be there yet.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cacheFolder } from "./cache_folder.ts";
 *
 * assert.equal(cacheFolder({ XDG_CACHE_HOME: "/fast/cache" }), "/fast/cache/thaw");
 * ```
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = environment;
  if (isAbsolute(cache)) return join(cache, "thaw");
  return join(isAbsolute(home) ? home : homedir(), ".cache", "thaw");
}
