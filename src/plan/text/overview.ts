/**
 * The first part of a plan's text: data, pictures, model and weights.
 *
 * @module
 */
import { fingerprint } from "../fingerprint.ts";
import type { Plan, SplitFacts, Transform } from "../plan.ts";
import { grouped, type Row, rows } from "./rows.ts";

/** Files that are named; the rest is counted. */
const NAMED = 5;

/**
 * Writes what an experiment is made from.
 *
 * @param plan The plan.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { examplePlan } from "../../../tests/example_plan.ts";
 * import { overviewText } from "./overview.ts";
 *
 * assert.match(overviewText(examplePlan()), /^Pictures {8}32 x 32 pixels$/m);
 * ```
 */
export function overviewText(plan: Plan): string {
  return rows([
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
  ]);
}

function cacheText(bytes: number): string {
  if (bytes === 0) return "none: pictures are decoded anew each time";
  return `${grouped(Math.round(bytes / 2 ** 20))} MiB of decoded pictures at most`;
}

function splitText(
  { pictures, per_class, skipped, rotated, unreadable = [] }: SplitFacts,
): string {
  const classes = Object.entries(per_class).map(([name, count]) => `${name} ${grouped(count)}`);
  const left = filesText("left out, no picture by name", skipped);
  const turned = filesText("with an EXIF orientation, ignored as torchvision does", rotated);
  const bad = filesText("left out, not readable", unreadable);
  return `${grouped(pictures)} pictures (${classes.join(", ")})${left}${bad}${turned}`;
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

function testRows(test: Plan["dataset"]["test"]): Row[] {
  return test === null ? [] : [["  test", `${splitText(test)}; seen once, after the last epoch`]];
}

function drawnText(drawn: Plan["dataset"]["drawn"]): string {
  if (drawn === null) return "";
  return `; drawn from those of train, ${drawn.fraction} of each class, seed ${drawn.seed}`;
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
