/**
 * Results as Markdown and as JSON.
 *
 * @module
 */
import { table } from "../../src/report/markdown.ts";
import type { Machine } from "./machine.ts";
import { median } from "./paired.ts";
import { type GroupResult, judge, type RowResult } from "./results.ts";
import { BEST_CONVOLUTION } from "./rows.ts";

/** All that a run of the benchmark has found so far. */
export interface Results {
  readonly machine: Machine;
  readonly groups: readonly GroupResult[];
}

/** A table of all rows, and what each group has in common. */
export function renderMarkdown({ machine, groups }: Results): string {
  const rows = groups.flatMap((result) => judge(result).map((row) => cells(row, result)));
  const header = [
    "what",
    "to reach",
    "reached (95 % interval)",
    "holds",
    "Thaw",
    "PyTorch or the other side",
    "rounds",
  ];
  const notes = groups.map((result) => {
    const { group, rounds } = result;
    const seconds = rounds.flatMap((round) => round[BEST_CONVOLUTION]?.seconds ?? []);
    const best = seconds.length === 0
      ? ""
      : `; ${BEST_CONVOLUTION}: ${(1 / median(seconds)).toFixed(0)} GFLOP/s`;
    const measured = judge(result).map(({ side }) => side);
    const left = group.rows.filter(({ side }) => !measured.includes(side)).map(({ what }) => what);
    const missing = left.length === 0
      ? ""
      : ` Not measured, since this processor has no instructions for bfloat16: ${left.join("; ")}.`;
    return `- \`${group.name}\`: ${group.note}${best}.${missing}`;
  });
  return [machineText(machine), table(header, rows), notes.join("\n")].join("\n\n") + "\n";
}

function machineText(machine: Machine): string {
  const { cores, processor, instruction_set, thaw, deno, tensorflow } = machine;
  const { torch, torchvision, pillow, python } = machine;
  return `${cores} cores of a ${processor} (${instruction_set}), as many threads on each side. ` +
    `Thaw ${thaw}, Deno ${deno}, TensorFlow ${tensorflow}; PyTorch ${torch}, torchvision ` +
    `${torchvision}, Pillow ${pillow}, Python ${python}. The sides of a row are measured in turn, once ` +
    "a round; a ratio is one of the same round, its mean the geometric one, its interval Student's of " +
    "the logarithms; a row holds when all of its interval does. Seconds are medians and mean nothing elsewhere.";
}

function cells(row: RowResult, { group }: GroupResult): string[] {
  const { what, against, target, interval: { mean, low, high }, medians, rounds } = row;
  const unit = against === null ? " s" : "";
  const bound = "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  return [
    `${what}${against === null ? "" : `, against ${against}`} (\`${group.name}\`)`,
    `${bound}${unit}`,
    `${mean.toFixed(2)}${unit} (${low.toFixed(2)} to ${high.toFixed(2)})`,
    row.holds ? "yes" : "**no**",
    quantity(medians.side, row),
    medians.against === null ? "" : quantity(medians.against, row),
    `${rounds}`,
  ];
}

function quantity(value: number, { of, flops }: RowResult): string {
  if (of === "megabytes") return `${value.toFixed(0)} MB`;
  const time = value < 1 ? `${(value * 1000).toPrecision(3)} ms` : `${value.toPrecision(3)} s`;
  return flops === undefined ? time : `${time}, ${(flops / value / 1e9).toFixed(0)} GFLOP/s`;
}

/** The same with each measurement, for programs. */
export function renderJson({ machine, groups }: Results): string {
  const all = groups.map((result) => ({
    name: result.group.name,
    note: result.group.note,
    rounds: result.rounds,
    rows: judge(result),
  }));
  return `${JSON.stringify({ machine, groups: all }, null, 1)}\n`;
}
