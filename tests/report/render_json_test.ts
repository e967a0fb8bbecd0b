import assert from "node:assert/strict";
import * as fc from "fast-check";
import { renderJson } from "../../src/report/render_json.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleReport } from "./example_report.ts";

/** Without the plan's tensors, which fill pages. */
function withoutTensors(json: string): string {
  return json.replace(/"tensors": \[\n[^\]]*(\][^\]]*)*?\n {6}\]/, '"tensors": []')
    .replaceAll(/"(frozen|trained)": \[\n[^\]]*\]/g, '"$1": []');
}

Deno.test("renderJson() is read back as the same value", () => {
  const report = exampleReport();
  assert.deepEqual(JSON.parse(renderJson(report)), report);
});

Deno.test("renderJson() is read back as the same value, whatever the names", () => {
  const name = fc.string({ unit: "binary", minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 3 }), name, (classes, file) => {
      const plan = examplePlan({ classes, set: ["training.epochs=1", "training.seeds=[0]"] });
      const report = exampleReport({ plan, fileName: (label, k) => `${label}/${k}${file}` });
      assert.deepEqual(JSON.parse(renderJson(report)), JSON.parse(JSON.stringify(report)));
    }),
    { numRuns: 25 },
  );
});

Deno.test("renderJson() has one prediction and one epoch a line, and sorted keys", () => {
  const lines = renderJson(exampleReport()).split("\n");
  const predictions = lines.filter((line) =>
    line.includes('"file": "ants/') || line.includes('"file": "bees/')
  );
  assert.equal(predictions.length, 4 * 12);
  assert.ok(predictions.every((line) => /^ *\{ "file": .* \},?$/.test(line)));
  assert.equal(lines.filter((line) => /^ *\{ "epoch": .* \},?$/.test(line)).length, 4 * 2);
  const top = lines.flatMap((line) => line.match(/^ {2}"(\w+)":/)?.[1] ?? []);
  assert.deepEqual(top, top.toSorted());
  assert.equal(lines.at(-1), "");
});

Deno.test("renderJson() does not depend on the order of keys", () => {
  const report = exampleReport();
  const turned = Object.fromEntries(Object.entries(report).toReversed());
  // The cast: the same keys, which fromEntries forgets
  assert.equal(renderJson(turned as unknown as typeof report), renderJson(report));
});

Deno.test("renderJson() is what the snapshot shows", async (t) => {
  await t.assertSnapshot(withoutTensors(renderJson(exampleReport())));
});
