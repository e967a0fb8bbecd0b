import assert from "node:assert/strict";
import { problemAt } from "../../src/experiment/experiment.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { changed } from "./_files.ts";

const text = changed("  all:\n", "  all:\n  head:\n    freeze:\n      - layer1\n      - layr2\n");
const experiment = readExperiment(text, { path: "a.yaml", set: ["methods.all.epochs=2"] });

function placeOf(...keyPath: (string | number)[]): string {
  return problemAt(experiment, keyPath, "x").place;
}

Deno.test("problemAt() points at a method's own key or item", () => {
  assert.deepEqual(problemAt(experiment, ["methods", "head", "freeze", 1], "No such parameter"), {
    message: "No such parameter",
    place: "a.yaml:21:9",
    snippet: "      - layr2\n        ^",
  });
  assert.equal(placeOf("methods", "head", "freeze"), "a.yaml:19:5");
  assert.equal(placeOf("methods", "head"), "a.yaml:18:3");
});

Deno.test("problemAt() points into training at what a method takes from there", () => {
  assert.equal(placeOf("methods", "head", "optimizer", "lr"), "a.yaml:15:5");
  assert.equal(placeOf("methods", "head", "epochs"), "a.yaml:11:3");
});

Deno.test("problemAt() points at the nearest written key around a default", () => {
  assert.equal(placeOf("methods", "head", "optimizer", "momentum"), "a.yaml:13:3");
  assert.equal(placeOf("methods", "head", "seeds", 0), "a.yaml:18:3");
  assert.equal(placeOf("device"), "a.yaml:1:1");
});

Deno.test("problemAt() names the --set argument that a value came with", () => {
  assert.deepEqual(problemAt(experiment, ["methods", "all", "epochs"], "Too few"), {
    message: "Too few",
    place: "--set methods.all.epochs=2",
    snippet: "",
  });
});

Deno.test("an experiment is plain JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(experiment)), experiment);
});
