/**
 * The report as Markdown: from the verdict down to how it can be repeated.
 *
 * @module
 */
import { dataTable, weightsText } from "./_data_section.ts";
import { figure } from "./_figure.ts";
import { classSections, details, MATRIX, METRICS, seedsFigure } from "./_measures.ts";
import { code, escapeMarkdown as text, oneLine, table } from "./markdown.ts";
import {
  bestEpochAccuracy,
  bestEpochs,
  confusion,
  grouped,
  judgedOn,
  judgedPredictions,
  lastEpoch,
  mean,
  percent,
  pValue,
} from "./figures.ts";
import type { Chart } from "./charts/chart.ts";
import { listCharts } from "./charts/list_charts.ts";
import type { Report, ReportedComparison, ReportedMethod } from "./report.ts";
import { verdictText } from "./verdict.ts";

/** Pictures that a list names; the rest is counted. */
const LISTED = 20;

/** Pairs of methods that are shown; the JSON has all. */
const MOST_COMPARED = 10;

/** What the pictures of a split are called. */
const NAMES = { val: "validation", test: "test" } as const;

/**
 * Writes a report for people.
 *
 * @param report The report.
 * @returns Markdown as GitHub shows it, ending in a line feed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { renderMarkdown } from "./render_markdown.ts";
 *
 * assert.match(renderMarkdown(exampleReport()), /^# example\n\n\*\*Inconclusive: finetune/);
 * ```
 */
export function renderMarkdown(report: Report): string {
  const { dataset, comparisons, methods, experiment } = report;
  const charts = listCharts(report);
  const sections = [
    `# ${text(report.experiment)}`,
    ...comparisons.slice(0, MOST_COMPARED).map((one) =>
      `**${text(verdictText(one, dataset[one.on]?.pictures ?? 0))}**`
    ),
    ...comparisons.length > MOST_COMPARED
      ? [
        `The first ${MOST_COMPARED} of ${comparisons.length} pairs; all of them are in the JSON.`,
      ]
      : [],
    ...cautions(report),
    "## Methods",
    methodsTable(report),
    methodsNote(report),
    ...comparisons.slice(0, MOST_COMPARED).flatMap((comparison, k) =>
      differenceSection(report, comparison, charts.paired[k])
    ),
    "## By epoch",
    figure(charts.curves, experiment),
    ...methods.flatMap((method) => endedEarly(report, method)),
    details("The same as numbers, means over the seeds", methods.map(epochsTable)),
    "## Confusion",
    figure(charts.confusion, experiment),
    details("The same as numbers", methods.map((method) => confusionTable(report, method))),
    "## Calibration",
    figure(charts.reliability, experiment),
    "## By class",
    ...classSections(report),
    "## Data and weights",
    dataTable(report),
    weightsText(report),
    "## To repeat it",
    `\`\`\`sh\n${oneLine(report.command)}\n\`\`\``,
    repeatText(report),
  ];
  return sections.join("\n\n") + "\n";
}

/** What a reader should know before the verdict is repeated elsewhere. */
function cautions({ comparisons, methods, dataset: { folds } }: Report): string[] {
  if (comparisons.length === 0) {
    const why = methods.length < 2 ? "there is one method" : "no two methods share a seed";
    return [`Nothing is compared: ${why}.`];
  }
  const lines = [
    comparisons.some(({ seeds }) => seeds.length === 1)
      ? "With one seed the verdict holds for that seed: another one draws another head and another order of the pictures."
      : "",
    comparisons.some(({ seeds }) => seeds.length === 2)
      ? "Two seeds are few to judge how much a seed changes: this verdict is weak."
      : "",
    comparisons.some(({ interval, verdict, p }) =>
        verdict === "inconclusive" && p !== null && p >= 0.05 && interval !== null &&
        (interval[0] > 0 || interval[1] < 0)
      )
      ? "The exact test decides; the interval, an approximation, leaves out zero by a little."
      : "",
    folds !== null && comparisons.some(({ on }) => on === "val")
      ? "Each fold's network learns from pictures that the others are judged by, so that their errors are not independent: the interval is likely too narrow."
      : "",
    comparisons.length > 1
      ? `The ${comparisons.length} comparisons of this report are one family: verdicts go by Holm's adjusted p, intervals are not adjusted.`
      : "",
  ].filter((line) => line !== "");
  return lines.length === 0 ? [] : [lines.join(" ")];
}

