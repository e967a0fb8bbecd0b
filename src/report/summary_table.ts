/**
 * The result on a terminal.
 *
 * @module
 */
import { oneLine } from "./markdown.ts";
import { bestEpochAccuracy, bestEpochs, judgedOn, lastEpoch, percent } from "./figures.ts";
import type { Report } from "./report.ts";
import { verdictText } from "./verdict.ts";

/**
 * Writes the methods side by side and what their comparison says, as plain text.
 *
 * @param report The report.
 * @returns Lines without a last line feed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { summaryTable } from "./summary_table.ts";
 *
 * assert.match(summaryTable(exampleReport()), /^method +val accuracy/);
 * ```
 */
export function summaryTable(report: Report): string {
  const on = judgedOn(report);
  const isTested = on === "test";
  const header = [
    ...["method", `${on} accuracy`, "95 % interval", `${on} loss`],
    ...isTested ? ["val accuracy"] : [],
    ...["best epoch*", "seeds"],
  ];
  const rows = report.methods.map((method) => {
    const { accuracy, interval: [low, high], loss } = lastEpoch(method, on);
    return [
      oneLine(method.name),
      percent(accuracy),
      `${percent(low)} to ${percent(high)}`,
      loss.toFixed(4),
      ...isTested ? [percent(lastEpoch(method, "val").accuracy)] : [],
      `${percent(bestEpochAccuracy(method))} (${bestEpochs(method).join(", ")})`,
      method.runs.map(({ seed }) => seed).join(" "),
    ];
  });
  const all = [header, ...rows];
  const widths = header.map((_, k) => Math.max(...all.map((row) => row[k]?.length ?? 0)));
  const lines = all.map((row) =>
    row.map((cell, k) => k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))
      .join("  ")
  );
  const verdicts = report.comparisons.map((one) =>
    oneLine(verdictText(one, report.dataset[one.on]?.pictures ?? 0))
  );
  return [...lines, "* picked on the validation pictures", "", ...verdicts].join("\n").trimEnd();
}
