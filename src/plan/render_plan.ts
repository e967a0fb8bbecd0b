/**
 * A plan in words.
 *
 * @module
 */
import { fingerprint } from "./fingerprint.ts";
import type { MethodPlan, Plan, Schedule, SplitFacts, Transform } from "./plan.ts";

/** Files that are named; the rest is counted. */
const NAMED = 5;

/**
 * Writes what a run would do, for a terminal.
 *
 * @param plan The plan.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../tests/example_plan.ts";
 * import { renderPlan } from "./render_plan.ts";
 *
 * assert.match(renderPlan(examplePlan()), /^Method {10}feature_extraction$/m);
 * ```
 */
export function renderPlan(plan: Plan): string {
  const sections = [
    rows([
      ["Experiment", plan.experiment],
      ["Plan", fingerprint(plan)],
      ["Device", plan.device],
      ["Data", plan.dataset.source],
      ["  train", splitText(plan.dataset.train)],
      ["  val", splitText(plan.dataset.val)],
      ["Pictures", `${plan.input.size} x ${plan.input.size} pixels`],
      ["  train", plan.transforms.train.map(transformText).join(", ")],
      ["  val", plan.transforms.val.map(transformText).join(", ")],
      ["  normalize", `mean ${plan.input.mean.join(" ")}, std ${plan.input.std.join(" ")}`],
      ["Model", modelText(plan)],
      ...weightsRows(plan),
    ]),
    ...plan.methods.map((method) => rows([["Method", method.name], ...methodRows(method, plan)])),
  ];
  return sections.join("\n");
}

type Row = readonly [name: string, text: string];

function rows(list: readonly Row[]): string {
  return list.map(([name, text]) => `${name.padEnd(16)}${text}`.trimEnd() + "\n").join("");
}

function splitText({ pictures, per_class, skipped }: SplitFacts): string {
  const classes = Object.entries(per_class).map(([name, count]) => `${name} ${grouped(count)}`);
  const more = skipped.length > NAMED ? ` and ${grouped(skipped.length - NAMED)} more` : "";
  const left = skipped.length === 0
    ? ""
    : `; ${grouped(skipped.length)} left out, no picture by name: ${
      skipped.slice(0, NAMED).join(", ")
    }${more}`;
  return `${grouped(pictures)} pictures (${classes.join(", ")})${left}`;
}

function transformText(transform: Transform): string {
  switch (transform.type) {
    case "random_resized_crop": {
      const { size, scale, ratio } = transform;
      return `random_resized_crop ${size} (scale ${rangeText(scale)}, ratio ${rangeText(ratio)})`;
    }
    case "random_horizontal_flip":
    case "random_vertical_flip":
    case "random_grayscale":
      return `${transform.type} ${transform.p}`;
    case "color_jitter": {
      const { type, ...qualities } = transform;
      const changed = Object.entries(qualities)
        .filter(([name, range]) => range.some((value) => value !== (name === "hue" ? 0 : 1)))
        .map(([name, range]) => `${name} ${rangeText(range)}`);
      return `${type} (${changed.join(", ")})`;
    }
    case "random_rotation": {
      const { degrees, interpolation, fill } = transform;
      return `random_rotation ${rangeText(degrees)} degrees (${interpolation}, fill ${
        fill.join(" ")
      })`;
    }
    case "random_erasing": {
      const { p, scale, ratio, pixel } = transform;
      return `random_erasing ${p} (scale ${rangeText(scale)}, ratio ${rangeText(ratio)}, pixel ${
        pixel.join(" ")
      })`;
    }
    case "normalize":
      return "normalize";
    default:
      return `${transform.type} ${transform.size}`;
  }
}

function rangeText(range: readonly [number, number]): string {
  return range.map((value) => Number(value.toFixed(3))).join(" to ");
}

function modelText({ model, dataset }: Plan): string {
  const parameters = model.tensors
    .filter(({ kind }) => kind === "parameter")
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return `${model.architecture} for ${dataset.classes.length} classes, ${
    grouped(parameters)
  } parameters`;
}

function weightsRows({ weights, model }: Plan): Row[] {
  if (weights === null) return [["Weights", "none: every tensor is drawn at random, by the seed"]];
  const replaced = weights.replaced.map(({ name, file_shape }) => {
    const shape = model.tensors.find((tensor) => tensor.name === name)?.shape ?? [];
    return `${name} [${file_shape}] becomes [${shape}]`;
  });
  return [
    ["Weights", `${weights.card}: ${weights.file}`],
    ["  sha256", weights.sha256],
    ["  licence", weights.licence],
    [
      "  drawn anew",
      replaced.length === 0 ? "nothing, the head is the file's" : replaced.join(", "),
    ],
  ];
}

function methodRows(method: MethodPlan, plan: Plan): Row[] {
  const { optimizer, parameters, epochs, batch_size, steps_per_epoch } = method;
  const settings = Object.entries(optimizer)
    .filter(([name]) => name !== "type")
    .map(([name, value]) => `${name} ${value}`);
  return [
    ["  learns", `${grouped(parameters.trained)} parameters`],
    ["  frozen", frozenText(method)],
    [
      "  steps",
      `${grouped(epochs * steps_per_epoch)} a seed: ${epochs} epochs of ${
        grouped(steps_per_epoch)
      }, ${batch_size} pictures each`,
    ],
    ["  seeds", method.seeds.join(", ")],
    ["  optimizer", `${optimizer.type} (${settings.join(", ")})`],
    ["  schedule", scheduleText(method.schedule)],
    ["  rate by epoch", ratesText(method.learning_rates)],
    ["  computed once", onceText(method, plan)],
  ];
}

function frozenText({ freeze, parameters, frozen_batch_norm }: MethodPlan): string {
  if (freeze.length === 0) return "nothing";
  const statistics = frozen_batch_norm === "running"
    ? "and their batch-norm statistics"
    : "but batch norms go by the batch, and their statistics move";
  return `${grouped(parameters.frozen)} parameters (${freeze.join(", ")}), ${statistics}`;
}

function scheduleText(schedule: Schedule): string {
  const settings = Object.entries(schedule)
    .filter(([name]) => name !== "type")
    .map(([name, value]) => `${name} ${value}`);
  return settings.length === 0 ? schedule.type : `${schedule.type} (${settings.join(", ")})`;
}

/** `1-7: 0.001, 8-10: 0.0001`, epochs counted from 1. */
function ratesText(rates: readonly number[]): string {
  const starts = rates.flatMap((rate, epoch) =>
    epoch === 0 || rate !== rates[epoch - 1] ? [epoch] : []
  );
  return starts.map((start, k) => {
    const end = starts[k + 1] ?? rates.length;
    const epochs = end === start + 1 ? `${end}` : `${start + 1}-${end}`;
    return `${epochs}: ${Number(rates[start]?.toPrecision(6))}`;
  }).join(", ");
}

function onceText(
  { features_once, seeds }: MethodPlan,
  { weights, evaluation_batch_size }: Plan,
): string {
  if (!features_once) return "decoded validation pictures";
  const reach = weights !== null && seeds.length > 1 ? "for all seeds" : "for each seed";
  return `decoded validation pictures; their features, ${reach}. ` +
    `Features are made ${evaluation_batch_size} pictures at a time, batch norms folded into kernels`;
}

/** 11177538 as `11,177,538`. */
function grouped(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}
