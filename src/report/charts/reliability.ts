/**
 * Reliability diagrams side by side.
 *
 * @module
 */
import type { Report } from "../report.ts";
import { type Chart, MOST_METHODS, seedsText, shortNames } from "./chart.ts";

/**
 * Draws accuracy against confidence for each method (Guo et al. 2017, figure 1).
 *
 * @param report The report.
 * @returns A chart of one panel a method.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { reliabilityChart } from "./reliability.ts";
 *
 * assert.match(reliabilityChart(exampleReport()).caption, /12 pictures, seeds 0, 1\./);
 * ```
 */
export function reliabilityChart(report: Report): Chart {
  const shown = report.methods.slice(0, MOST_METHODS);
  const names = shortNames(shown.map(({ name }) => name));
  const values = shown.flatMap(({ metrics: { reliability } }, m) =>
    reliability.flatMap(({ count, confidence, accuracy }) =>
      count === 0 ? [] : [{ method: names[m], count, confidence, accuracy }]
    )
  );
  const [first] = shown;
  const axis = { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] };
  const most = Math.max(...values.map(({ count }) => count));
  const scale = { domain: [0, 1] };
  return {
    name: "reliability",
    alt: `Reliability diagrams, accuracy by confidence: ${names.join(", ")}`,
    caption: `A dot is a bin of predictions, its area their number (pictures times seeds), its ` +
      "whisker the distance that the calibration error sums. Below the diagonal the network is " +
      `surer than it is right. ${first?.metrics.reliability.length} bins of equal width; ${first?.metrics.pictures} pictures, ${
        seedsText(first?.metrics.seeds ?? [])
      }.`,
    spec: {
      data: { values },
      columns: 3,
      facet: { field: "method", type: "nominal", sort: names, title: null },
      spec: {
        width: 190,
        height: 190,
        encoding: {
          x: {
            field: "confidence",
            type: "quantitative",
            scale,
            axis,
            title: "confidence",
          },
        },
        layer: [
          {
            data: { values: [{ confidence: 0, accuracy: 0 }, { confidence: 1, accuracy: 1 }] },
            mark: { type: "line", color: "@line", strokeWidth: 1, strokeDash: [4, 4] },
            encoding: {
              y: { field: "accuracy", type: "quantitative", scale, axis, title: "accuracy" },
            },
          },
          {
            mark: { type: "rule", color: "@line", strokeWidth: 2 },
            encoding: {
              y: { field: "confidence", type: "quantitative", scale, axis, title: "accuracy" },
              y2: { field: "accuracy" },
            },
          },
          {
            mark: { type: "point", filled: true, opacity: 0.9 },
            encoding: {
              y: { field: "accuracy", type: "quantitative", scale, axis, title: "accuracy" },
              size: {
                field: "count",
                type: "quantitative",
                scale: { range: [16, 320], zero: true },
                legend: {
                  title: "predictions",
                  values: [1, Math.ceil(most / 2), most],
                  format: "d",
                },
              },
            },
          },
        ],
      },
    },
  };
}
