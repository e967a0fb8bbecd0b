import assert from "node:assert/strict";
import { detectableByMcnemar, detectableByT } from "../../src/statistics/power.ts";
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
