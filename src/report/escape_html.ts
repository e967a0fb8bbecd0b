/**
 * Other people's words in HTML.
 *
 * @module
 */
import { oneLine } from "./markdown.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Escapes text for an element or an attribute in quotes, in a page or inside Markdown: a backtick and a
 * mention act there even in HTML.
 *
 * @param value Any text: file and class names may hold anything.
 * @returns One line that a browser shows as `value`; control characters become spaces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeHtml } from "./escape_html.ts";
 *
 * assert.equal(escapeHtml("<i> & \"a\""), "&lt;i&gt; &amp; &#34;a&#34;");
 * ```
 */
export function escapeHtml(value: string): string {
  return oneLine(value).replace(
    /[&<>"'`@]/g,
    (character) => ENTITIES[character] ?? `&#${character.charCodeAt(0)};`,
  );
}
