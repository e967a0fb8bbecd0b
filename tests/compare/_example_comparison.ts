/**
 * A comparison with something of everything, for the texts.
 *
 * @module
 */
import { compareReports } from "../../src/compare/compare_reports.ts";
import type { Comparison } from "../../src/compare/comparison.ts";
import type { StoredReport } from "../../src/report/read_report.ts";
import { type Made, madeReport, marks } from "./_made_report.ts";
import { sideOf } from "./_side_of.ts";

/** Two experiments: one with a regression, one over another dataset. */
export function exampleComparison(): Comparison {
  const rates: Made = {
    experiment: "rates",
    methods: {
      high: [marks(38, 40), marks(39, 40), marks(38, 40)],
      low: [marks(30, 40), marks(31, 40), marks(29, 40)],
      same: [marks(20, 40)],
      gone: [marks(20, 40)],
    },
    settings: { epochs: 4, optimizer: { type: "sgd", lr: 0.1 } },
  };
  const later: Made = {
    experiment: "rates",
    methods: {
      high: [marks(20, 40), marks(21, 40), marks(19, 40)],
      low: [marks(31, 40), marks(30, 40), marks(31, 40)],
      same: [marks(20, 40)],
      come: [marks(40, 40)],
    },
    settings: { epochs: 4, optimizer: { type: "sgd", lr: 0.01 } },
  };
  const pets = madeReport({ experiment: "pets", methods: { one: [marks(9, 12)] } });
  const more = madeReport({ experiment: "pets", methods: { one: [marks(12, 16)] } });
  return compareReports(
    sideOf("main (0123456789ab)", madeReport(rates), pets),
    sideOf("working tree (reports)", withNumerics(madeReport(later)), {
      ...more,
      dataset: { ...more.dataset, val: { pictures: 16, manifest: "sha256:more" } },
    }),
    { margin: 0.05 },
  );
}

function withNumerics(report: StoredReport): StoredReport {
  return { ...report, numerics: { ...report.numerics, instruction_set: "avx512_core" } };
}
