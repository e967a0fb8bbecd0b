import assert from "node:assert/strict";
import { measureMethod } from "../../src/report/measure_method.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleReport } from "./example_report.ts";

Deno.test("measureMethod() gives mean and standard deviation of the seeds, and each of them", () => {
  const report = exampleReport({ plan: examplePlan({ set: ["training.seeds=[0,1,2]"] }) });
  const [{ runs }] = report.methods as [typeof report.methods[0]];
  const { brier, seeds, on } = measureMethod(runs, report.dataset.classes, "val");
  const each = brier.by_seed.map((value) => value ?? NaN);
  const mean = (each[0]! + each[1]! + each[2]!) / 3;
  const sd = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
  assert.deepEqual([seeds, on], [[0, 1, 2], "val"]);
  assert.ok(Math.abs((brier.mean ?? NaN) - mean) < 1e-9 && Math.abs((brier.sd ?? NaN) - sd) < 1e-9);
});

Deno.test("measureMethod() of one seed has no spread, and can be had again from the JSON", () => {
  const plan = examplePlan({ set: ["training.seeds=[0]"], testClasses: ["ants", "bees"] });
  const report = exampleReport({ plan });
  for (const { runs, metrics } of report.methods) {
    assert.equal(metrics.brier.sd, null);
    assert.equal(metrics.on, "test");
    assert.equal(metrics.pictures, 8);
    const read = JSON.parse(JSON.stringify(runs));
    assert.deepEqual(measureMethod(read, report.dataset.classes, "test"), metrics);
  }
});
