import assert from "node:assert/strict";
import {
  addItem,
  type FoundItems,
  makeFindings,
  stopsRun,
} from "../../../src/dataset/doctor/findings.ts";

const item = { files: ["train/a"], detail: null };

Deno.test("makeFindings() tells what cannot be used first, whatever was found first", () => {
  const items: FoundItems = new Map();
  for (const kind of ["hidden", "leak", "damaged", "leak", "empty_class"] as const) {
    addItem(items, kind, item);
  }
  const findings = makeFindings(items, "fail");
  assert.deepEqual(findings.map(({ severity, summary }) => `${severity}: ${summary}`), [
    "unusable: 1 class has no picture that can be used",
    "unusable: 1 picture is cut short or damaged",
    "suspicious: 2 pictures are in several splits",
    "note: 1 file or folder is hidden",
  ]);
  assert.deepEqual(findings[2]?.items, [item, item]);
});

Deno.test("makeFindings() of a kind without items says nothing", () => {
  assert.deepEqual(makeFindings(new Map([["damaged" as const, []]]), "fail"), []);
});

Deno.test("stopsRun() follows on_bad_image for pictures, and stops for all else", () => {
  const stops = (kind: Parameters<typeof stopsRun>[0]) => [
    stopsRun(kind, "fail"),
    stopsRun(kind, "skip"),
  ];
  assert.deepEqual(stops("other_colors"), [true, false]);
  assert.deepEqual(stops("unreadable"), [true, true]);
  assert.deepEqual(stops("empty_class"), [true, true]);
  assert.deepEqual(stops("leak"), [false, false]);
  assert.deepEqual(stops("skipped"), [false, false]);
});
