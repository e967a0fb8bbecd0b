/**
 * Measurements, judged.
 *
 * @module
 */
import { geometricMean, holds, type Interval, median } from "./paired.ts";
import type { Group, Row } from "./rows.ts";
import type { Measured } from "./sides.ts";

/** One measurement of each side, by its name. */
export type Round = Readonly<Record<string, Measured>>;

/** What was measured of a group. */
export interface GroupResult {
  readonly group: Group;
  readonly rounds: readonly Round[];
}

/** A row with its numbers. */
export interface RowResult extends Row {
  readonly rounds: number;
  /** Of the ratios of a round's two sides, or of the quantity itself. */
  readonly interval: Interval;
  readonly holds: boolean;
  /** Medians of both sides, in the row's quantity; PyTorch's is null where there is none. */
  readonly medians: { readonly side: number; readonly against: number | null };
}

/**
 * Judges the rows of a group whose sides were measured.
 *
 * @param result A group with at least one round.
 * @returns Its rows, without those of a side that was left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { judge } from "./results.ts";
 *
 * const row = { what: "a step", side: "a", against: "b", of: "seconds", target: { atLeast: 1.5 } } as const;
 * const group = { name: "steps", note: "", sides: {}, rows: [row] };
 * const rounds = [{ a: { seconds: 1 }, b: { seconds: 2 } }, { a: { seconds: 2 }, b: { seconds: 4 } }];
 * assert.equal(judge({ group, rounds })[0]?.holds, true);
 * ```
 */
export function judge({ group, rounds }: GroupResult): RowResult[] {
  return group.rows.flatMap((row) => {
    const values = (side: string) => rounds.map((round) => round[side]?.[row.of] ?? NaN);
    const own = values(row.side), other = row.against === null ? null : values(row.against);
    if ([...own, ...other ?? []].some(Number.isNaN)) return [];
    const compared = own.map((value, k) => {
      if (other === null) return value;
      return "atLeast" in row.target ? other[k]! / value : value / other[k]!;
    });
    const interval = geometricMean(compared);
    return [{
      ...row,
      rounds: rounds.length,
      interval,
      holds: holds(interval, row.target),
      medians: { side: median(own), against: other && median(other) },
    }];
  });
}
