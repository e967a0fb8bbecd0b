import assert from "node:assert/strict";
import {
  changesBetween,
  judgedBy,
  otherSchema,
  samePictures,
  withholds,
} from "../../src/compare/comparability.ts";
import type { StoredReport } from "../../src/report/read_report.ts";
import { madeReport } from "./_made_report.ts";

const before = madeReport({ methods: { a: ["+-+-"] } });
const tested = madeReport({ methods: { a: ["+-+-"] }, tested: { a: ["++"] } });

/** What is said of the made report and one in which something is another. */
function said(change: Partial<StoredReport>): string[] {
  return changesBetween(before, { ...before, ...change }).map(({ kind, text }) =>
    `${kind}: ${text}`
  );
}

Deno.test("changesBetween() finds nothing between a report and itself", () => {
  assert.deepEqual(said({}), []);
});

Deno.test("changesBetween() names other pictures by split, with their numbers", () => {
  const { dataset } = before;
  assert.deepEqual(
    said({
      dataset: {
        ...dataset,
        train: { pictures: 1200, manifest: "sha256:x" },
        val: { ...dataset.val, manifest: "sha256:y" },
      },
    }),
    ["dataset: another dataset: train (24 pictures before, 1,200 after), val (4 pictures, not the same)"],
  );
});

Deno.test("changesBetween() does not mind a test split that one side lacks", () => {
  assert.deepEqual(changesBetween(before, tested), []);
  assert.equal(judgedBy(before, tested), "val");
  assert.equal(judgedBy(tested, tested), "test");
});

Deno.test("changesBetween() sees predictions of other pictures under the same manifest", () => {
  const other = madeReport({ methods: { a: ["+-+-"] }, prefix: "x" });
  assert.equal(samePictures(before, other), false);
  assert.deepEqual(said({ methods: other.methods }), [
    "dataset: another dataset: other pictures are predicted",
  ]);
});

Deno.test("changesBetween() names classes that one side lacks, and another order", () => {
  const classes = (names: string[]) => said({ dataset: { ...before.dataset, classes: names } });
  assert.deepEqual(classes(["ants", "wasps"]), [
    "classes: another class list: bees only before, wasps only after",
  ]);
  assert.deepEqual(classes(["bees", "ants"]), ["classes: another class list: another order"]);
  const many = Array.from({ length: 12 }, (_, k) => `c${k}`);
  assert.deepEqual(classes(["ants", "bees", ...many]), [
    "classes: another class list: c0, c1, c2, c3, c4, c5, c6, c7 and 4 more only after",
  ]);
});

Deno.test("changesBetween() tells weights by their SHA-256, not by their file", () => {
  const { weights } = before;
  assert.ok(weights !== null);
  assert.deepEqual(said({ weights: { ...weights, file: "elsewhere" } }), []);
  assert.deepEqual(said({ weights: { ...weights, sha256: "cd".repeat(32) } }), [
    "weights: other weights: w.safetensors of card card (SHA-256 abababababab) before, " +
    "w.safetensors of card card (SHA-256 cdcdcdcdcdcd) after",
  ]);
  assert.deepEqual(said({ weights: null }), [
    "weights: other weights: w.safetensors of card card (SHA-256 abababababab) before, " +
    "drawn at random after",
  ]);
});

Deno.test("changesBetween() takes folds as a part of the metric", () => {
  const { dataset } = before;
  assert.deepEqual(said({ dataset: { ...dataset, folds: { count: 5, seed: 1 } } }), [
    "metric: another metric definition: no folds before, 5 folds drawn by seed 1 after",
  ]);
});

Deno.test("changesBetween() names numerics key by key, last", () => {
  const numerics = { ...before.numerics, threads: 8, instruction_set: "avx512" };
  const changes = changesBetween(before, { ...before, numerics, weights: null });
  assert.deepEqual(changes.map(({ kind }) => kind), ["weights", "numerics"]);
  assert.deepEqual(changes.map(withholds), [true, false]);
  assert.equal(
    changes[1]?.text,
    "other numerics: instruction set avx2 before, avx512 after; threads 2 before, 8 after",
  );
});

Deno.test("otherSchema() withholds the verdict", () => {
  const change = otherSchema(1, 2);
  assert.equal(withholds(change), true);
  assert.equal(
    change.text,
    "another metric definition: the report has schema 1 before, 2 after",
  );
});
