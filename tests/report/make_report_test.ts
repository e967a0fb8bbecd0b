import assert from "node:assert/strict";
import { makeReport } from "../../src/report/make_report.ts";
import { holm } from "../../src/statistics/holm.ts";
import { renderJson } from "../../src/report/render_json.ts";
import { renderMarkdown } from "../../src/report/render_markdown.ts";
import { examplePlan } from "../example_plan.ts";
import { EXAMPLE_NUMERICS, exampleRecords, exampleReport } from "./example_report.ts";

const sources = {
  plan: examplePlan(),
  fingerprint: "sha256:0",
  records: exampleRecords(),
  numerics: EXAMPLE_NUMERICS,
  experimentPath: "experiments/example.yaml",
  set: [],
};

Deno.test("makeReport() has the runs in the plan's order, whatever the order of the records", () => {
  const turned = makeReport({ ...sources, records: sources.records.toReversed() });
  assert.deepEqual(turned, makeReport(sources));
  assert.deepEqual(turned.methods.map(({ name }) => name), ["finetune", "feature_extraction"]);
  assert.deepEqual(turned.methods[0]?.runs.map(({ seed }) => seed), [0, 1]);
});

Deno.test("makeReport() names classes, rounds to six digits and counts what was correct", () => {
  const run = makeReport(sources).methods[0]?.runs[0];
  assert.deepEqual(run?.predictions[1], {
    file: "bees/1.jpg",
    label: "bees",
    predicted: "ants",
    probabilities: [0.876543, 0.123457],
  });
  assert.deepEqual(run?.epochs[1]?.val, { loss: 0.306173, accuracy: 9 / 12, correct: 9 });
  assert.deepEqual(run?.epochs[1]?.train, { loss: 0.35, accuracy: 21 / 24, correct: 21 });
});

Deno.test("makeReport() compares each two methods on the seeds that both have", () => {
  const plan = examplePlan({ set: ["methods.finetune.seeds=[1, 2]"] });
  const { comparisons } = exampleReport({ plan });
  assert.deepEqual(comparisons.map(({ methods, seeds }) => ({ methods, seeds })), [
    { methods: ["finetune", "feature_extraction"], seeds: [1] },
  ]);
  assert.match(comparisons[0]?.procedure ?? "", /conditional on this seed$/);
});

Deno.test("makeReport() compares nothing where no seed is shared", () => {
  const plan = examplePlan({ set: ["methods.finetune.seeds=[7]"] });
  const report = exampleReport({ plan });
  assert.deepEqual(report.comparisons, []);
  assert.ok(renderMarkdown(report).includes("Nothing is compared: no two methods share a seed."));
});

Deno.test("makeReport() leaves out the folders of this machine", () => {
  const plan = examplePlan();
  const report = makeReport({
    ...sources,
    plan: { ...plan, dataset: { ...plan.dataset, source: "/home/ann/insects" } },
    experimentPath: "/home/ann/thaw/my runs/a.yaml",
    set: ["dataset.source=/home/ann/insects", "training.epochs=2"],
  });
  assert.equal(report.dataset.source, "insects");
  assert.equal(
    report.command,
    "deno task run a.yaml --set dataset.source=insects --set training.epochs=2",
  );
  assert.ok(!(renderJson(report) + renderMarkdown(report)).includes("ann"));
});

Deno.test("makeReport() quotes what a shell would split", () => {
  const { command } = makeReport({ ...sources, set: ["training.seeds=[0, 1]", "name=it's"] });
  assert.equal(
    command,
    `deno task run experiments/example.yaml --set 'training.seeds=[0, 1]' --set 'name=it'\\''s'`,
  );
});

Deno.test("makeReport() misses a record", () => {
  assert.throws(() => makeReport({ ...sources, records: sources.records.slice(0, 3) }), {
    name: "RangeError",
    message: 'Cannot make a report: no record of method "feature_extraction" with seed 1',
  });
});

Deno.test("makeReport() refuses runs on other pictures", () => {
  const [first, ...others] = sources.records;
  assert.ok(first !== undefined);
  const records = [{ ...first, predictions: first.predictions.toReversed() }, ...others];
  assert.throws(() => makeReport({ ...sources, records }), {
    name: "RangeError",
    message: "Cannot make a report: all runs must predict the same pictures in the same order, " +
      'method "finetune" with seed 1 has others',
  });
});

