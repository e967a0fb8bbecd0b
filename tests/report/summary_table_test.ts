import assert from "node:assert/strict";
import { summaryTable } from "../../src/report/summary_table.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleReport } from "./example_report.ts";

Deno.test("summaryTable() is what the snapshot shows", async (t) => {
  await t.assertSnapshot(summaryTable(exampleReport()));
});

Deno.test("summaryTable() speaks of the test pictures, and shows validation's accuracy", () => {
  const plan = examplePlan({ testClasses: ["ants", "bees"] });
  const [header = "", row = "", ...rest] = summaryTable(exampleReport({ plan })).split("\n");
  assert.deepEqual(
    [header, row].map((line) => line.split(/ {2,}/)),
    [
      [
        "method",
        "test accuracy",
        "95 % interval",
        "test loss",
        "val accuracy",
        "best epoch*",
        "seeds",
      ],
      ["finetune", "75.0 %", "40.9 % to 92.9 %", "0.4000", "75.0 %", "75.0 % (1, 1)", "0 1"],
    ],
  );
  assert.match(rest.at(-1) ?? "", /; 8 test pictures, 2 seeds\. /);
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
