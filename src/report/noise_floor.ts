/**
 * What difference nothing makes: runs that differ in their seeds alone.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import { table } from "../plan/text/rows.ts";
import type { RunRecord } from "../record/run_record.ts";
import { mean, percent, points } from "./figures.ts";

/** One method's A/A pairs: accuracies are shares, differences too. */
export interface MethodNoise {
  readonly method: string;
  readonly accuracies: readonly (readonly [number, number])[];
  /** First run less second, pair by pair. */
  readonly differences: readonly number[];
  readonly mean: number;
  /** With n - 1 below; null for a single pair. */
  readonly deviation: number | null;
  /** Largest size of a difference. */
  readonly largest: number;
}

/** The A/A pairs of a plan. */
export interface NoiseFloor {
  /** The split whose pictures are judged by, and how many they are. */
  readonly on: "val" | "test";
  readonly pictures: number;
  readonly methods: readonly MethodNoise[];
}

/**
 * Lists seeds for pairs; no seed is in two, so that pairs are independent.
 *
 * @param pairs Number of pairs.
 * @returns Twice as many seeds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pairSeeds } from "./noise_floor.ts";
 *
 * assert.deepEqual(pairSeeds(2), [0, 1, 2, 3]);
 * ```
 */
export function pairSeeds(pairs: number): readonly number[] {
  return [...Array(2 * pairs).keys()];
}

/**
 * Compares the runs of each pair after their last epoch.
 *
 * @param plan Methods whose seeds are pairs, one behind the other.
 * @param records One a method and seed.
 * @returns The differences of accuracy and their spread.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { exampleRecords } from "../../tests/report/example_report.ts";
 * import { noiseFloor } from "./noise_floor.ts";
 *
 * const plan = examplePlan(); // of seeds 0 and 1
 * assert.equal(noiseFloor(plan, exampleRecords({ plan })).methods[0]?.differences.length, 1);
 * ```
 */
export function noiseFloor(plan: Plan, records: readonly RunRecord[]): NoiseFloor {
  const { test, val } = plan.dataset;
  const accuracyOf = (method: string, seed: number | undefined) => {
    const record = records.find((each) => each.method === method && each.seed === seed);
    return (record?.test?.metrics ?? record?.epochs.at(-1)?.val)?.accuracy ?? NaN;
  };
  const methods = plan.methods.map(({ name, seeds }): MethodNoise => {
    const accuracies = seeds.filter((_, k) => k % 2 === 0).map((seed, k) =>
      [accuracyOf(name, seed), accuracyOf(name, seeds[2 * k + 1])] as const
    );
    const differences = accuracies.map(([a, b]) => a - b);
    const middle = mean(differences);
    const squares = differences.reduce((sum, each) => sum + (each - middle) ** 2, 0);
    const { length } = differences;
    return {
      method: name,
      accuracies,
      differences,
      mean: middle,
      deviation: length < 2 ? null : Math.sqrt(squares / (length - 1)),
      largest: Math.max(...differences.map(Math.abs)),
    };
  });
  return { on: test === null ? "val" : "test", pictures: (test ?? val).pictures, methods };
}

/**
 * Writes the pairs and their spread.
 *
 * @param floor The A/A pairs.
 * @returns Lines, the last one ended; names in them cannot steer a terminal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderNoiseFloor } from "./noise_floor.ts";
 *
 * const text = renderNoiseFloor({ on: "val", pictures: 60, methods: [] });
 * assert.match(text, /^Runs that differ in their seeds alone, 60 val pictures/);
 * ```
 */
export function renderNoiseFloor({ on, pictures, methods }: NoiseFloor): string {
  const pairs = methods.flatMap(({ method, accuracies, differences }) =>
    differences.map((difference, k) => [
      method,
      `${2 * k}, ${2 * k + 1}`,
      ...(accuracies[k] ?? []).map(percent),
      points(difference),
    ])
  );
  const spread = methods.map(({ method, differences, mean, deviation, largest }) => [
    method,
    `${differences.length}`,
    points(mean),
    deviation === null ? "-" : (100 * deviation).toFixed(1),
    (100 * largest).toFixed(1),
  ]);
  return [
    `Runs that differ in their seeds alone, ${pictures} ${on} pictures, percentage points\n`,
    table([["method", "seeds", "first", "second", "difference"], ...pairs], { right: [2, 3, 4] }),
    table([["method", "pairs", "mean", "sd", "largest"], ...spread], { right: [1, 2, 3, 4] }),
    "Differences of this size are made by the seeds alone; more pairs may show larger ones\n",
  ].join("\n");
}