Deno.test("makeReport() refuses a loss that is no number", () => {
  const records = sources.records.map((record) => ({
    ...record,
    epochs: record.epochs.map((epoch) => ({ ...epoch, val: { ...epoch.val, loss: NaN } })),
  }));
  assert.throws(() => makeReport({ ...sources, records }), {
    name: "RangeError",
    message: "Cannot make a report: losses and probabilities must be finite, current value is NaN",
  });
});

const tested = examplePlan({ testClasses: ["ants", "bees"] });
const testedSources = { ...sources, plan: tested, records: exampleRecords({ plan: tested }) };

Deno.test("makeReport() compares on the test pictures, where there are some", () => {
  const { methods, comparisons } = makeReport(testedSources);
  const { predictions, ...metrics } = methods[0]?.runs[0]?.test ?? { predictions: [] };
  assert.deepEqual(metrics, { loss: 0.4, accuracy: 6 / 8, correct: 6 });
  assert.deepEqual([predictions.length, predictions[1]?.predicted], [8, "ants"]);
  const [comparison] = comparisons;
  assert.equal(comparison?.on, "test");
  assert.equal(Object.values(comparison?.counts ?? {}).reduce((a, b) => a + b), 2 * 8);
  assert.deepEqual(makeReport(sources).comparisons.map(({ on }) => on), ["val"]);
});

Deno.test("makeReport() refuses a run that says nothing of the test pictures, or something of others", () => {
  const [first, second, ...others] = testedSources.records;
  assert.ok(first?.test && second !== undefined);
  assert.throws(
    () => makeReport({ ...testedSources, records: [first, { ...second, test: null }, ...others] }),
    {
      name: "RangeError",
      message:
        'Cannot make a report: method "finetune" with seed 1 says nothing of the test pictures',
    },
  );
  const test = { ...first.test, predictions: first.test.predictions.toReversed() };
  assert.throws(
    () => makeReport({ ...testedSources, records: [{ ...first, test }, second, ...others] }),
    {
      name: "RangeError",
      message: "Cannot make a report: all runs must predict the same pictures in the same order, " +
        'method "finetune" with seed 1 has others',
    },
  );
});

Deno.test("makeReport() counts each training picture once for each network that learns of it", () => {
  const plan = examplePlan({ folds: [8, 8, 8] });
  const { train, val } = exampleReport({ plan }).methods[0]?.runs[0]?.epochs[0] ?? {};
  assert.deepEqual([train?.correct, val?.correct], [2 * 21, 19]);
});

Deno.test("makeReport() decides all its comparisons as one family, by Holm", () => {
  const plan = examplePlan({ set: ["methods.third={ freeze: [backbone] }"] });
  const report = makeReport({ ...sources, plan, records: exampleRecords({ plan }) });
  const adjusted = holm(report.comparisons.map(({ p }) => p ?? 1));
  assert.deepEqual(
    report.comparisons.map(({ family, p, p_adjusted }) => [family, p_adjusted === null, p]),
    report.comparisons.map(({ p }) => [3, p === null, p]),
  );
  report.comparisons.forEach(({ p_adjusted }, k) =>
    assert.ok(p_adjusted === null || Math.abs(p_adjusted - (adjusted[k] ?? NaN)) < 1e-9)
  );
  // The third is right where the second is
  assert.equal(report.comparisons[2]?.verdict, "identical predictions");
  const markdown = renderMarkdown(report);
  assert.ok(
    markdown.includes(
      "The 3 comparisons of this report are one family: verdicts go by Holm's adjusted p, " +
        "intervals are not adjusted.",
    ),
  );
  assert.match(markdown, /, p = 0\.\d{4}; p = [01]\.\d{4} by Holm\./);
});

for (
  const [set, key] of [
    ["methods.finetune.early_stopping={ patience: 1 }", "early_stopping"],
    [
      "methods.feature_extraction.schedule={ type: reduce_on_plateau, patience: 0 }",
      "reduce_on_plateau",
    ],
  ] as const
) {
  Deno.test(`makeReport() gives no verdict where ${key} went by the pictures that judge`, () => {
    const [comparison] = exampleReport({ plan: examplePlan({ set: [set] }) }).comparisons;
    assert.equal(comparison?.verdict, "withheld");
    assert.equal(
      comparison?.withheld,
      `${key} went by the validation pictures, which would judge it too; test pictures of its own ` +
        "(dataset.test) would not flatter it",
    );
  });
}
