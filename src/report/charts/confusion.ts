/**
 * Confusion matrices side by side.
 *
 * @module
 */
import type { Report } from "../report.ts";
import { type Chart, MOST_METHODS, seedsText, shortNames } from "./chart.ts";

/** Classes up to which each cell has its number. */
const NUMBERED = 12;

/**
 * Draws each method's confusion matrix: rows are the true classes, each row sums to one.
 *
 * @param report The report.
 * @returns A chart of one panel a method.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { confusionChart } from "./confusion.ts";
 *
 * assert.match(confusionChart(exampleReport()).alt, /^Confusion matrices/);
 * ```
 */
export function confusionChart(report: Report): Chart {
  const { classes } = report.dataset;
  const shown = report.methods.slice(0, MOST_METHODS);
  const names = shortNames(shown.map(({ name }) => name));
  const labels = shortNames(classes);
  const isNumbered = classes.length <= NUMBERED;
  const values = shown.flatMap(({ metrics: { confusion } }, m) =>
    confusion.flatMap((row, is) => {
      const all = row.reduce((sum, count) => sum + count, 0);
      return row.flatMap((count, called) =>
        count === 0 && !isNumbered ? [] : [{
          method: names[m],
          is: labels[is],
          called: labels[called],
          count,
          share: all === 0 ? 0 : count / all,
        }]
      );
    })
  );
  const side = isNumbered ? Math.max(150, 34 * classes.length) : 14 * classes.length;
  const columns = side > 220 ? 1 : side > 150 ? 2 : 3;
  const [first] = shown;
  return {
    name: "confusion",
    alt: `Confusion matrices, true class by predicted class: ${names.join(", ")}`,
    caption: `Rows are the true classes; colour is the share of the row${
      isNumbered ? ", numbers are pictures times seeds" : ""
    }. ${first?.metrics.pictures} pictures, ${seedsText(first?.metrics.seeds ?? [])}.`,
    spec: {
      data: { values },
      columns,
      facet: { field: "method", type: "nominal", sort: names, title: null },
      spec: {
        width: side,
        height: side,
        view: { fill: "@empty" },
        encoding: {
          x: axis("called", labels),
          y: axis("is", labels),
        },
        layer: [
          {
            mark: { type: "rect" },
            encoding: {
              color: {
                field: "share",
                type: "quantitative",
                scale: { domain: [0, 1], range: ["@empty", "@full"] },
                legend: { title: "share of row", format: ".0%", tickCount: 5 },
              },
            },
          },
          ...isNumbered
            ? [{
              mark: { type: "text" as const, fontSize: 12 },
              encoding: {
                text: { field: "count", type: "quantitative" as const, format: "," },
                fill: {
                  condition: { test: "datum.share > 0.5", value: "#ffffff" },
                  value: "@text",
                },
              },
            }]
            : [],
        ],
      },
    },
  };
}

function axis(field: "is" | "called", labels: readonly string[]) {
  return {
    field,
    type: "nominal" as const,
    sort: [...labels],
    title: field === "is" ? "true class" : "predicted class",
    axis: {
      labelLimit: 130,
      grid: false,
      ticks: false,
      domain: false,
      ...field === "called" ? { labelAngle: labels.length > 3 ? -60 : 0 } : {},
    },
  };
}
