/**
 * Pieces of a file, made fit to stand in a message.
 *
 * @module
 */
import { printable } from "./printable.ts";

/** A longer piece is cut in a message; it stands whole in the file. */
const longestPiece = 60;

/**
 * Quotes a name or a value.
 *
 * @param text Any text.
 * @returns Its beginning on one line, between backticks.
 *
 * @example A name
 * ```ts
 * import assert from "node:assert/strict";
 * import { quote } from "./_words.ts";
 *
 * assert.equal(quote("lr"), "`lr`");
 * ```
 */
export function quote(text: string): string {
  const line = text.length > longestPiece ? `${text.slice(0, longestPiece)}…` : text;
  return `\`${printable(line.replaceAll(/\s+/g, " "))}\``;
}

/**
 * Lists alternatives.
 *
 * @param names The alternatives, quoted where they are names.
 * @returns "a, b or c".
 *
 * @example Three names
 * ```ts
 * import assert from "node:assert/strict";
 * import { either } from "./_words.ts";
 *
 * assert.equal(either(["a", "b", "c"]), "a, b or c");
 * ```
 */
export function either(names: readonly string[]): string {
  return names.length <= 1 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
