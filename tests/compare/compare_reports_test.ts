import assert from "node:assert/strict";
import { compareReports, type Side } from "../../src/compare/compare_reports.ts";
import type { Comparison, MethodComparison } from "../../src/compare/comparison.ts";
import type { StoredReport } from "../../src/report/read_report.ts";
import { ReportError } from "../../src/report/report_error.ts";
import { type Made, madeReport, marks } from "./_made_report.ts";
import { sideOf } from "./_side_of.ts";

function compared(before: StoredReport, after: StoredReport, margin?: number): Comparison {
  return compareReports(sideOf("main", before), sideOf("head", after), { margin });
}

/** The one method of two made reports. */
function method(before: Partial<Made>, after: Partial<Made>, margin?: number): MethodComparison {
  const methods = { one: [marks(30, 40)] };
  const reports = [before, after].map((made) => madeReport({ methods, ...made })) as //
  [StoredReport, StoredReport]; // Two
  const [found] = compared(...reports, margin).experiments[0]?.methods ?? [];
  assert.ok(found !== undefined);
  return found;
}

const better = { methods: { one: [marks(39, 40)] } };
const worse = { methods: { one: [marks(10, 40)] } };

Deno.test("compareReports() calls what is clear improved and regressed", () => {
  const improved = method(worse, better);
  assert.equal(improved.verdict, "improved");
  assert.equal(improved.difference?.toFixed(3), "0.725");
  assert.equal(improved.before.accuracy, 0.25);
  assert.equal(improved.after.accuracy, 0.975);
  assert.ok(improved.test?.interval && improved.test.interval[0] > 0.5);
  assert.equal(improved.withheld, null);
  assert.equal(method(better, worse).verdict, "regressed");
});

Deno.test("compareReports() calls a picture more inconclusive, and says what could be shown", () => {
  const { verdict, test } = method({}, { methods: { one: [marks(31, 40)] } });
  assert.equal(verdict, "inconclusive");
  assert.ok(test !== null && test.p !== null && test.p > 0.9);
  assert.ok(test.detectable !== null && test.detectable > 0.1);
});

Deno.test("compareReports() tells identical predictions from identical classes", () => {
  const same = method({}, {});
  assert.deepEqual([same.verdict, same.same], ["identical", "probabilities"]);
  const before = madeReport({ methods: { one: ["+-+-"] } });
  const after = JSON.parse(JSON.stringify(before));
  after.methods[0].runs[0].predictions[0].probabilities = [0.6, 0.4];
  const [one] = compared(before, after).experiments[0]?.methods ?? [];
  assert.deepEqual([one?.verdict, one?.same], ["identical", "classes"]);
});

Deno.test("compareReports() tells identical predictions from the same pictures right", () => {
  const classes = ["ants", "bees", "wasps"];
  const before = madeReport({ methods: { one: ["+-+-"] }, classes });
  const after = JSON.parse(JSON.stringify(before));
  // Wrong in another way
  after.methods[0].runs[0].predictions[1].predicted = "ants";
  const [one] = compared(before, after).experiments[0]?.methods ?? [];
  assert.deepEqual([one?.verdict, one?.same], ["identical", null]);
});

Deno.test("compareReports() pairs pictures by name, in whatever order a side has them", () => {
  const before = madeReport({ methods: { one: ["++--+-"] } });
  const after = JSON.parse(JSON.stringify(before));
  after.methods[0].runs[0].predictions.reverse();
  const [one] = compared(before, after).experiments[0]?.methods ?? [];
  assert.equal(one?.verdict, "identical");
  assert.deepEqual(one?.flips, { fixed: [], broken: [] });
});

Deno.test("compareReports() judges by test pictures where both sides have them", () => {
  const tested = (right: number) => ({ tested: { one: [marks(right, 50)] } });
  const { experiments: [both] } = compared(
    madeReport({ methods: { one: [marks(30, 40)] }, ...tested(20) }),
    madeReport({ methods: { one: [marks(31, 40)] }, ...tested(49) }),
  );
  assert.deepEqual([both?.on, both?.pictures], ["test", { before: 50, after: 50 }]);
  assert.equal(both?.methods[0]?.verdict, "improved");
  assert.equal(both?.methods[0]?.before.accuracy, 0.4);
  const { experiments: [one] } = compared(
    madeReport({ methods: { one: [marks(30, 40)] } }),
    madeReport({ methods: { one: [marks(30, 40)] }, ...tested(49) }),
  );
  assert.deepEqual([one?.on, one?.pictures], ["val", { before: 40, after: 40 }]);
  assert.equal(one?.methods[0]?.verdict, "identical");
});

