import assert from "node:assert/strict";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { changed, problemsOf } from "./_files.ts";

/** The problems of a dataset with more keys. */
function datasetProblems(keys: string): string {
  return problemsOf(changed("  source: data", `  source: data\n${keys}`));
}

Deno.test("readExperiment() rejects test pictures that are trained on or validated with", () => {
  assert.equal(
    datasetProblems("  test: train"),
    `a.yaml:4:9: Test pictures are used for nothing else, but \`train\` has the folder \`train\` too
      test: train
            ^`,
  );
  assert.equal(
    datasetProblems("  val: held\n  test: held"),
    `a.yaml:5:9: Test pictures are used for nothing else, but \`val\` has the folder \`held\` too
      test: held
            ^`,
  );
  assert.equal(datasetProblems("  val: { fraction: 0.2 }\n  test: val"), "");
});

Deno.test("readExperiment() rejects validation pictures beside folds", () => {
  assert.equal(
    datasetProblems("  folds: 5\n  val: val"),
    `a.yaml:5:8: Under \`folds\` the training pictures validate, fold by fold: write \`val\` or \`folds\`, not both
      val: val
           ^`,
  );
  assert.equal(datasetProblems("  folds: 5\n  val: null\n  test: val"), "");
});

Deno.test("readExperiment() rejects one fold", () => {
  assert.equal(
    datasetProblems("  folds: 1"),
    `a.yaml:4:10: \`dataset.folds\` must be at least 2, current value is \`1\`
      folds: 1
             ^`,
  );
});

Deno.test("readExperiment() takes folds as a number or in full, and the folder val without them", () => {
  const read = (keys: string) => {
    const text = changed("  source: data", `  source: data\n${keys}`);
    const { val, folds } = readExperiment(text, { path: "a.yaml" }).settings.dataset;
    return [val, folds];
  };
  assert.deepEqual(read("  folds: 5"), [null, { count: 5, seed: 0 }]);
  assert.deepEqual(read("  folds: { count: 3, seed: 2 }"), [null, { count: 3, seed: 2 }]);
  assert.deepEqual(read("  folds: null"), ["val", null]);
  assert.deepEqual(read("  val: null"), ["val", null]);
});
