/**
 * Distributions, from the Cephes library.
 *
 * @module
 */
import { createRequire } from "node:module";
import type Cephes from "cephes";

// The package's module for `import` fails under Deno, since it sets `__proto__`; that for `require`
// does not
const cephes: typeof Cephes = createRequire(import.meta.url)("cephes");

/**
 * The value below which a share p of the standard normal distribution lies.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalQuantile } from "./_distributions.ts";
 *
 * assert.equal(normalQuantile(0.975).toFixed(6), "1.959964");
 * ```
 */
export function normalQuantile(p: number): number {
  return cephes.ndtri(p);
}

/**
 * The chance that a standard normal number is at most x.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { normalCdf } from "./_distributions.ts";
 *
 * assert.equal(normalCdf(-1.959963985).toFixed(6), "0.025000");
 * ```
 */
export function normalCdf(x: number): number {
  return cephes.ndtr(x);
}

/**
 * The chance that |T| is at least |t| for Student's t with df degrees of freedom (any positive
 * number): `I_{df / (df + t^2)}(df / 2, 1 / 2)` (Abramowitz and Stegun 26.7.1).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { studentTwoSided } from "./_distributions.ts";
 *
 * assert.equal(studentTwoSided(12.7062047362, 1).toFixed(9), "0.050000000");
 * ```
 */
export function studentTwoSided(t: number, df: number): number {
  const square = t * t;
  const share = df / (df + square);
  // Near 1 its digits are in 1 - share
  return share < 0.5
    ? cephes.incbet(df / 2, 0.5, share)
    : 1 - cephes.incbet(0.5, df / 2, square / (df + square));
}

/**
 * The value that |T| exceeds with chance alpha.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { studentCritical } from "./_distributions.ts";
 *
 * assert.equal(studentCritical(0.05, 2).toFixed(6), "4.302653");
 * ```
 */
export function studentCritical(alpha: number, df: number): number {
  const share = cephes.incbi(df / 2, 0.5, alpha);
  if (share < 0.5) return Math.sqrt(df * (1 - share) / share);
  const rest = cephes.incbi(0.5, df / 2, 1 - alpha);
  return Math.sqrt(df * rest / (1 - rest));
}

/**
 * The chance of at most k successes in n trials of probability p, both ends allowed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { binomialCdf } from "./_distributions.ts";
 *
 * assert.equal(binomialCdf(1, { n: 3, p: 0.5 }), 0.5);
 * ```
 */
export function binomialCdf(
  k: number,
  { n, p }: { readonly n: number; readonly p: number },
): number {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  return p >= 1 ? 0 : cephes.bdtr(k, n, p);
}