Deno.test("compareReports() withholds a verdict that validation had a hand in", () => {
  const early = method({ stopsEarly: true }, { ...better, stopsEarly: true });
  assert.equal(early.verdict, "withheld");
  assert.equal(
    early.withheld,
    "early_stopping went by the validation pictures, which would judge it too; " +
      "test pictures of its own (dataset.test) would not flatter it",
  );
  assert.equal(early.test, null);
  assert.equal(early.difference?.toFixed(3), "0.225");
  assert.equal(early.flips?.fixed.length, 9);
  const plateau = method({}, { schedule: "reduce_on_plateau" });
  assert.match(
    plateau.withheld ?? "",
    /^reduce_on_plateau went by the validation pictures after, /,
  );
  const both = method({ stopsEarly: true }, { schedule: "reduce_on_plateau", stopsEarly: true });
  assert.match(both.withheld ?? "", /^early_stopping and reduce_on_plateau went by /);
});

Deno.test("compareReports() judges what validation had a hand in by test pictures", () => {
  const tested = (right: number) => ({
    methods: { one: [marks(30, 40)] },
    tested: { one: [marks(right, 40)] },
    stopsEarly: true,
  });
  assert.equal(method(tested(10), tested(39)).verdict, "improved");
});

Deno.test("compareReports() withholds verdicts over another dataset, and shows no difference", () => {
  const before = madeReport({ methods: { one: [marks(30, 40)] } });
  const after = madeReport({ methods: { one: [marks(19, 20)] } });
  after.dataset.val.manifest = "sha256:other";
  const { experiments: [one], family } = compared(before, after);
  const [found] = one?.methods ?? [];
  assert.equal(found?.verdict, "withheld");
  assert.equal(found?.withheld, "another dataset: val (40 pictures before, 20 after)");
  assert.deepEqual([found?.difference, found?.test, found?.flips], [null, null, null]);
  assert.deepEqual([found?.before.accuracy, found?.after.accuracy], [0.75, 0.95]);
  assert.equal(family, null);
});

Deno.test("compareReports() withholds verdicts over other weights, and shows what flipped", () => {
  const before = madeReport({ methods: { one: ["+--+"] } });
  const after = { ...madeReport({ methods: { one: ["++-+"] } }), weights: null };
  const [found] = compared(before, after).experiments[0]?.methods ?? [];
  assert.equal(found?.verdict, "withheld");
  assert.equal(found?.difference, 0.25);
  assert.deepEqual(found?.flips?.fixed.map(({ file }) => file), ["bees/1.jpg"]);
});

Deno.test("compareReports() lets a verdict stand over other numerics", () => {
  const before = madeReport(worse);
  const made = madeReport(better);
  const after = { ...made, numerics: { ...made.numerics, threads: 8 } };
  const { experiments: [one] } = compared(before, after);
  assert.deepEqual(one?.changes.map(({ kind }) => kind), ["numerics"]);
  assert.equal(one?.methods[0]?.verdict, "improved");
});

Deno.test("compareReports() flips by the mean probabilities of the seeds, the surest first", () => {
  const { flips } = method(
    { methods: { one: ["++-+", "++-+", "-+-+"] } },
    { methods: { one: ["-+++", "-++-", "++-+"] } },
  );
  assert.deepEqual(flips, {
    fixed: [{
      file: "ants/2.jpg",
      label: "ants",
      before: { predicted: "bees", confidence: 0.8, right: 0, of: 3 },
      after: { predicted: "ants", confidence: 0.6, right: 2, of: 3 },
    }],
    broken: [{
      file: "ants/0.jpg",
      label: "ants",
      before: { predicted: "ants", confidence: 0.65, right: 2, of: 3 },
      after: { predicted: "bees", confidence: 0.65, right: 1, of: 3 },
    }],
  });
});

Deno.test("compareReports() names methods and experiments that one side has alone", () => {
  const { experiments, only_before, only_after } = compareReports(
    sideOf(
      "main",
      madeReport({ methods: { one: ["+-"], old: ["++"] } }),
      madeReport({ experiment: "gone", methods: { one: ["++"] } }),
    ),
    sideOf(
      "head",
      madeReport({ methods: { one: ["+-"], fresh: ["--"] } }),
      madeReport({ experiment: "come", methods: { one: ["++"] } }),
    ),
  );
  assert.deepEqual([only_before, only_after], [["gone"], ["come"]]);
  const [made] = experiments;
  assert.deepEqual(made?.methods.map((one) => one.method), ["one"]);
  assert.deepEqual(made?.only_before.map(({ method, accuracy }) => [method, accuracy]), [[
    "old",
    1,
  ]]);
  assert.deepEqual(made?.only_after.map(({ method, accuracy }) => [method, accuracy]), [[
    "fresh",
    0,
  ]]);
});

