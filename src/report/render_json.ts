/**
 * The report as JSON that `git diff` can show.
 *
 * @module
 */

/** A list of plain values is broken beyond this many characters. */
const LINE = 100;

/** Values whose elements stand on one line each. */
const ONE_LINE_EACH = new Set([
  "predictions",
  "epochs",
  "tensors",
  "per_class",
  "confusion",
  "reliability",
]);

/**
 * Writes a report as JSON: keys sorted, two spaces a level, one prediction and one epoch a line.
 * Lists of plain values stand on one line where they fit.
 *
 * @param report The report, or another value of such parts.
 * @returns JSON text that ends in a line feed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { renderJson } from "./render_json.ts";
 *
 * const report = exampleReport();
 * assert.deepEqual(JSON.parse(renderJson(report)), report);
 * ```
 */
export function renderJson(report: object): string {
  return `${escapeControls(render(report, { indent: "", key: "" }))}\n`;
}

/**
 * Escapes what JSON leaves as it is and a terminal or an editor acts on: the upper control
 * characters, what turns the direction of writing, and what ends a line elsewhere.
 *
 * @param json JSON text, in which such characters stand inside strings alone.
 * @returns JSON text of the same value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { escapeControls } from "./render_json.ts";
 *
 * assert.equal(escapeControls('"a\u009b2J"'), '"a\\u009b2J"');
 * ```
 */
export function escapeControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\p{Bidi_Control}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function render(value: unknown, { indent, key }: { indent: string; key: string }): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object")) {
      const line = compact(value);
      if (indent.length + line.length <= LINE) return line;
    }
    const lines = value.map((item) =>
      ONE_LINE_EACH.has(key) ? compact(item) : render(item, { indent: inner, key: "" })
    );
    return block("[", "]", { lines, indent });
  }
  if (typeof value === "object" && value !== null) {
    const lines = entries(value).map(([name, item]) =>
      `${JSON.stringify(name)}: ${render(item, { indent: inner, key: name })}`
    );
    return block("{", "}", { lines, indent });
  }
  return JSON.stringify(value);
}

function block(
  open: string,
  close: string,
  { lines, indent }: { readonly lines: readonly string[]; readonly indent: string },
): string {
  if (lines.length === 0) return `${open}${close}`;
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(",\n")}\n${indent}${close}`;
}

/** On one line, with a space behind each comma and colon. */
function compact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${compact(item)}`);
  return `{ ${fields.join(", ")} }`;
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => a < b ? -1 : 1);
}
