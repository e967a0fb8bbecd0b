/**
 * A comparison for a terminal.
 *
 * @module
 */
import { valueText } from "../plan/text/settings.ts";
import { oneLine } from "../report/markdown.ts";
import { percent } from "../report/figures.ts";
import { counted, fewNames } from "./_words.ts";
import { withholds } from "./comparability.ts";
import type { Comparison, ExperimentComparison, Flip, MethodComparison } from "./comparison.ts";
import {
  bestText,
  cautions,
  detectableText,
  differenceText,
  equivalenceText,
  headline,
  judgedText,
  saidText,
  seedsText,
  verdictWord,
} from "./sentences.ts";

/** Pictures and keys that are listed; the rest is counted. */
const LISTED = 10;

/** Columns of a line's name. */
const NAME = 14;

/** Narrower than this nothing can be read. */
const NARROWEST = 40;

/** Where a line may be broken: not within `95 %` or `p = 0.02`. */
const BREAK = / (?!%|[=<] )(?<![=<] )/;

/** A name and what is said of it; without a name a sentence. */
type Row = readonly [name: string, text: string];

/**
 * Writes a comparison as plain text.
 *
 * @param comparison The comparison.
 * @param options Columns of the terminal; lines are broken at words to fit.
 * @returns Lines without control characters, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderText } from "./render_text.ts";
 *
 * const text = renderText({
 *   schema_version: 1, before: "main", after: "b.json", level: 0.95, family: null,
 *   experiments: [], only_before: ["a"], only_after: [],
 * }, { width: 80 });
 * assert.equal(text, "Nothing to compare\nbefore        main\nafter         b.json\n\nOnly before: a\n");
 * ```
 */
export function renderText(comparison: Comparison, { width }: { readonly width: number }): string {
  const { before, after, experiments, only_before, only_after } = comparison;
  const head: Row[] = [
    ["", headline(comparison)],
    ["before", before],
    ["after", after],
  ];
  const lone: Row[] = [
    ...only_before.length > 0 ? [["", `Only before: ${fewNames(only_before)}`] as const] : [],
    ...only_after.length > 0 ? [["", `Only after: ${fewNames(only_after)}`] as const] : [],
  ];
  const blocks = [
    head,
    ...experiments.flatMap(experimentBlocks),
    cautions(comparison).map((text) => ["", text] as const),
    lone,
  ].filter((block) => block.length > 0);
  const columns = Math.max(NARROWEST, width);
  return blocks.map((block) => block.map((row) => lines(row, columns)).join("")).join("\n");
}

function experimentBlocks(experiment: ExperimentComparison): Row[][] {
  const { before, after, changes, methods, plan, only_before, only_after } = experiment;
  const name = before.experiment === after.experiment
    ? after.experiment
    : `${before.experiment}, then ${after.experiment}`;
  const judged = methods.length === 0 ? "" : `: ${judgedText(experiment)}`;
  const title: Row[] = [
    ["", `== ${name}${judged}`],
    ...changes.map((change): Row => [withholds(change) ? "no verdict" : "note", change.text]),
  ];
  const lone = [
    ...only_before.map(({ method, accuracy }): Row => [
      "only before",
      `${method}, ${percent(accuracy)}`,
    ]),
    ...only_after.map((
      { method, accuracy },
    ): Row => ["only after", `${method}, ${percent(accuracy)}`]),
  ];
  const isSaid = changes.some(withholds);
  return [
    title,
    ...methods.map((method) => methodRows(method, isSaid)),
    lone,
    listed(plan, {
      name: "plan",
      none: [],
      row: ({ key, a, b }) => `${key}: ${valueText(a)} -> ${valueText(b)}`,
    }),
  ];
}

/** @param isSaid Whether the experiment has said why there is no verdict. */
function methodRows(method: MethodComparison, isSaid: boolean): Row[] {
  const { withheld, before, after, test, flips } = method;
  const difference = differenceText(method);
  const isSame = method.verdict === "identical";
  const equivalence = test && equivalenceText(test);
  return [
    ["", `${method.method}: ${verdictWord(method)}`],
    ...withheld !== null && !isSaid ? [["  why", withheld] as const] : [],
    ["  accuracy", `${percent(before.accuracy)} before, ${percent(after.accuracy)} after`],
    ...difference === null ? [] : [["  difference", difference] as const],
    ...equivalence === null || isSame ? [] : [["  equivalence", equivalence] as const],
    ...test === null || isSame ? [] : [
      ["  could show", detectableText(test)] as const,
      ["  decided by", test.procedure] as const,
    ],
    ["  seeds", seedsText(method)],
    ["  best epoch", bestText(method)],
    ...flips === null || isSame ? [] : [
      ...flipRows("  fixed", flips.fixed),
      ...flipRows("  broken", flips.broken),
    ],
  ];
}

function flipRows(name: string, flips: readonly Flip[]): Row[] {
  return listed(flips, {
    name,
    none: [[name, "no picture"]],
    row: ({ file, label, before, after }) =>
      `${file}: is ${label}, ${saidText(before)} -> ${saidText(after)}` +
      (before.of + after.of === 2
        ? ""
        : `; right with ${before.right} of ${before.of} -> ${after.right} of ${
          counted(after.of, "seed")
        }`),
  });
}

function listed<T>(
  items: readonly T[],
  { name, none, row }: {
    readonly name: string;
    readonly none: Row[];
    readonly row: (item: T) => string;
  },
): Row[] {
  if (items.length === 0) return none;
  const more = items.length - LISTED;
  const texts = [
    ...items.slice(0, LISTED).map(row),
    ...more > 0 ? [`and ${more} more, in --json`] : [],
  ];
  return texts.map((text, k) => [k === 0 ? `${name} ${items.length}` : " ", text]);
}

/** A row as lines, broken at words. */
function lines([name, text]: Row, width: number): string {
  const indent = name === "" ? 0 : NAME;
  const broken: string[] = [];
  let line = "";
  for (const word of oneLine(text).split(BREAK)) {
    if (line !== "" && indent + line.length + 1 + word.length > width) {
      broken.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...broken, line]
    .map((part, k) => `${(k === 0 ? name : "").padEnd(indent)}${part}`.trimEnd() + "\n").join("");
}
