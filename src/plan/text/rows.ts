/**
 * Lines of a terminal: names with their texts, and tables. Texts of others (names of files, classes,
 * settings) lose their control characters here, and nowhere else.
 *
 * @module
 */
import { printable } from "../../experiment/printable.ts";

/** A name and what is said of it. */
export type Row = readonly [name: string, text: string];

/** Columns that a name takes. */
const NAME_WIDTH = 16;

/** A longer cell pushes the rest of its own line to the right, and no other line's. */
const WIDEST = 40;

/**
 * Writes names and texts.
 *
 * @param list The rows.
 * @returns One line each, ended.
 *
 * @example A name that would colour the terminal
 * ```ts
 * import assert from "node:assert/strict";
 * import { rows } from "./rows.ts";
 *
 * assert.equal(rows([["Data", "a\u001b[31mb"]]), "Data            a\ufffd[31mb\n");
 * ```
 */
export function rows(list: readonly Row[]): string {
  return list.map(([name, text]) => line(`${name.padEnd(NAME_WIDTH)}${text}`)).join("");
}

/**
 * Writes a table, as narrow as its cells allow.
 *
 * @param lines The cells of each line; a line may have fewer than others.
 * @param options Indexes of the columns that are numbers, to be flush right.
 * @returns One line each, ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { table } from "./rows.ts";
 *
 * assert.equal(table([["lr", "0.1"], ["epochs", "4"]], { right: [1] }), "lr      0.1\nepochs    4\n");
 * ```
 */
export function table(
  lines: readonly (readonly string[])[],
  { right = [] }: { readonly right?: readonly number[] } = {},
): string {
  const widths: number[] = [];
  for (const cells of lines) {
    // A line of one cell is a heading: it may be wider than its column
    if (cells.length === 1) continue;
    cells.forEach((cell, k) => widths[k] = Math.max(widths[k] ?? 0, Math.min(cell.length, WIDEST)));
  }
  const padded = (cell: string, k: number) =>
    right.includes(k) ? cell.padStart(widths[k] ?? 0) : cell.padEnd(widths[k] ?? 0);
  return lines.map((cells) => line(cells.map(padded).join("  "))).join("");
}

function line(text: string): string {
  return `${printable(text).trimEnd()}\n`;
}

/**
 * Writes a count.
 *
 * @param count A whole number.
 * @returns 11177538 as `11,177,538`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { grouped } from "./rows.ts";
 *
 * assert.equal(grouped(11177538), "11,177,538");
 * ```
 */
export function grouped(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}
