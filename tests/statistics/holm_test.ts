import assert from "node:assert/strict";
import * as fc from "fast-check";
import { holm } from "../../src/statistics/holm.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("holm() agrees with statsmodels", () => {
  for (const [family = [], adjusted = []] of golden.holm) {
    holm(family).forEach((p, k) => assertClose(p, adjusted[k] ?? NaN, 1e-12));
  }
});

Deno.test("holm() leaves an empty family and a single test as they are", () => {
  assert.deepEqual(holm([]), []);
  assert.deepEqual(holm([0.3]), [0.3]);
});

Deno.test("holm() never lowers a p, keeps their order and stays within Bonferroni", () => {
  const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
  fc.assert(fc.property(family, (pValues) => {
    const adjusted = holm(pValues);
    pValues.forEach((p, k) => {
      const own = adjusted[k] ?? NaN;
      assert.ok(own >= p && own <= Math.min(1, p * pValues.length));
      pValues.forEach((q, j) => assert.ok(p > q || own <= (adjusted[j] ?? NaN)));
    });
  }));
});

Deno.test("holm() refuses what is no p", () => {
  assert.throws(() => holm([0.2, 1.5]), {
    name: "RangeError",
    message: "Cannot adjust: p values must be 0 to 1, current value is 1.5",
  });
  assert.throws(() => holm([NaN]), RangeError);
});
