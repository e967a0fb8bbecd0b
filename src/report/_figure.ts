/**
 * A chart in Markdown, for light and dark pages.
 *
 * @module
 */
import { escapeHtml } from "./escape_html.ts";
import { escapeMarkdown as text } from "./markdown.ts";
import type { Chart } from "./charts/chart.ts";

/**
 * Shows a chart's two files as GitHub chooses between them.
 *
 * @param chart The chart.
 * @param folder Where its files are, relative to the Markdown.
 * @returns Markdown: the picture, and what stands below it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { figure } from "./_figure.ts";
 *
 * const chart = { name: "curves", alt: "a < b", caption: "Of 3 seeds.", spec: {} as never };
 * assert.ok(figure(chart, "x").includes(`<img alt="a &lt; b" src="x/curves-light.svg">`));
 * ```
 */
export function figure({ name, alt, caption }: Chart, folder: string): string {
  const path = `${encodeURIComponent(folder)}/${name}`;
  return [
    "<picture>",
    `<source media="(prefers-color-scheme: dark)" srcset="${path}-dark.svg">`,
    `<img alt="${escapeHtml(alt)}" src="${path}-light.svg">`,
    "</picture>",
    "",
    text(caption),
  ].join("\n");
}
