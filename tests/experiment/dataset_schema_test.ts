import assert from "node:assert/strict";
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
