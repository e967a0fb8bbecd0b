/**
 * Loss and accuracy by epoch.
 *
 * @module
 */
import { mean } from "../figures.ts";
import type { Report, ReportedMethod } from "../report.ts";
import { type Chart, MOST_METHODS, shortNames } from "./chart.ts";

/** A linear axis would hide what is small beside this many times as much. */
const LOG_BEYOND = 20;

/** Epochs up to which each has a dot. */
const DOTTED = 15;

/** One point of a curve. */
interface Point {
  readonly method: string;
  readonly split: "training" | "validation";
  readonly epoch: number;
  /** Mean, lowest and highest of the seeds that came as far. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Draws the curves of each method, the mean of its seeds in a band from the lowest to the highest.
 *
 * @param report The report.
 * @returns A chart of two panels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { curvesChart } from "./curves.ts";
 *
 * assert.equal(curvesChart(exampleReport()).name, "curves");
 * ```
 */
export function curvesChart(report: Report): Chart {
  const methods = report.methods.slice(0, MOST_METHODS);
  const names = shortNames(methods.map(({ name }) => name));
  const epochs = Math.max(...methods.flatMap(({ runs }) => runs.map((run) => run.epochs.length)));
  const several = methods.some(({ runs }) => runs.length > 1);
  const left = report.methods.length - methods.length;
  return {
    name: "curves",
    alt: `Loss and accuracy by epoch: ${names.join(", ")}`,
    caption: [
      "Solid: validation; dashed: training.",
      several
        ? "Lines are means over the seeds, bands go from the lowest seed to the highest."
        : "",
      "Training is measured while the network learns and on augmented pictures, so its curve can look worse than validation's.",
      left > 0
        ? `The first ${methods.length} methods; ${left} more are in the tables and the JSON.`
        : "",
    ].filter((line) => line !== "").join(" "),
    spec: {
      data: { values: [] },
      spacing: 40,
      hconcat: (["loss", "accuracy"] as const).map((metric) =>
        panel(metric, {
          points: methods.flatMap((method, k) => curve(method, { name: names[k] ?? "", metric })),
          names,
          epochs,
          several,
        })
      ),
      config: { legend: { orient: "bottom", columns: 2 } },
    },
  };
}

interface PanelOptions {
  readonly points: readonly Point[];
  readonly names: readonly string[];
  readonly epochs: number;
  readonly several: boolean;
}

function panel(metric: "loss" | "accuracy", { points, names, epochs, several }: PanelOptions) {
  const values = points.flatMap(({ low, high }) => [low, high]);
  const isLog = metric === "loss" && Math.min(...values) > 0 &&
    Math.max(...values) > LOG_BEYOND * Math.min(...values);
  const x = {
    field: "epoch",
    type: "quantitative" as const,
    title: "epoch",
    scale: { domain: epochs === 1 ? [0.5, 1.5] : [1, epochs], nice: false, zero: false },
    axis: {
      format: "d",
      ...epochs <= DOTTED
        ? { values: Array.from({ length: epochs }, (_, k) => k + 1) }
        : { tickCount: 6, tickMinStep: 1 },
    },
  };
  const scale = isLog ? { type: "log" as const } : { zero: false };
  const axis = metric === "loss"
    ? { tickCount: 5, ...isLog ? { format: "~g" } : {} }
    : { tickCount: 5, format: ".0%" };
  const title = `${metric}${isLog ? " (log scale)" : ""}`;
  const color = {
    field: "method",
    type: "nominal" as const,
    scale: { domain: names },
    legend: {
      title: "method",
      symbolType: "stroke" as const,
      symbolOpacity: 1,
      symbolStrokeWidth: 3,
      symbolSize: 200,
    },
  };
  const band = {
    mark: { type: "area" as const, opacity: 0.18 },
    encoding: {
      x,
      y: { field: "low", type: "quantitative" as const, scale, axis, title },
      y2: { field: "high" },
      color,
      detail: { field: "split" },
    },
  };
  const line = {
    mark: { type: "line" as const, strokeWidth: 2 },
    encoding: {
      x,
      y: { field: "value", type: "quantitative" as const, scale, axis, title },
      color,
      strokeDash: {
        field: "split",
        type: "nominal" as const,
        scale: { domain: ["validation", "training"], range: [[1, 0], [4, 3]] },
        legend: {
          title: "pictures",
          symbolType: "stroke" as const,
          symbolStrokeColor: "@text",
          symbolStrokeWidth: 2,
          symbolSize: 400,
        },
      },
    },
  };
  const dots = {
    mark: { type: "point" as const, filled: true, size: 30 },
    encoding: {
      x,
      y: { field: "value", type: "quantitative" as const, scale, axis, title },
      color,
      detail: { field: "split" },
    },
  };
  return {
    width: 300,
    height: 220,
    data: { values: [...points] },
    layer: [...several ? [band] : [], line, ...epochs <= DOTTED ? [dots] : []],
  };
}

function curve(
  { runs }: ReportedMethod,
  { name, metric }: { readonly name: string; readonly metric: "loss" | "accuracy" },
): Point[] {
  const longest = Math.max(...runs.map(({ epochs }) => epochs.length));
  const splits = [["training", "train"], ["validation", "val"]] as const;
  return splits.flatMap(([split, key]) =>
    Array.from({ length: longest }, (_, epoch): Point => {
      const values = runs.flatMap(({ epochs }) => epochs[epoch]?.[key][metric] ?? []);
      return {
        method: name,
        split,
        epoch: epoch + 1,
        value: mean(values),
        low: Math.min(...values),
        high: Math.max(...values),
      };
    })
  );
}
