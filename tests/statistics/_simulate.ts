/** How often the procedures are wrong, and right, on made-up outcomes. */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { randomFrom } from "../../src/random/random.ts";
import { compareIndependent } from "../../src/statistics/compare_independent.ts";
import { comparePaired } from "../../src/statistics/compare_paired.ts";
import { mcnemarExact } from "../../src/statistics/mcnemar.ts";
import { drawOutcomes, type Generator } from "./_generator.ts";

/** What is simulated. */
export interface Scenario {
  readonly procedure: "paired" | "independent";
  readonly seeds: number;
  /** True, after - before. */
  readonly difference: number;
  /** With one seed: whether the two networks differ by that much, or the methods. */
  readonly conditional: boolean;
}

/** Shares of the comparisons. */
export interface Simulated {
  /** Called different, at 5 %. */
  readonly called: number;
  /** Whose interval holds the true difference; identical outcomes hold 0 alone. */
  readonly covered: number;
  /** Called different by McNemar's test over all seeds as if they were pictures of their own. */
  readonly pooled: number;
}

/** Simulates comparisons at 153 pictures. */
export function simulate(generator: Generator, scenario: Scenario, comparisons: number): Simulated {
  const { procedure, seeds, difference, conditional } = scenario;
  const paired = procedure === "paired";
  const random = randomFrom(xoroshiro128plus(20 + seeds));
  const draw = { pictures: 153, seeds, difference, paired, conditional };
  let [called, covered, pooled] = [0, 0, 0];
  for (let k = 0; k < comparisons; k++) {
    const [before, after] = drawOutcomes(generator, draw, random);
    const { p, interval } = paired
      ? comparePaired({ correctA: after, correctB: before })
      : compareIndependent(before, after);
    called += Number(p !== null && p < 0.05);
    const [low, high] = interval ?? [0, 0];
    covered += Number(low <= difference && difference <= high);
    pooled += Number(pooledMcnemar(before, after) < 0.05);
  }
  return {
    called: called / comparisons,
    covered: covered / comparisons,
    pooled: pooled / comparisons,
  };
}

type Table = readonly (readonly boolean[])[];

function pooledMcnemar(before: Table, after: Table): number {
  const [a, b] = [after.flat(), before.flat()];
  let [onlyA, onlyB] = [0, 0];
  a.forEach((right, k) => {
    if (right && !b[k]) onlyA++;
    if (!right && b[k]) onlyB++;
  });
  return mcnemarExact(onlyA, onlyB);
}
