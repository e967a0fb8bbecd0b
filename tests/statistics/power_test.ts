import assert from "node:assert/strict";
import {
  detectableByMcnemar,
  detectableByT,
  type SeedPlan,
  seedsNeeded,
} from "../../src/statistics/power.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("detectableByMcnemar() agrees with a sum over every table", () => {
  for (const [differing = 0, n = 0, expected = 0] of golden.detectable) {
    assertClose(detectableByMcnemar(differing, n) ?? NaN, expected, 1e-8);
  }
});

Deno.test("detectableByMcnemar() has no answer for five pictures", () => {
  assert.equal(detectableByMcnemar(2, 5), null);
});

Deno.test("detectableByMcnemar() nears the normal approximation with many pictures", () => {
  // Connor, Biometrics 43 (1987): d sqrt(n) = z1 sqrt(share) + z2 sqrt(share - d^2)
  const [n, share] = [20_000, 0.1];
  const d = detectableByMcnemar(n * share, n) ?? NaN;
  const approximate = 1.959964 * Math.sqrt(share) + 0.841621 * Math.sqrt(share - d * d);
  assert.ok(Math.abs(d * Math.sqrt(n) / approximate - 1) < 0.02);
});

Deno.test("detectableByT() agrees with SciPy's quantiles, and is null above 1", () => {
  for (const { detectable, variance, df } of golden.variance) {
    const actual = detectableByT(variance, df);
    if (detectable > 1) assert.equal(actual, null);
    else assertClose(actual ?? NaN, detectable, 1e-9);
  }
});

Deno.test("seedsNeeded() agrees with SciPy's quantiles, and knows where none suffice", () => {
  for (const [plan, difference, seeds] of golden.seeds_needed) {
    // Each row of the file is a plan, a difference and a number or null
    assert.equal(seedsNeeded(plan as SeedPlan, difference as number), seeds);
  }
});

Deno.test("seedsNeeded() is the first number that shows the difference", () => {
  const plan = { stays: 1e-5, falls: 4e-4, n: 153, sides: 2 } as const;
  const seeds = seedsNeeded(plan, 0.03) ?? NaN;
  const shown = (seeds: number) => {
    const share = plan.falls / seeds;
    const variance = plan.stays + share;
    const df = variance ** 2 / (plan.stays ** 2 / 152 + share ** 2 / (2 * (seeds - 1)));
    return detectableByT(variance, df) ?? Infinity;
  };
  assert.ok(shown(seeds) <= 0.03 && shown(seeds - 1) > 0.03);
});
