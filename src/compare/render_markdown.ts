/**
 * A comparison as the body of a comment.
 *
 * @module
 */
import { valueText } from "../plan/text/settings.ts";
import { escapeHtml } from "../report/escape_html.ts";
import { code, escapeMarkdown, table } from "../report/markdown.ts";
import { percent, points } from "../report/figures.ts";
import { counted } from "./_words.ts";
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

/** By which the one comment is found that later runs update. */
export const MARKER = "<!-- thaw-compare -->";

/** What GitHub takes as the body of a comment. */
export const MOST_CHARACTERS = 65_536;

/** How much is listed. */
interface Limits {
  /** Pictures of a list. */
  readonly flips: number;
  /** Keys of a plan. */
  readonly keys: number;
  /** Methods, in all. */
  readonly methods: number;
}

/** From the fullest on: what fits is taken. */
const LIMITS: readonly Limits[] = [
  { flips: 50, keys: 50, methods: Infinity },
  { flips: 20, keys: 20, methods: Infinity },
  { flips: 5, keys: 5, methods: Infinity },
  { flips: 0, keys: 0, methods: Infinity },
  { flips: 0, keys: 0, methods: 100 },
  { flips: 0, keys: 0, methods: 20 },
];

/**
 * Writes a comparison as Markdown, from the verdict down.
 *
 * @param comparison The comparison.
 * @returns At most 65,536 characters, ending in a line feed. What is left out is counted where it
 * would stand.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderComparison } from "./render_markdown.ts";
 *
 * const text = renderComparison({
 *   schema_version: 1, before: "main", after: "b.json", level: 0.95, family: null,
 *   experiments: [], only_before: ["a"], only_after: [],
 * });
 * assert.equal(
 *   text,
 *   "<!-- thaw-compare -->\n## Nothing to compare\n\n`main` against `b.json`\n\nOnly before: `a`.\n",
 * );
 * ```
 */
export function renderComparison(comparison: Comparison): string {
  for (const limits of LIMITS) {
    const text = render(comparison, limits);
    if (text.length <= MOST_CHARACTERS) return text;
  }
  return cut(render(comparison, LIMITS.at(-1) ?? { flips: 0, keys: 0, methods: 0 }));
}

/** Names can be so long that nothing else helps: whole lines from the top, which hold the verdicts. */
function cut(text: string): string {
  const note =
    "\n\n**Cut here:** the rest is longer than a comment may be. `--json` has all of it.\n";
  const fits = text.slice(0, MOST_CHARACTERS - note.length);
  return fits.slice(0, Math.max(fits.lastIndexOf("\n"), 0)) + note;
}

function render(comparison: Comparison, limits: Limits): string {
  const { before, after, experiments, only_before, only_after } = comparison;
  const sections = [
    `${MARKER}\n## ${escapeMarkdown(headline(comparison))}`,
    `${code(before)} against ${code(after)}`,
    ...alerts(experiments),
    ...verdictsTable(comparison, limits),
    ...cautions(comparison).map(escapeMarkdown),
    ...experiments.flatMap((experiment) => details(experiment, limits)),
    ...loneNames("Only before", only_before),
    ...loneNames("Only after", only_after),
  ];
  return sections.join("\n\n") + "\n";
}

function loneNames(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${title}: ${few(names, { most: 20, item: code })}.`];
}

/** Said before any figure: first why there is no verdict, then what should be known of those there are. */
function alerts(experiments: readonly ExperimentComparison[]): string[] {
  const warnings = experiments.flatMap((experiment) => {
    const { after, changes, methods } = experiment;
    const said = changes.filter(withholds).map(({ text }) => ({
      of: code(after.experiment),
      text,
    }));
    if (said.length > 0) return said;
    // What validation had a hand in, methods of one reason together
    const reasons = new Set(methods.flatMap(({ withheld }) => withheld ?? []));
    return [...reasons].map((text) => {
      const names = methods.filter(({ withheld }) => withheld === text);
      const of = few(names, { most: 8, item: ({ method }) => code(method) });
      return { of: `${code(after.experiment)} / ${of}`, text };
    });
  });
  const notes = experiments.filter(({ changes }) => !changes.some(withholds))
    .flatMap(({ after, changes }) =>
      changes.map(({ text }) => ({ of: code(after.experiment), text }))
    );
  return [
    ...warnings.map(({ of, text: why }) =>
      `> [!WARNING]\n> **${of}: no verdict.** ${escapeMarkdown(why)}.`
    ),
    ...notes.map(({ of, text: what }) =>
      `> [!NOTE]\n> **${of}: ${escapeMarkdown(what)}.** The verdict stands.`
    ),
  ];
}

function verdictsTable({ experiments, level, family }: Comparison, limits: Limits): string[] {
  const rows = experiments.flatMap((experiment) =>
    experiment.methods.map((method) => [
      `${code(experiment.after.experiment)} / ${code(method.method)}`,
      `**${verdictWord(method)}**`,
      percent(method.before.accuracy),
      percent(method.after.accuracy),
      method.difference === null ? "" : points(method.difference),
      intervalText(method),
      judgedText(experiment),
      seedsText(method),
    ])
  );
  if (rows.length === 0) return [];
  const interval = `${Math.round(100 * level)} % interval${
    family === null ? "" : ", not adjusted"
  }`;
  const header = [
    "",
    "verdict",
    "before",
    "after",
    "points",
    interval,
    "judged by",
    "seeds",
  ];
  const more = rows.length - limits.methods;
  return [
    table(header, rows.slice(0, limits.methods)),
    ...more > 0 ? [`And ${more} more methods, which are left out: \`--json\` has them.`] : [],
    "Accuracy after the last epoch, mean over the seeds; points are percentage points.",
  ];
}

