import assert from "node:assert/strict";
import { mcnemarExact } from "../../src/statistics/mcnemar.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("mcnemarExact() agrees with statsmodels", () => {
  for (const [b = 0, c = 0, p = 0] of golden.mcnemar) {
    assertClose(mcnemarExact(b, c), p, 1e-12);
    assertClose(mcnemarExact(c, b), p, 1e-12);
  }
});

Deno.test("mcnemarExact() is 1 where nothing differs", () => {
  assert.equal(mcnemarExact(0, 0), 1);
});

Deno.test("mcnemarExact() keeps a p-value that is nearly zero", () => {
  assertClose(mcnemarExact(0, 100) * 2 ** 99, 1, 1e-10);
});

Deno.test("mcnemarExact() refuses what is no count", () => {
  assert.throws(() => mcnemarExact(1, 2.5), {
    name: "RangeError",
    message: "Cannot test a difference: counts must be whole numbers from 0, current value is 2.5",
  });
  assert.throws(() => mcnemarExact(-1, 2), RangeError);
});
