import assert from "node:assert/strict";
import { summaryTable } from "../../src/report/summary_table.ts";
import { exampleReport } from "./example_report.ts";

Deno.test("summaryTable() is what the snapshot shows", async (t) => {
  await t.assertSnapshot(summaryTable(exampleReport()));
});

Deno.test("summaryTable() has columns of one width", () => {
  const [header = "", ...rows] = summaryTable(exampleReport()).split("\n").slice(0, 3);
  assert.ok(rows.every((row) => row.length === header.length));
});

Deno.test("summaryTable() lets no name move the cursor", () => {
  const report = exampleReport();
  const methods = report.methods.map((method) => ({ ...method, name: "\u001b[2J\rx" }));
  const comparisons = report.comparisons.map((one) => ({
    ...one,
    methods: ["\u001b[2J", "y"] as const,
  }));
  const text = summaryTable({ ...report, methods, comparisons });
  assert.ok(!text.includes("\u001b") && !text.includes("\r"));
});
