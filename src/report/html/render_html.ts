/**
 * A report as one page that needs nothing else.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import { marked } from "marked";
import { notablePictures } from "../notable_pictures.ts";
import { renderMarkdown } from "../render_markdown.ts";
import type { Report } from "../report.ts";
import { escapeHtml } from "../escape_html.ts";
import { PAGE_SCRIPT } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { pictureTable } from "./picture_table.ts";

/**
 * Writes a report's page: what the Markdown says, its charts, and below them the pictures that methods
 * disagree on or get wrong. It loads nothing: a policy in the page forbids it.
 *
 * @param report The report.
 * @param options Charts as `drawCharts` gives them, and small copies of the pictures, as `data:`
 * addresses by the name of their file; a picture without one is listed by its name.
 * @returns HTML, the same for the same report and copies.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { renderHtml } from "./render_html.ts";
 *
 * const html = renderHtml(exampleReport(), { charts: [], thumbnails: new Map() });
 * assert.match(html, /^<!doctype html>/);
 * ```
 */
export function renderHtml(
  report: Report,
  { charts, thumbnails }: {
    readonly charts: readonly { readonly file: string; readonly svg: string }[];
    readonly thumbnails: ReadonlyMap<string, string>;
  },
): string {
  const policy = [
    "default-src 'none'",
    "img-src data:",
    `style-src '${hashOf(PAGE_STYLE)}'`,
    `script-src '${hashOf(PAGE_SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(report.experiment)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    "<main>",
    withCharts(bodyOf(report), charts),
    pictureTable(report, { pictures: notablePictures(report), thumbnails }),
    "</main>",
    `<script>${PAGE_SCRIPT}</script>`,
    "</html>",
    "",
  ].join("\n");
}

/** The Markdown escapes every name of other people's, so that its HTML has none but our elements. */
function bodyOf(report: Report): string {
  const html = marked.parse(renderMarkdown(report), { async: false, gfm: true });
  return html
    // The policy allows no style of an element's own
    .replaceAll(/ align="(left|right|center)"/g, "")
    .replaceAll("<table>", '<div class="scroll" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>");
}

/** Charts in the page in the place of files beside it. */
function withCharts(
  html: string,
  charts: readonly { readonly file: string; readonly svg: string }[],
): string {
  const byFile = new Map(charts.map(({ file, svg }) => [file, svg]));
  return html.replaceAll(/(srcset|src)="[^"/]*\/([a-z0-9-]+\.svg)"/g, (whole, key, file) => {
    const svg = byFile.get(file);
    if (svg === undefined) return whole;
    return `${key}="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}"`;
  });
}

/** As a policy names what stands in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
