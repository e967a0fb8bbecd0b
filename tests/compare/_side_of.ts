/**
 * Sides of a comparison from reports that are there.
 *
 * @module
 */
import type { Side } from "../../src/compare/compare_reports.ts";
import type { StoredReport } from "../../src/report/read_report.ts";

/** A side of these reports. */
export function sideOf(label: string, ...reports: readonly StoredReport[]): Side {
  return {
    label,
    reports: reports.map((report) => ({
      file: `${label}:reports/${report.experiment}.json`,
      read: { report },
    })),
    isFile: false,
  };
}
