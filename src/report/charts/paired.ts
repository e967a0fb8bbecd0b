/**
 * Two methods picture by picture.
 *
 * @module
 */
import { judgedPredictions, mean } from "../figures.ts";
import type { Report, ReportedComparison, ReportedRun } from "../report.ts";
import { type Chart, seedsText, shortNames } from "./chart.ts";

/** What became of a picture, by the seeds: who is right on it more often. */
const OUTCOMES = ["both right", "both wrong", "they differ"] as const;

/**
 * Draws each picture by the probability that either method gives its true class.
 *
 * @param report The report.
 * @param comparison Two of its methods.
 * @param number Which pair, from 1.
 * @returns A scatter chart.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { pairedChart } from "./paired.ts";
 *
 * const report = exampleReport();
 * const [comparison] = report.comparisons;
 * assert.ok(comparison !== undefined);
 * assert.equal(pairedChart(report, comparison, 1).name, "paired-1");
 * ```
 */
export function pairedChart(
  report: Report,
  comparison: ReportedComparison,
  number: number,
): Chart {
  const { methods, seeds } = comparison;
  const [a = "", b = ""] = shortNames(methods);
  const [runsA, runsB] = [runsOf(report, methods[0], seeds), runsOf(report, methods[1], seeds)];
  const pictures = runsA[0] ? judgedPredictions(runsA[0]) : [];
  const { classes } = report.dataset;
  const values = pictures.map(({ label }, k) => {
    const said = (runs: readonly ReportedRun[]) => {
      const each = runs.flatMap((run) => judgedPredictions(run)[k] ?? []);
      return {
        p: mean(each.map(({ probabilities }) => probabilities[classes.indexOf(label)] ?? 0)),
        right: each.filter(({ predicted }) => predicted === label).length,
      };
    };
    const [inA, inB] = [said(runsA), said(runsB)];
    const [right, wrong, differ] = OUTCOMES;
    const isRight = 2 * inA.right > seeds.length;
    const outcome = inA.right !== inB.right ? differ : isRight ? right : wrong;
    return { a: inA.p, b: inB.p, outcome };
  });
  const axis = { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] };
  const scale = { domain: [0, 1] };
  return {
    name: `paired-${number}`,
    alt: `Probability of the true class for each picture: ${a} against ${b}`,
    caption: `A mark is a picture, by the probability of its true class${
      seeds.length === 1 ? "" : " (mean over the seeds)"
    }: towards the lower right ${a} does better, towards the upper left ${b}. ${pictures.length} pictures, ${
      seedsText(seeds)
    }.`,
    spec: {
      width: 300,
      height: 300,
      data: { values },
      layer: [
        {
          data: { values: [{ a: 0, b: 0 }, { a: 1, b: 1 }] },
          mark: { type: "line", color: "@line", strokeWidth: 1, strokeDash: [4, 4] },
          encoding: {
            x: { field: "a", type: "quantitative", scale, axis, title: `${a}: p(true class)` },
            y: { field: "b", type: "quantitative", scale, axis, title: `${b}: p(true class)` },
          },
        },
        {
          mark: { type: "point", filled: true, size: 45, opacity: 0.75 },
          encoding: {
            x: { field: "a", type: "quantitative", scale, axis, title: `${a}: p(true class)` },
            y: { field: "b", type: "quantitative", scale, axis, title: `${b}: p(true class)` },
            color: {
              field: "outcome",
              type: "nominal",
              scale: { domain: [...OUTCOMES], range: ["@line", "@wrong", "@differ"] },
              legend: { title: "picture" },
            },
            shape: {
              field: "outcome",
              type: "nominal",
              scale: { domain: [...OUTCOMES], range: ["circle", "square", "triangle-up"] },
            },
          },
        },
      ],
    },
  };
}

function runsOf({ methods }: Report, name: string, seeds: readonly number[]): ReportedRun[] {
  const runs = methods.find((method) => method.name === name)?.runs ?? [];
  return runs.filter(({ seed }) => seeds.includes(seed));
}
