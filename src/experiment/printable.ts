/**
 * Texts of others, made fit for a terminal.
 *
 * @module
 */

/**
 * Takes control characters out of a text, so that a file cannot steer the terminal it is shown on,
 * and what turns the direction of writing, so that a name is read as it is.
 *
 * @param text Any text.
 * @returns The text with each of these but tabs replaced, and what ends a line elsewhere.
 *
 * @example An escape sequence
 * ```ts
 * import assert from "node:assert/strict";
 * import { printable } from "./printable.ts";
 *
 * assert.equal(printable("\u001b[31m"), "\ufffd[31m");
 * ```
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/gu, "\ufffd");
}
