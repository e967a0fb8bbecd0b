/**
 * Charts as SVG; the only file that loads Vega.
 *
 * @module
 */
import type { Config } from "vega-lite";
import type { Report } from "../report.ts";
import { type Chart, type Theme, THEMES } from "./chart.ts";
import { listCharts } from "./list_charts.ts";

/** One chart in one theme. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly theme: Theme;
  /** Name of its file, `curves-light.svg`. */
  readonly file: string;
  readonly svg: string;
}

/** Colours of each theme: text as GitHub has it; marks after Okabe and Ito 2008, each 3:1 or more. */
const COLORS = {
  light: {
    text: "#1f2328",
    line: "#59636e",
    grid: "#d1d9e0",
    marks: ["#0072b2", "#c04f00", "#00785a", "#a5498a", "#7a6200", "#4a4a4a"],
    ramp: ["#f0f4f8", "#0a5a94"],
  },
  dark: {
    text: "#f0f6fc",
    line: "#9198a1",
    grid: "#3d444d",
    marks: ["#56b4e9", "#f08c3a", "#2fc49a", "#e08ac4", "#f0e442", "#c8c8c8"],
    ramp: ["#161f2b", "#3a86c8"],
  },
} as const;

/** Where a colour can stand; what data and names say stays as it is. */
const COLOR_KEYS = new Set(["color", "fill", "range", "symbolStrokeColor", "value"]);

/**
 * Draws all charts of a report, for a light and for a dark page.
 *
 * @param report The report.
 * @returns The same bytes for the same report: no time, no locale, ids of its own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { drawCharts } from "./draw_charts.ts";
 *
 * const [first] = await drawCharts(exampleReport());
 * assert.equal(first?.file, "curves-light.svg");
 * assert.match(first?.svg ?? "", /^<svg /);
 * ```
 */
export async function drawCharts(report: Report): Promise<DrawnChart[]> {
  const { curves, confusion, reliability, paired } = listCharts(report);
  const drawn: DrawnChart[] = [];
  for (const chart of [curves, confusion, reliability, ...paired]) {
    for (const theme of THEMES) {
      drawn.push({
        chart,
        theme,
        file: `${chart.name}-${theme}.svg`,
        svg: await draw(chart, theme),
      });
    }
  }
  return drawn;
}

/** Vega takes most of a second to load: it is, once a run has ended. Widths of text are estimated. */
async function draw({ name, spec }: Chart, theme: Theme): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const compiled = compile(withColors(spec, theme), { config: configOf(theme) });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${withIdsOf(`${name}-${theme}`, svg)}\n`;
}

/** Vega counts gradients and clips through all it has drawn: here each chart counts its own. */
function withIdsOf(prefix: string, svg: string): string {
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? "");
  return ids.reduce((text, id, k) =>
    text.replaceAll(`id="${id}"`, `id="${prefix}-${k}"`)
      .replaceAll(`"url(#${id})"`, `"url(#${prefix}-${k})"`), svg);
}

/** Colours that a chart names rather than states: `"@text"` is the theme's. */
function withColors<Spec>(spec: Spec, theme: Theme): Spec {
  const { text, line, marks, ramp: [empty, full] } = COLORS[theme];
  const named: Record<string, string> = {
    "@text": text,
    "@line": line,
    "@wrong": marks[3],
    "@differ": marks[2],
    "@empty": empty,
    "@full": full,
  };
  // Parsed from the same value, of which it changes colours only
  return JSON.parse(
    JSON.stringify(spec, (key, value) => COLOR_KEYS.has(key) ? nameless(value) : value),
  );

  function nameless(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(nameless);
    return typeof value === "string" ? named[value] ?? value : value;
  }
}

function configOf(theme: Theme): Config {
  const { text, line, grid, marks, ramp } = COLORS[theme];
  return {
    background: "transparent",
    padding: 8,
    font: "sans-serif",
    axis: {
      labelColor: text,
      titleColor: text,
      domainColor: line,
      tickColor: line,
      gridColor: grid,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: "normal",
    },
    legend: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: "normal",
      labelLimit: 240,
    },
    header: { labelColor: text, titleColor: text, labelFontSize: 12, labelFontWeight: "bold" },
    title: { color: text },
    view: { stroke: grid },
    mark: { color: marks[0] },
    range: { category: [...marks], heatmap: [...ramp], ramp: [...ramp] },
  };
}
