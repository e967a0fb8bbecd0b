import assert from "node:assert/strict";
import { notablePictures } from "../../src/report/notable_pictures.ts";
import type { Report } from "../../src/report/report.ts";
import { exampleReport } from "./example_report.ts";

/** Methods by the probabilities of ants, one row a seed, over pictures that are ants. */
function reportOf(methods: Readonly<Record<string, readonly (readonly number[])[]>>): Report {
  const example = exampleReport();
  const [base] = example.methods;
  const [run] = base!.runs;
  return {
    ...example,
    methods: Object.entries(methods).map(([name, seeds]) => ({
      ...base!,
      name,
      runs: seeds.map((row, seed) => ({
        ...run!,
        seed,
        test: null,
        predictions: row.map((ants, k) => ({
          file: `ants/${k}.jpg`,
          label: "ants",
          predicted: ants >= 0.5 ? "ants" : "bees",
          probabilities: [ants, 1 - ants],
        })),
      })),
    })),
  };
}

Deno.test("notablePictures() leaves out what every method gets right, the surest mistakes first", () => {
  const report = reportOf({ a: [[0.9, 0.4, 0.1]], b: [[0.8, 0.7, 0.2]] });
  const found = notablePictures(report);
  assert.deepEqual(found.map(({ file, isDisputed, wrongness }) => [file, isDisputed, wrongness]), [
    ["ants/2.jpg", false, 0.9],
    ["ants/1.jpg", true, 0.6],
  ]);
  assert.deepEqual(notablePictures(report, 1).map(({ file }) => file), ["ants/2.jpg"]);
  assert.deepEqual(found[1]?.answers, [
    { method: "a", predicted: "bees", probability: 0.6, isRight: false },
    { method: "b", predicted: "ants", probability: 0.7, isRight: true },
  ]);
});

Deno.test("notablePictures() goes by the mean over the seeds", () => {
  // One seed in two is wrong about each; the mean about the second alone
  const found = notablePictures(reportOf({ a: [[0.25, 0.25], [1, 0.5]] }));
  assert.deepEqual(found.map(({ file, wrongness }) => [file, wrongness]), [["ants/1.jpg", 0.625]]);
});