Deno.test("compareReports() adjusts the verdicts of a family, and names it", () => {
  // Alone the first is significant, among ten it is not
  const others = (mark: (k: number) => string) =>
    Object.fromEntries(Array.from({ length: 9 }, (_, k) => [`m${k}`, [mark(k)]]));
  const before = madeReport({
    methods: { one: [marks(30, 40)], ...others(() => "+-".repeat(20)) },
  });
  const after = madeReport({
    methods: { one: [marks(37, 40)], ...others((k) => `-${"-+".repeat(19)}${k % 2 ? "+" : "-"}`) },
  });
  const alone = method({ methods: { one: [marks(30, 40)] } }, {
    methods: { one: [marks(37, 40)] },
  });
  assert.equal(alone.verdict, "improved");
  assert.equal(alone.test?.p_adjusted, alone.test?.p);
  const { family, experiments: [made] } = compared(before, after);
  const names = Array.from({ length: 9 }, (_, k) => `made / m${k}`);
  assert.deepEqual(family?.members, ["made / one", ...names]);
  const [one] = made?.methods ?? [];
  assert.equal(one?.verdict, "inconclusive");
  assert.equal(one?.test?.p_adjusted, Math.min(1, 10 * (alone.test?.p ?? NaN)));
});

Deno.test("compareReports() takes what is the same to the last digit as no member of the family", () => {
  const methods = { same: [marks(20, 40)], two: [marks(20, 40)] };
  const { family, experiments: [made] } = compared(
    madeReport({ methods: { one: [marks(30, 40)], ...methods } }),
    madeReport({ methods: { one: [marks(37, 40)], ...methods } }),
  );
  assert.equal(family, null);
  assert.deepEqual(made?.methods.map(({ verdict }) => verdict), [
    "improved",
    "identical",
    "identical",
  ]);
  // The same classes with other probabilities were trained anew
  const before = madeReport({ methods: { one: [marks(30, 40)], ...methods } });
  const after = JSON.parse(
    JSON.stringify(madeReport({ methods: { one: [marks(37, 40)], ...methods } })),
  );
  after.methods[1].runs[0].predictions[0].probabilities = [0.9, 0.1];
  assert.deepEqual(compared(before, after).family?.members, ["made / one", "made / same"]);
});

Deno.test("compareReports() takes the margin that was planned before, unless one is given", () => {
  const planned = (margin: number): StoredReport => {
    const report = madeReport({ methods: { one: [marks(30, 40)] } });
    return { ...report, plan: { ...report.plan, comparison: { margin } } };
  };
  const fresh = madeReport({ methods: { one: [marks(31, 40)] } });
  const margin = (comparison: Comparison) =>
    comparison.experiments[0]?.methods[0]?.test?.equivalence?.margin;
  assert.equal(margin(compared(planned(2), fresh)), 0.02);
  assert.equal(margin(compared(fresh, planned(3))), 0.03);
  assert.equal(margin(compared(planned(2), { ...fresh, plan: planned(9).plan })), 0.02);
  assert.equal(margin(compared(planned(2), fresh, 0.05)), 0.05);
  assert.equal(compared(fresh, fresh).experiments[0]?.methods[0]?.test?.equivalence, null);
});

Deno.test("compareReports() says that a report has another schema, and withholds", () => {
  const before: Side = {
    label: "main",
    reports: [{
      file: "a.json",
      read: { report: null, head: { schema_version: 9, experiment: "made" } },
    }],
    isFile: true,
  };
  const after = sideOf("head", madeReport({ methods: { one: ["+-"] } }));
  const { experiments: [one] } = compareReports(before, after);
  assert.deepEqual(one?.changes, [{
    kind: "metric",
    text: "another metric definition: the report has schema 9 before, 1 after",
  }]);
  assert.deepEqual(one?.methods, []);
  assert.equal(one?.before.plan_fingerprint, null);
  assert.throws(
    () => compareReports(before, { ...before, label: "head" }),
    (error) => {
      assert.ok(error instanceof ReportError);
      assert.equal(
        error.message,
        'Cannot read report "a.json": it has schema 9, which this Thaw does not read',
      );
      return true;
    },
  );
});
