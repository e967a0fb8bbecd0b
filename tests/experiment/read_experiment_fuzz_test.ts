import assert from "node:assert/strict";
import fc from "fast-check";
import { small } from "./_files.ts";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";

/** Reads a text; anything thrown must be our error, with problems. */
function survives(text: string, set: readonly string[] = []): void {
  try {
    readExperiment(text, { path: "a.yaml", set });
  } catch (error) {
    assert.ok(error instanceof ExperimentError, String(error));
    assert.ok(error.problems.length > 0);
  }
}

/** What YAML, JavaScript or this language may stumble over. */
const pieces = fc.constantFrom(
  ...[
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "? ",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!x ",
    "|\n",
    ">-\n",
  ],
  ...["'", '"', "#", "%", "@", "---\n", "...\n", "\n", "\r", "\t", "\0", "\x02", "\x18", "\x1f"],
  ...["\ufeff", "\u2028", "\ud800", "null", "~", "1e400", ".nan", "-0", "0x1", "__proto__: "],
  ...["constructor: ", "type: ", "resize", "normalize: ", "%YAML 1.1\n---\n"],
);

const edits = fc.array(
  fc.record({ at: fc.nat(small.length), drop: fc.nat(40), put: fc.option(pieces, { nil: "" }) }),
  { minLength: 1, maxLength: 6 },
);

Deno.test("readExperiment() throws nothing but ExperimentError for any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => survives(text)), { seed: 1 });
  fc.assert(
    fc.property(fc.array(pieces).map((parts) => parts.join("")), (text) => survives(text)),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("readExperiment() throws nothing but ExperimentError for a mutated file", () => {
  fc.assert(
    fc.property(edits, (list) => {
      survives(
        list.reduce(
          (text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop),
          small,
        ),
      );
    }),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("readExperiment() throws nothing but ExperimentError for any --set", () => {
  const key = fc.constantFrom("training", "epochs", "methods", "all", "val", "0", "transforms", "");
  const argument = fc.tuple(fc.array(key), fc.oneof(pieces, fc.string()))
    .map(([keys, value]) => `${keys.join(".")}=${value}`);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(argument, fc.string()), { maxLength: 3 }),
      (set) => survives(small, set),
    ),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("readExperiment() points at the value of each key that is given another type", () => {
  const others = ["null", "true", "-1.5", "text", "[]", "[[]]", "{}", "{ a: b }"];
  const leaves = [...small.matchAll(/^( *)(\w+): (.+)$/gm)];
  assert.equal(leaves.length, 10);
  for (const { 0: line, 1: indent = "", 2: key = "", 3: value = "", index } of leaves) {
    const number = small.slice(0, index).split("\n").length;
    let refused = 0;
    for (const other of others.filter((each) => each !== value)) {
      const text = small.replace(line, `${indent}${key}: ${other}`);
      try {
        readExperiment(text, { path: "a.yaml" });
      } catch (error) {
        assert.ok(error instanceof ExperimentError, String(error));
        assert.ok(
          error.problems.every(({ place }) => place.startsWith(`a.yaml:${number}:`)),
          error.message,
        );
        refused++;
      }
    }
    // A text may stand where a text does, and null for the weights.
    assert.ok(refused >= others.length - 2, `${key}: ${refused}`);
  }
});
