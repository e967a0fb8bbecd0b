/**
 * Which charts a report has.
 *
 * @module
 */
import type { Report } from "../report.ts";
import { type Chart, MOST_PAIRS } from "./chart.ts";
import { confusionChart } from "./confusion.ts";
import { curvesChart } from "./curves.ts";
import { pairedChart } from "./paired.ts";
import { reliabilityChart } from "./reliability.ts";

/** The charts of a report, by where they stand in it. */
export interface ReportCharts {
  readonly curves: Chart;
  readonly confusion: Chart;
  readonly reliability: Chart;
  /** Of the first comparisons, in the report's order. */
  readonly paired: readonly Chart[];
}

/**
 * Lists the charts of a report without drawing them.
 *
 * @param report The report.
 * @returns The charts, of what the JSON holds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { listCharts } from "./list_charts.ts";
 *
 * assert.equal(listCharts(exampleReport()).paired.length, 1);
 * ```
 */
export function listCharts(report: Report): ReportCharts {
  return {
    curves: curvesChart(report),
    confusion: confusionChart(report),
    reliability: reliabilityChart(report),
    paired: report.comparisons.slice(0, MOST_PAIRS)
      .map((comparison, k) => pairedChart(report, comparison, k + 1)),
  };
}
