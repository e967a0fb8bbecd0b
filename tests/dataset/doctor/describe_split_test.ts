import assert from "node:assert/strict";
import {
  countClasses,
  describeSplit,
  largestClass,
} from "../../../src/dataset/doctor/describe_split.ts";

const split = { name: "val", folder: "val", classes: ["ants", "bees"], guess: "ants" } as const;

Deno.test("describeSplit() gives sides whichever way a picture lies", () => {
  const sides = [[10, 40], [30, 20], [50, 50], [60, 80]] as const;
  const pictures = sides.map(([width, height], k) => ({
    className: k === 0 ? "ants" : "bees",
    width,
    height,
    bytes: 5,
  }));
  assert.deepEqual(describeSplit(pictures, split), {
    name: "val",
    folder: "val",
    pictures: 4,
    per_class: { ants: 1, bees: 3 },
    largest_class: { name: "bees", share: 0.75 },
    baseline_accuracy: 0.25,
    short_side: { min: 10, median: 20, max: 60 },
    long_side: { min: 30, median: 40, max: 80 },
    aspect_ratio: { min: 0.25, median: 0.75, max: 1.5 },
    bytes: 20,
  });
});

Deno.test("describeSplit() knows a class that training does not have", () => {
  const picture = { className: "wasps", width: 1, height: 1, bytes: 1 };
  const { per_class, baseline_accuracy } = describeSplit([picture], split);
  assert.deepEqual([per_class, baseline_accuracy], [{ ants: 0, bees: 0, wasps: 1 }, 0]);
});

Deno.test("largestClass() gives the first of several", () => {
  const counts = countClasses(
    ["b", "a", "b", "a"].map((className) => ({ className })),
    ["a", "b"],
  );
  assert.equal(largestClass(counts), "a");
  assert.equal(largestClass(new Map()), "");
});
