/**
 * Small pieces of text for the user.
 *
 * @module
 */

/**
 * Writes a number of bytes in decimal units.
 *
 * @param bytes How many.
 * @returns Three digits at most, `274 MB` or `1.7 GB`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatBytes } from "./install_text.ts";
 *
 * assert.equal(formatBytes(273_950_000), "274 MB");
 * assert.equal(formatBytes(1_700_000_000), "1.7 GB");
 * ```
 */
export function formatBytes(bytes: number): string {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/**
 * Cuts the end off a log.
 *
 * @param text The log.
 * @returns Its last lines that are not blank, ten at most, each indented.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lastLines } from "./install_text.ts";
 *
 * assert.equal(lastLines("one\n\ntwo\n"), "  one\n  two");
 * ```
 */
export function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-10).map((line) => `  ${line}`).join("\n");
}
