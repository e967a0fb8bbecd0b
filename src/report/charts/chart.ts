/**
 * A chart of a report, before it is drawn.
 *
 * @module
 */
import type { TopLevelSpec } from "vega-lite";

/** GitHub's two backgrounds. */
export const THEMES = ["light", "dark"] as const;

/** What a page looks like around a chart. */
export type Theme = typeof THEMES[number];

/** One chart: what it says, and how Vega-Lite draws it. */
export interface Chart {
  /** Name of its files, without theme and extension. */
  readonly name: string;
  /** What someone hears who does not see it. */
  readonly alt: string;
  /** What stands below it: the numbers behind it, and how to read it. */
  readonly caption: string;
  /** Without colours of text and axes, which the theme gives. */
  readonly spec: TopLevelSpec;
}

/** Methods that one chart shows at most: more colours cannot be told apart. */
export const MOST_METHODS = 6;

/** Pairs of methods that have a chart of their own. */
export const MOST_PAIRS = 3;

/** Characters of a name that a chart shows; the tables have it whole. */
const LONGEST = 24;

/**
 * A name of other people's, short enough for an axis.
 *
 * @param name Any text.
 * @returns One line of at most 24 characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortName } from "./chart.ts";
 *
 * assert.equal(shortName("ants"), "ants");
 * assert.equal(shortName("a".repeat(30)), "a".repeat(23) + "…");
 * ```
 */
export function shortName(name: string): string {
  const line = [...name.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")];
  return line.length <= LONGEST ? line.join("") : `${line.slice(0, LONGEST - 1).join("")}…`;
}

/**
 * Short names that stay apart: equal ones get a number.
 *
 * @param names Different texts.
 * @returns As many different texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { shortNames } from "./chart.ts";
 *
 * const [first, second] = shortNames([`${"a".repeat(30)}1`, `${"a".repeat(30)}2`]);
 * assert.notEqual(first, second);
 * ```
 */
export function shortNames(names: readonly string[]): string[] {
  const short = names.map(shortName);
  return short.map((name, k) =>
    short.indexOf(name) === short.lastIndexOf(name) ? name : `${k + 1} ${name}`
  );
}

/**
 * Says how many runs a chart stands on.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { seedsText } from "./chart.ts";
 *
 * assert.equal(seedsText([0, 1, 2]), "seeds 0, 1, 2");
 * assert.equal(seedsText([7]), "seed 7");
 * ```
 */
export function seedsText(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
}