function methodsTable(report: Report): string {
  const { methods } = report;
  const on = judgedOn(report);
  const last = methods.map((method) => lastEpoch(method, on));
  const val = methods.map((method) => lastEpoch(method, "val"));
  const isTested = on === "test";
  const unchanged = methods.map(({ runs }) => {
    if (runs.every(({ frozen_hash }) => frozen_hash.before === null)) return "nothing is frozen";
    const same = runs.every(({ frozen_hash: { before, after } }) => before === after);
    return same ? "bit-equal, by SHA-256" : "**changed**";
  });
  return table(["", ...methods.map(({ name }) => text(name))], [
    [
      `${NAMES[on]} accuracy, last epoch`,
      ...last.map(({ accuracy }) => `**${percent(accuracy)}**`),
    ],
    [
      "95 % interval (Wilson)",
      ...last.map(({ interval: [low, high] }) => `${percent(low)} to ${percent(high)}`),
    ],
    ["by seed", ...last.map(({ accuracies }) => accuracies.map(percent).join(", "))],
    ...isTested
      ? [["validation accuracy, last epoch", ...val.map(({ accuracy }) => percent(accuracy))]]
      : [],
    [
      `best epoch (picked on ${isTested ? "the validation" : "these"} pictures)`,
      ...methods.map((method) =>
        `${percent(bestEpochAccuracy(method))} (epoch ${bestEpochs(method).join(", ")})`
      ),
    ],
    ...isTested ? [["test loss, last epoch", ...last.map(({ loss }) => loss.toFixed(4))]] : [],
    ["validation loss, last epoch", ...val.map(({ loss }) => loss.toFixed(4))],
    ...METRICS.map(([name, key, form]) => [
      name,
      ...methods.map(({ metrics }) => seedsFigure(metrics[key], form)),
    ]),
    ["parameters that learn", ...methods.map(({ parameters }) => grouped(parameters.trained))],
    ["parameters frozen", ...methods.map(({ parameters }) => grouped(parameters.frozen))],
    ["frozen tensors afterwards", ...unchanged],
  ]);
}

function methodsNote({ methods, dataset: { val, test, folds } }: Report): string {
  const seeds = methods.map(({ name, runs }) =>
    `${text(name)} ${runs.map(({ seed }) => seed).join(", ")}`
  );
  const tested = test === null
    ? ""
    : `${test.pictures} test pictures, which nothing saw before the end of the last epoch${
      folds === null ? "" : " (probabilities are means over the folds' networks)"
    }; `;
  const validated = folds === null
    ? `${val.pictures} validation pictures`
    : `${val.pictures} training pictures in ${folds.count} folds, each validated by the network that had not seen it`;
  const [these, same] = test === null ? ["", "same"] : ["test ", "validation"];
  return `${tested}${validated}; seeds: ${
    seeds.join("; ")
  }. Accuracies are means over the seeds; what stands behind ± is the standard deviation of the seeds. ` +
    `The interval is that of this many ${these}pictures: seeds share them and make it no narrower. ` +
    `The best epoch was picked by the ${same} pictures, so its accuracy flatters. ` +
    "Macro figures weigh each class alike. The calibration error (15 bins of equal width) is biased upwards on few " +
    "pictures. The Brier score sums over the classes: 0 is perfect.";
}

function epochsTable({ name, runs }: ReportedMethod): string {
  // A run that ended early has no more than its own
  const longest = runs.map(({ epochs }) => epochs).toSorted((a, b) => b.length - a.length)[0] ?? [];
  const rows = longest.map(({ epoch, lr }) => {
    const at = runs.flatMap(({ epochs }) => epochs[epoch] ?? []);
    return [
      `${epoch + 1}`,
      `${Number(lr.toPrecision(6))}`,
      mean(at.map(({ train }) => train.loss)).toFixed(4),
      percent(mean(at.map(({ train }) => train.accuracy))),
      mean(at.map(({ val }) => val.loss)).toFixed(4),
      percent(mean(at.map(({ val }) => val.accuracy))),
    ];
  });
  const header = ["epoch", "lr", "train loss", "train accuracy", "val loss", "val accuracy"];
  return `${text(name)}\n\n${table(header, rows)}`;
}

/** Seeds that ended before the last epoch of the plan. */
function endedEarly(report: Report, { name, runs }: ReportedMethod): string[] {
  const all = report.plan.methods.find((method) => method.name === name)?.epochs ?? 0;
  const ended = runs.filter(({ epochs }) => epochs.length < all)
    .map(({ seed, epochs }) => `seed ${seed} after epoch ${epochs.length}`);
  if (ended.length === 0) return [];
  const flatters = judgedOn(report) === "val" ? " The same pictures judge it, which flatters." : "";
  const rule = "ended early, since validation no longer improved";
  return [`Of ${all} epochs: ${ended.join(", ")} ${rule}.${flatters}`];
}

