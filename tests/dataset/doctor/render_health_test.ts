import assert from "node:assert/strict";
import type { DataHealth, SplitHealth } from "../../../src/dataset/doctor/data_health.ts";
import {
  type FindingItem,
  type FindingKind,
  makeFindings,
} from "../../../src/dataset/doctor/findings.ts";
import { renderHealth } from "../../../src/dataset/doctor/render_health.ts";

const split: SplitHealth = {
  name: "train",
  folder: "train",
  pictures: 1200,
  per_class: { ants: 900, bees: 300 },
  largest_class: { name: "ants", share: 0.75 },
  baseline_accuracy: 0.75,
  short_side: { min: 100, median: 375, max: 2000 },
  long_side: { min: 150, median: 500, max: 3000 },
  aspect_ratio: { min: 0.667, median: 1.333, max: 3 },
  bytes: 123_456_789,
};

const health: DataHealth = {
  schema_version: 1,
  on_bad_image: "fail",
  verdict: "Training can use all 1200 pictures.",
  usable: true,
  stops: false,
  files: 1200,
  splits: [split],
  findings: [],
};

Deno.test("renderHealth() writes the verdict, and the splits side by side", () => {
  const val: SplitHealth = { ...split, name: "val", per_class: { ants: 1, bees: 3 }, pictures: 4 };
  assert.equal(
    renderHealth({ ...health, splits: [split, val] }, "pictures"),
    `Data            pictures
Verdict         Training can use all 1200 pictures.

Pictures                           train                 val
  ants                               900                   1
  bees                               300                   3
  all                              1,200                   4
  largest class              ants 75.0 %         ants 75.0 %
  right by guessing               75.0 %              75.0 %
  short side, pixels    100 / 375 / 2000    100 / 375 / 2000
  long side, pixels     150 / 500 / 3000    150 / 500 / 3000
  width / height      0.67 / 1.33 / 3.00  0.67 / 1.33 / 3.00
  megabytes                        123.5               123.5
  Guessing always gives the largest class of train; of three numbers: least / median / largest
`,
  );
});

Deno.test("renderHealth() writes findings by severity, the first files of each, and how to mend", () => {
  const damaged = Array.from({ length: 7 }, (_, k) => ({ files: [`train/${k}.jpg`], detail: "x" }));
  const findings = makeFindings(
    new Map<FindingKind, FindingItem[]>([
      ["hidden", [{ files: ["train/.git/"], detail: null }]],
      ["damaged", damaged],
      ["near_leak", [{
        files: ["train/a.jpg", "val/b.jpg"],
        parts: ["train", "val"],
        detail: "4 of 64 frequencies differ",
      }]],
      ["duplicate", [{
        files: ["a", "b", "c", "d", "e", "f"],
        parts: ["train", "train", "train", "train", "train", "train"],
        detail: null,
      }]],
      ["imbalance", [{ files: [], parts: ["val"], detail: "9 of 10 are ants" }]],
    ]),
    "fail",
  );
  assert.equal(
    renderHealth({ ...health, splits: [], findings }, "pictures"),
    `Data            pictures
Verdict         Training can use all 1200 pictures.

Cannot be used
  7 pictures are cut short or damaged: a run stops at the first; with on_bad_image: skip it leaves out and names each
    train/0.jpg  x
    train/1.jpg  x
    train/2.jpg  x
    train/3.jpg  x
    train/4.jpg  x
    and 2 more
    To mend it: replace or remove

Suspicious
  1 group of pictures looks alike and is in several splits: what was nearly trained on is judged, so accuracies may flatter
    train/a.jpg (train) ~ val/b.jpg (val)  4 of 64 frequencies differ
    To mend it: look at them; keep one of each, or keep all of them in one split
  1 picture is there more than once: each copy counts
    a = b = c = d and 2 more
    To mend it: keep one of each
  1 split is far from balanced: a network that always gives the largest class seems good
    val  9 of 10 are ants
    To mend it: compare with the baseline of the table; class_weights: balanced makes the loss even

Notes
  1 file or folder is hidden: left out by a run
    train/.git/
    To mend it: none is needed
`,
  );
});

Deno.test("renderHealth() names twenty classes and counts the others", () => {
  const per_class = Object.fromEntries(Array.from({ length: 23 }, (_, k) => [`class${k}`, 1]));
  const text = renderHealth({ ...health, splits: [{ ...split, per_class }] }, "pictures");
  assert.ok(text.includes("  class19 "));
  assert.ok(text.includes("\n  and 3 more classes\n"));
  assert.ok(!text.includes("class20"));
});

Deno.test("renderHealth() keeps names from steering the terminal", () => {
  const items = [{ files: ["train/\u001b[2J\n.jpg"], detail: "a\u001b[31m" }];
  const findings = makeFindings(new Map([["damaged" as const, items]]), "skip");
  const text = renderHealth({ ...health, findings }, "pict\u001bures");
  assert.ok(!text.includes("\u001b"));
  assert.ok(text.includes("    train/\ufffd[2J\ufffd.jpg  a\ufffd[31m\n"));
});
