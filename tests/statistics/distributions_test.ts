import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  binomialCdf,
  normalCdf,
  normalQuantile,
  studentCritical,
  studentTwoSided,
} from "../../src/statistics/_distributions.ts";
import { assertClose, golden } from "./_golden.ts";

Deno.test("normalQuantile() agrees with SciPy within 1e-10", () => {
  for (const [p = 0, x = 0] of golden.normal_quantile) assertClose(normalQuantile(p), x, 1e-10);
});

Deno.test("normalCdf() agrees with SciPy within 1e-10", () => {
  for (const [x = 0, p = 0] of golden.normal_cdf) assertClose(normalCdf(x), p, 1e-10);
});

Deno.test("studentTwoSided() agrees with SciPy within 1e-10", () => {
  for (const [t = 0, df = 0, p = 0] of golden.t_two_sided) {
    assertClose(studentTwoSided(t, df), p, 1e-10);
    assertClose(studentTwoSided(-t, df), p, 1e-10);
  }
});

Deno.test("studentCritical() agrees with SciPy within 1e-10", () => {
  for (const [p = 0, df = 0, t = 0] of golden.t_quantile) {
    assertClose(studentCritical(2 * (1 - p), df), t, 1e-10);
  }
});

Deno.test("studentCritical() is undone by studentTwoSided(), at any degrees of freedom", () => {
  const alpha = fc.constantFrom(0.001, 0.05, 0.1, 0.4, 0.9);
  const df = fc.double({ min: 1, max: 1e6, noNaN: true });
  fc.assert(fc.property(alpha, df, (alpha, df) => {
    assertClose(studentTwoSided(studentCritical(alpha, df), df), alpha, 1e-8);
  }));
});

Deno.test("studentTwoSided() falls to zero far out, without an error", () => {
  for (const df of [1, 2.5, 152, 1e5]) {
    for (const t of [50, 1e3, 1e8]) assert.ok(studentTwoSided(t, df) < 0.03);
  }
});

Deno.test("binomialCdf() agrees with SciPy within 1e-10", () => {
  for (const [k = 0, n = 0, p = 0, cdf = 0] of golden.binomial_cdf) {
    assertClose(binomialCdf(k, { n, p }), cdf, 1e-10);
  }
});

Deno.test("binomialCdf() knows certain and impossible trials", () => {
  assert.equal(binomialCdf(-1, { n: 3, p: 0.5 }), 0);
  assert.equal(binomialCdf(3, { n: 3, p: 1 }), 1);
  assert.equal(binomialCdf(2, { n: 3, p: 1 }), 0);
  assert.equal(binomialCdf(0, { n: 3, p: 0 }), 1);
  assert.equal(binomialCdf(0, { n: 0, p: 0.5 }), 1);
});
