import assert from "node:assert/strict";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import { renderProblems } from "../../src/experiment/problem.ts";

const first = { place: "a.yaml:1:2", message: "First", snippet: " x\n ^" };
const second = { place: "--set y", message: "Second", snippet: "" };

Deno.test("renderProblems() indents a snippet and leaves out an empty one", () => {
  assert.equal(
    renderProblems([first, second]),
    "a.yaml:1:2: First\n     x\n     ^\n--set y: Second",
  );
  assert.equal(renderProblems([]), "");
});

Deno.test("renderProblems() counts what comes after the first fifty", () => {
  const lines = renderProblems(Array(53).fill(second)).split("\n");
  assert.equal(lines.length, 51);
  assert.equal(lines.at(-1), "and 3 more problems");
});

Deno.test("ExperimentError carries its problems and renders them", () => {
  const error = new ExperimentError([first, second]);
  assert.ok(error instanceof SyntaxError);
  assert.equal(error.name, "ExperimentError");
  assert.deepEqual(error.problems, [first, second]);
  assert.equal(error.message, renderProblems([first, second]));
});
