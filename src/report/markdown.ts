/**
 * Markdown that shows other people's words as they are.
 *
 * @module
 */

/**
 * Escapes text for a paragraph, a list or a table cell.
 *
 * @param value Any text: file and class names may hold anything.
 * @returns One line that Markdown and HTML show as `value`; control characters become spaces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeMarkdown } from "./markdown.ts";
 *
 * assert.equal(escapeMarkdown("a|b <i>"), "a\\|b &lt;i&gt;");
 * ```
 */
export function escapeMarkdown(value: string): string {
  return oneLine(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    // GitHub makes a mention, a formula or a link of these by themselves; a mention of an entity too
    .replaceAll("@", "@<!-- -->")
    .replace(/\$|(?<=\bwww)\.|(?<=\w):(?=\/\/)/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * A name of other people's (a file, a class) as code, where nothing of it becomes a link or a mention.
 *
 * @param name Any text.
 * @returns A code span; where it holds more than plain characters, `<code>` with all of those as
 * entities, since a backtick or a pipe cannot be escaped inside a span.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { code } from "./markdown.ts";
 *
 * assert.equal(code("ants/10_1b.jpg"), "`ants/10_1b.jpg`");
 * assert.equal(code("a|`b"), "<code>a&#124;&#96;b</code>");
 * ```
 */
export function code(name: string): string {
  const line = oneLine(name);
  if (/^[\p{L}\p{N}._/()+,=-]+( [\p{L}\p{N}._/()+,=-]+)*$/u.test(line)) return `\`${line}\``;
  const entities = line.replace(
    /[^\p{L}\p{N} ]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
  return `<code>${entities}</code>`;
}

/**
 * Text without what moves a cursor or turns a line around: control and format characters become
 * spaces.
 *
 * @param value Any text.
 * @returns One line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { oneLine } from "./markdown.ts";
 *
 * assert.equal(oneLine("ants\n\u001b[31mbees"), "ants [31mbees");
 * ```
 */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");
}

/**
 * A table whose first column is text and whose others are figures.
 *
 * @param header Column names, as Markdown.
 * @param rows Cells, as Markdown: names of other people's are escaped by the caller.
 * @returns Lines of Markdown without a last line feed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { table } from "./markdown.ts";
 *
 * assert.equal(table(["", "n"], [["val", "153"]]), "|  | n |\n| --- | ---: |\n| val | 153 |");
 * ```
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `| --- |${" ---: |".repeat(header.length - 1)}`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}
