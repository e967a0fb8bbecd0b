import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readReport } from "../../src/report/read_report.ts";
import { renderJson } from "../../src/report/render_json.ts";
import { ReportError } from "../../src/report/report_error.ts";
import { madeJson } from "../compare/_made_report.ts";
import { exampleReport } from "./example_report.ts";

const TEXT = madeJson({ methods: { a: ["++-", "+--"], b: ["+++", "---"] } });

/** The made report with something else in it. */
function changed(change: (report: Loose) => void): string {
  const report: Loose = JSON.parse(TEXT);
  change(report);
  return JSON.stringify(report);
}

// What a test spoils has no type
// deno-lint-ignore no-explicit-any
type Loose = any;

function assertRefused(text: string, reason: string): void {
  assert.throws(
    () => readReport(text, "r.json"),
    (error) => {
      assert.ok(error instanceof ReportError);
      assert.equal(error.message, `Cannot read report "r.json": ${reason}`);
      assert.equal(error.path, "r.json");
      return true;
    },
  );
}

Deno.test("readReport() reads what renderJson() writes", () => {
  const report = exampleReport();
  const { report: read } = readReport(renderJson(report), "r.json");
  assert.deepEqual(read?.dataset.classes, report.dataset.classes);
  assert.deepEqual(read?.methods[1]?.runs[1]?.predictions, report.methods[1]?.runs[1]?.predictions);
  assert.deepEqual(read?.plan, JSON.parse(JSON.stringify(report.plan)));
});

Deno.test("readReport() reads the committed reports", () => {
  for (const name of ["finetune", "quickstart"]) {
    const file = new URL(`../../reports/${name}.json`, import.meta.url);
    assert.equal(readReport(readFileSync(file, "utf8"), name).report?.experiment, name);
  }
});

Deno.test("readReport() reads a report from before there were test pictures and folds", () => {
  const { report } = readReport(
    changed((old) => {
      delete old.dataset.test;
      delete old.dataset.folds;
      for (const { runs } of old.methods) for (const run of runs) delete run.test;
      for (const method of old.plan.methods) delete method.early_stopping;
    }),
    "r.json",
  );
  assert.equal(report?.dataset.test, null);
  assert.equal(report?.dataset.folds, null);
  assert.equal(report?.methods[0]?.runs[0]?.test, null);
  assert.equal(report?.plan.methods[0]?.early_stopping, null);
});

Deno.test("readReport() knows of another schema no more than its number", () => {
  const text = changed((report) => {
    report.schema_version = 2;
    report.methods = "unknown";
  });
  assert.deepEqual(readReport(text, "r.json"), {
    report: null,
    head: { schema_version: 2, experiment: "made" },
  });
});

Deno.test("readReport() says what is no report", () => {
  const noReport = "it is no report, which `deno task run` writes as reports/NAME.json";
  assertRefused("[]", noReport);
  assertRefused("null", noReport);
  assertRefused('{"events": []}', noReport);
  assertRefused(" \n", "it is empty");
  assertRefused(
    TEXT.slice(0, 500),
    "it was cut short; take it from git again or repeat the run",
  );
  assertRefused(
    "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
    "it is a pointer of Git LFS; get the file with git lfs pull",
  );
  assertRefused("nonsense", `it is no JSON (Unexpected token 'o', "nonsense" is not valid JSON)`);
});

Deno.test("readReport() names the key that is wrong, and counts the others", () => {
  assertRefused(
    changed(({ methods }) => methods[1].runs[0].seed = "0"),
    "`methods.1.runs.0.seed` is wrong (Invalid input: expected number, received string)",
  );
  assertRefused(
    changed(({ methods }) => {
      methods[0].runs[0].predictions[0].probabilities[0] = 1.5;
      methods[0].runs[0].epochs = [];
    }),
    "`methods.0.runs.0.epochs` is wrong (Too small: expected array to have >=1 items), and 1 more",
  );
  assertRefused(
    changed((report) => delete report.weights),
    "`weights` is wrong (Invalid input: expected object, received undefined)",
  );
});

Deno.test("readReport() refuses a report that contradicts itself", () => {
  const cases: readonly (readonly [(report: Loose) => void, string])[] = [
    [({ methods }) => methods[1].name = "a", 'it has method "a" twice'],
    [({ plan }) => plan.methods.pop(), "its methods are not those of its plan"],
    [({ methods }) => methods[0].runs[1].seed = 0, 'method "a" has seed 0 twice'],
    [
      ({ methods }) => methods[0].runs[0].best_epoch = 2,
      'method "a" with seed 0 has 2 epochs, and epoch 2 as its best',
    ],
    [
      ({ dataset }) => dataset.test = { pictures: 3, manifest: "sha256:t" },
      'method "a" with seed 0 says nothing of the test pictures, unlike its dataset',
    ],
    [
      ({ methods }) => methods[0].runs[0].test = { predictions: methods[0].runs[0].predictions },
      'method "a" with seed 0 knows the test pictures, unlike its dataset',
    ],
    [
      ({ methods }) => methods[0].runs[1].predictions.pop(),
      'method "a" with seed 1 predicts 2 validation pictures, of 3 in its dataset',
    ],
    [
      ({ methods }) => methods[0].runs[0].predictions[2] = methods[0].runs[0].predictions[0],
      'method "a" with seed 0 predicts "ants/0.jpg" twice',
    ],
    [
      ({ methods }) => methods[1].runs[0].predictions[0].file = "ants/9.jpg",
      'method "b" with seed 0 predicts other validation pictures than the first run',
    ],
    [
      ({ methods }) => methods[0].runs[0].predictions[0].predicted = "wasps",
      'method "a" with seed 0 says of "ants/0.jpg" what does not fit the classes',
    ],
    [
      ({ methods }) => methods[0].runs[0].predictions[0].probabilities.pop(),
      'method "a" with seed 0 says of "ants/0.jpg" what does not fit the classes',
    ],
    [
      ({ methods }) => methods[0].runs[0].epochs[1].val.correct = 3,
      'method "a" with seed 0 has 3 right after its last epoch, and 2 by its predictions',
    ],
  ];
  for (const [change, reason] of cases) assertRefused(changed(change), reason);
});
