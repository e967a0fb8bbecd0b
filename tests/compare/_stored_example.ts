/**
 * The example report as it is read again, with what a test changes in it.
 *
 * @module
 */
import { readReport, type StoredReport } from "../../src/report/read_report.ts";
import { renderJson } from "../../src/report/render_json.ts";
import { type ExampleOptions, examplePlan } from "../example_plan.ts";
import { exampleReport } from "../report/example_report.ts";

/** Reads the example of a plan. */
export function storedExample(options: ExampleOptions = {}): StoredReport {
  const { report } = readReport(
    renderJson(exampleReport({ plan: examplePlan(options) })),
    "example",
  );
  if (report === null) throw new TypeError("The example has another schema");
  return report;
}