function intervalText({ test }: MethodComparison): string {
  if (test === null || test.interval === null) return "";
  return `${points(test.interval[0])} to ${points(test.interval[1])}`;
}

function details(experiment: ExperimentComparison, limits: Limits): string[] {
  const { after, methods, only_before, only_after, plan } = experiment;
  const name = code(after.experiment);
  const inSummary = htmlCode(after.experiment);
  return [
    ...methods.slice(0, limits.methods).map((method) => methodDetails(inSummary, method, limits)),
    ...plan.length === 0 ? [] : [folded(
      `${inSummary}: ${counted(plan.length, "setting")} changed`,
      listed(plan, {
        most: limits.keys,
        header: ["key", "before", "after"],
        row: ({ key, a, b }) => [code(key), code(valueText(a)), code(valueText(b))],
      }),
    )],
    ...loneMethods(`${name}, only before`, only_before),
    ...loneMethods(`${name}, only after`, only_after),
  ];
}

function loneMethods(title: string, methods: ExperimentComparison["only_before"]): string[] {
  if (methods.length === 0) return [];
  const item = ({ method, accuracy }: typeof methods[number]) =>
    `${code(method)} ${percent(accuracy)}`;
  return [`${title}: ${few(methods, { most: 20, item })}.`];
}

function methodDetails(experiment: string, method: MethodComparison, limits: Limits): string {
  const { withheld, flips, test } = method;
  const isSame = method.verdict === "identical";
  const difference = differenceText(method);
  const equivalence = test && equivalenceText(test);
  const facts = [
    ...withheld === null ? [] : [`No verdict: ${escapeMarkdown(withheld)}.`],
    ...difference === null ? [] : [`Difference: ${escapeMarkdown(difference)}.`],
    ...equivalence === null || isSame ? [] : [`Equivalence: ${escapeMarkdown(equivalence)}.`],
    ...test === null || isSame ? [] : [
      `Could have been shown: ${escapeMarkdown(detectableText(test))}.`,
      `Decided by: ${escapeMarkdown(test.procedure)}.`,
    ],
    `Best epoch: ${escapeMarkdown(bestText(method))}.`,
  ];
  const flipped = flips === null || isSame
    ? []
    : [...flipsOf("Fixed", flips.fixed, limits), ...flipsOf("Broken", flips.broken, limits)];
  const counts = flips === null || isSame
    ? ""
    : `, ${flips.fixed.length} fixed, ${flips.broken.length} broken`;
  return folded(
    `${experiment} / ${htmlCode(method.method)}: ${verdictWord(method)}${counts}`,
    [facts.map((fact) => `- ${fact}`).join("\n"), ...flipped].join("\n\n"),
  );
}

function flipsOf(title: string, flips: readonly Flip[], { flips: most }: Limits): string[] {
  if (flips.length === 0) return [];
  const header = [title, "is", "before", "after", "seeds right, before", "after"];
  return [listed(flips, {
    most,
    header,
    row: ({ file, label, before, after }) => [
      code(file),
      code(label),
      escapeMarkdown(saidText(before)),
      escapeMarkdown(saidText(after)),
      `${before.right} of ${before.of}`,
      `${after.right} of ${after.of}`,
    ],
  })];
}

/** A table of the first items; the rest is counted. */
function listed<T>(
  items: readonly T[],
  { most, header, row }: {
    readonly most: number;
    readonly header: readonly string[];
    readonly row: (item: T) => readonly string[];
  },
): string {
  const more = items.length - most;
  return [
    ...most > 0 ? [table(header, items.slice(0, most).map(row))] : [],
    ...more > 0
      ? [
        `${header[0]}: ${more} ${
          most > 0 ? "more" : "in all"
        }, left out here; \`--json\` has them.`,
      ]
      : [],
  ].join("\n\n");
}

function few<T>(
  items: readonly T[],
  { most, item }: { readonly most: number; readonly item: (one: T) => string },
): string {
  const more = items.length - most;
  return items.slice(0, most).map(item).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** @param summary As HTML: nothing in there is read as Markdown. */
function folded(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A name of other people's where Markdown is not read. */
function htmlCode(name: string): string {
  return `<code>${escapeHtml(name)}</code>`;
}
