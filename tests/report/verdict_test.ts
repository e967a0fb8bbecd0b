import assert from "node:assert/strict";
import type { ReportedComparison } from "../../src/report/report.ts";
import { verdictText } from "../../src/report/verdict.ts";
import { comparePaired } from "../../src/statistics/compare_paired.ts";

/** One seed, 153 pictures, of which A alone and B alone have some right. */
function comparison(onlyA: number, onlyB: number): ReportedComparison {
  const pictures = Array.from({ length: 153 }, (_, k) => k);
  const found = comparePaired({
    correctA: [pictures.map((k) => k >= onlyB)],
    correctB: [pictures.map((k) => k < onlyB || k >= onlyB + onlyA)],
  });
  return {
    methods: ["a", "b"],
    seeds: [0],
    on: "val",
    ...found,
    family: 1,
    p_adjusted: found.p,
  };
}

Deno.test("verdictText() says how small a difference could have been shown", () => {
  assert.equal(
    verdictText(comparison(3, 4), 153),
    "Inconclusive: a against b -0.7 percentage points, 95 % interval -4.9 to +3.4; 153 pictures, " +
      "seed 0. A difference of 5.1 points is the smallest that these would show four times in five.",
  );
});

Deno.test("verdictText() names the better one", () => {
  assert.match(
    verdictText(comparison(20, 3), 153),
    /^a is better than b: \+11\.1 percentage points/,
  );
  assert.match(verdictText(comparison(3, 20), 153), /^a is worse than b: -11\.1 percentage points/);
});

Deno.test("verdictText() gives identical predictions no interval", () => {
  assert.equal(
    verdictText(comparison(0, 0), 153),
    "a and b are right on the same pictures (153 pictures, seed 0). A difference of 5.1 points is " +
      "the smallest that these would show four times in five.",
  );
});

Deno.test("verdictText() says of one of several comparisons that its interval is not adjusted", () => {
  assert.equal(
    verdictText({ ...comparison(20, 3), family: 3 }, 153),
    "a is better than b: +11.1 percentage points, 95 % interval +5.5 to +17.7 (not adjusted); 153 " +
      "pictures, seed 0.",
  );
});

Deno.test("verdictText() says first why there is no verdict", () => {
  const withheld = { ...comparison(20, 3), verdict: "withheld", withheld: "it peeped" } as const;
  assert.match(
    verdictText(withheld, 153),
    /^No verdict: it peeped\. a against b \+11\.1 percentage points, /,
  );
});
