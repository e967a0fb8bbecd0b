/**
 * A plan in words.
 *
 * @module
 */
import { fingerprint } from "./fingerprint.ts";
import type { MethodPlan, Optimizer, Plan, Schedule, SplitFacts, Transform } from "./plan.ts";

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
      ["Precision", plan.precision],
      ["Cache", cacheText(plan.cache_bytes)],
      ["Data", plan.dataset.source],
      ["  train", splitText(plan.dataset.train)],
      ["  val", valText(plan.dataset)],
      ...testRows(plan.dataset.test),
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

function cacheText(bytes: number): string {
  if (bytes === 0) return "none: pictures are decoded anew each time";
  return `${grouped(Math.round(bytes / 2 ** 20))} MiB of decoded pictures at most`;
}

type Row = readonly [name: string, text: string];

function rows(list: readonly Row[]): string {
  return list.map(([name, text]) => `${name.padEnd(16)}${text}`.trimEnd() + "\n").join("");
}

function splitText({ pictures, per_class, skipped, rotated }: SplitFacts): string {
  const classes = Object.entries(per_class).map(([name, count]) => `${name} ${grouped(count)}`);
  const left = filesText("left out, no picture by name", skipped);
  const turned = filesText("with an EXIF orientation, ignored as torchvision does", rotated);
  return `${grouped(pictures)} pictures (${classes.join(", ")})${left}${turned}`;
}

/** `; 2 left out: a, b`, or nothing where there are none. */
function filesText(what: string, files: readonly string[]): string {
  if (files.length === 0) return "";
  const more = files.length > NAMED ? ` and ${grouped(files.length - NAMED)} more` : "";
  return `; ${grouped(files.length)} ${what}: ${files.slice(0, NAMED).join(", ")}${more}`;
}

function valText({ val, drawn, folds }: Plan["dataset"]): string {
  if (folds === null) return splitText(val) + drawnText(drawn);
  const [least, most] = [Math.min(...folds.pictures), Math.max(...folds.pictures)];
  const held = least === most ? grouped(most) : `${grouped(least)} or ${grouped(most)}`;
  return `${folds.count} folds of ${held} pictures of train, seed ${folds.seed}; ` +
    "each fold trains a network on the others, and is validated by it";
}

function drawnText(drawn: Plan["dataset"]["drawn"]): string {
  if (drawn === null) return "";
  return `; drawn from those of train, ${drawn.fraction} of each class, seed ${drawn.seed}`;
}

function testRows(test: Plan["dataset"]["test"]): Row[] {
  return test === null ? [] : [["  test", `${splitText(test)}; seen once, after the last epoch`]];
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
  return [
    ["  learns", `${grouped(parameters.trained)} parameters`],
    ["  frozen", frozenText(method)],
    [
      "  steps",
      `${grouped(epochs * steps_per_epoch)} a ${
        plan.dataset.folds === null ? "seed" : "fold"
      }: ${epochs} epochs of ${grouped(steps_per_epoch)}, ${batch_size} pictures each`,
    ],
    ["  seeds", method.seeds.join(", ")],
    ["  optimizer", typedText(optimizer)],
    ["  schedule", typedText(method.schedule)],
    ["  rate by epoch", ratesText(method)],
    ["  loss", lossText(method, plan.dataset.classes)],
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

/** `step (step_size 7, gamma 0.1)`; what is not used is left out. */
function typedText({ type, ...settings }: Optimizer | Schedule): string {
  const texts = Object.entries(settings).filter(([, value]) => value !== null).map(
    ([name, value]) => `${name} ${settingText(value)}`,
  );
  return texts.length === 0 ? type : `${type} (${texts.join(", ")})`;
}

function settingText(value: unknown): string {
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "number") return `${Number(value.toPrecision(6))}`;
  if (typeof value !== "object" || value === null) return `${value}`;
  return Object.entries(value).map(([name, each]) => `${name} ${settingText(each)}`).join(" ");
}

/** `1-7: 0.001, 8-10: 0.0001`, epochs counted from 1; the middle of a long list is left out. */
function ratesText({ learning_rates: rates, schedule, epochs }: MethodPlan): string {
  const starts = rates.flatMap((rate, epoch) =>
    epoch === 0 || rate !== rates[epoch - 1] ? [epoch] : []
  );
  const texts = starts.map((start, k) => {
    const end = starts[k + 1] ?? epochs;
    const span = end === start + 1 ? `${end}` : `${start + 1}-${end}`;
    return `${span}: ${Number(rates[start]?.toPrecision(6))}`;
  });
  const shown = texts.length <= 2 * NAMED
    ? texts
    : [...texts.slice(0, NAMED), "…", ...texts.slice(-NAMED)];
  return `${shown.join(", ")}${movingText(schedule)}`;
}

/** What the rates of the epochs' first steps do not show. */
function movingText(schedule: Schedule): string {
  if (schedule.type === "one_cycle") return " (of the first step; it moves with every step)";
  const warmup = schedule.warmup === null
    ? ""
    : " (of the first step; the warm-up rises by the step)";
  return schedule.type === "reduce_on_plateau"
    ? `${warmup}, until validation stops improving`
    : warmup;
}

function lossText(
  { label_smoothing, class_weights }: MethodPlan,
  classes: readonly string[],
): string {
  const weights = class_weights?.map((weight, k) => `${classes[k]} ${settingText(weight)}`);
  return [
    "cross-entropy",
    ...label_smoothing > 0 ? [`label smoothing ${label_smoothing}`] : [],
    ...weights ? [`class weights ${weights.join(", ")}`] : [],
  ].join(", ");
}

function onceText(
  { phases, epochs, seeds }: MethodPlan,
  { dataset, weights, evaluation_batch_size, cache_bytes }: Plan,
): string {
  const pictures = dataset.test === null ? "validation pictures" : "validation and test pictures";
  const decoded = cache_bytes === 0 ? [] : [`decoded ${pictures}`];
  // What learns only becomes more: features are computed once in the first phase or in none
  if (phases[0]?.features_once !== true) return decoded[0] ?? "nothing";
  const until = phases.find(({ features_once }) => !features_once)?.from_epoch ?? epochs;
  const reach = weights !== null && seeds.length > 1 ? "for all seeds" : "for each seed";
  const span = until < epochs ? ` until epoch ${until}` : "";
  const features = decoded.length === 0 ? `features of ${pictures}` : "their features";
  return `${[...decoded, features].join("; ")}, ${reach}${span}. ` +
    `Features are made ${evaluation_batch_size} pictures at a time, batch norms folded into kernels`;
}

/** 11177538 as `11,177,538`. */
function grouped(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}