function confusionTable(report: Report, { name, runs }: ReportedMethod): string {
  const { classes } = report.dataset;
  const counts = confusion(runs, classes);
  const over = runs.length === 1 ? "" : `, summed over ${runs.length} seeds`;
  const tested = judgedOn(report) === "test" ? ", test pictures" : "";
  const title = `${text(name)}, last epoch${tested}${over}`;
  if (classes.length > MATRIX) return `${title}: ${confusedPairs(classes, counts)}`;
  const rows = classes.map((label, k) => [`is ${code(label)}`, ...(counts[k] ?? []).map(grouped)]);
  return `${title}\n\n${table(["", ...classes.map((one) => `called ${code(one)}`)], rows)}`;
}

/** In the place of a matrix that is too wide to read. */
function confusedPairs(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
): string {
  const pairs = classes.flatMap((label, k) =>
    classes.map((predicted, other) => ({ label, predicted, count: counts[k]?.[other] ?? 0 }))
  ).filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count);
  if (pairs.length === 0) return "no picture was called by a wrong name.";
  const rows = pairs.slice(0, LISTED).map(({ label, predicted, count }) => [
    code(label),
    code(predicted),
    grouped(count),
  ]);
  const more = pairs.length > LISTED ? `, the first ${LISTED} of ${pairs.length}` : "";
  return `the classes most often confused${more}\n\n${table(["is", "called", "times"], rows)}`;
}

function differenceSection(
  report: Report,
  comparison: ReportedComparison,
  chart: Chart | undefined,
): string[] {
  const { methods: [a, b], counts, procedure, p, p_adjusted, family } = comparison;
  const adjusted = family === 1 || p_adjusted === null ? "" : `; ${pValue(p_adjusted)} by Holm`;
  const rows = [
    [`${text(a)} right`, grouped(counts.both_right), grouped(counts.only_a)],
    [`${text(a)} wrong`, grouped(counts.only_b), grouped(counts.both_wrong)],
  ];
  const pictures = disagreements(report, comparison);
  const listed = pictures.slice(0, LISTED).map((line) => `- ${line}`);
  const more = pictures.length > LISTED
    ? [`- and ${pictures.length - LISTED} more, in the JSON`]
    : [];
  return [
    `## Where ${text(a)} and ${text(b)} differ`,
    table(["", `${text(b)} right`, `${text(b)} wrong`], rows),
    (comparison.seeds.length === 1 ? "" : `Pictures times ${comparison.seeds.length} seeds. `) +
    `${text(procedure)}${p === null ? "" : `, ${pValue(p)}${adjusted}`}.`,
    ...chart === undefined ? [] : [figure(chart, report.experiment)],
    ...(pictures.length === 0 ? [] : [[...listed, ...more].join("\n")]),
  ];
}

/** Pictures on which the two differ in some seed, in the order of the data. */
function disagreements(
  { methods }: Report,
  { methods: [a, b], seeds }: ReportedComparison,
): string[] {
  const runsOf = (name: string) =>
    methods.find((method) => method.name === name)?.runs.filter(({ seed }) =>
      seeds.includes(seed)
    ) ?? [];
  const [runsA, runsB] = [runsOf(a), runsOf(b)];
  const [first] = runsA;
  return (first ? judgedPredictions(first) : []).flatMap(({ file, label }, k) => {
    const right = (runs: typeof runsA) =>
      runs.filter((run) => judgedPredictions(run)[k]?.predicted === label).length;
    const [rightA, rightB] = [right(runsA), right(runsB)];
    if (rightA === rightB) return [];
    const of = seeds.length === 1 ? "" : ` (${rightA} and ${rightB} of ${seeds.length} seeds)`;
    return [
      `${code(file)}: ${text(rightA > rightB ? a : b)} is right${
        of === "" ? "" : " more often"
      }${of}`,
    ];
  });
}

function repeatText({ plan_fingerprint, numerics }: Report): string {
  const { device, tensorflow, instruction_set, threads, precision } = numerics;
  return `Plan ${
    plan_fingerprint.slice(0, "sha256:".length + 12)
  }…; on the ${device.toUpperCase()} with TensorFlow ` +
    `${text(tensorflow)}, ${
      text(instruction_set)
    }, ${threads} threads, ${precision}. The same plan with the same numerics gives ` +
    "this file again, byte for byte.";
}
