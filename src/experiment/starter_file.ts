/**
 * A first experiment over a folder of pictures.
 *
 * @module
 */
import { parseYaml } from "./_parse_yaml.ts";
import { printable } from "./printable.ts";

/** What is known of the pictures. */
export interface StarterFacts {
  /** Name of the experiment and of its file. */
  readonly name: string;
  /** Path of the folder, from the project's root. */
  readonly source: string;
  /** Folder of the training pictures inside it. */
  readonly train: string;
  /** Folder of the validation pictures; null: a share of the training pictures. */
  readonly val: string | null;
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly val: number;
  }[];
  /** Training pictures by their short side. */
  readonly sizes: Readonly<Record<"smallest" | "median" | "largest", Size>>;
  /** Path of a weights card; null: initialised at random. */
  readonly weights: string | null;
}

/** Width and height in pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Classes that are counted in the file, one a line. */
const mostLines = 20;
/** What torchvision's networks were trained at, in pixels; larger ones only take longer. */
const largestInput = 224;
/** How many times as large the largest class is, from where on classes are weighted. */
const uneven = 1.5;

/**
 * Writes a commented experiment file that runs as it stands.
 *
 * @param facts What is known of the pictures.
 * @returns The file's text.
 *
 * @example Its first line
 * ```ts
 * import assert from "node:assert/strict";
 * import { starterFile } from "./starter_file.ts";
 *
 * const size = { width: 320, height: 240 };
 * const text = starterFile({
 *   name: "pets",
 *   source: "pictures/pets",
 *   train: "train",
 *   val: "val",
 *   classes: [{ name: "cat", train: 80, val: 20 }, { name: "dog", train: 75, val: 20 }],
 *   sizes: { smallest: size, median: size, largest: size },
 *   weights: null,
 * });
 * assert.ok(text.includes("\nname: pets #"));
 * ```
 */
export function starterFile(facts: StarterFacts): string {
  return [
    header(facts),
    dataset(facts),
    transforms(facts),
    model(facts),
    training(facts),
    methods(facts),
  ]
    .join("\n");
}

function header({ name, source, classes, sizes, val }: StarterFacts): string {
  const shown = classes.slice(0, mostLines);
  const width = Math.max(...shown.map((each) => said(each.name).length), 5);
  const row = (first: string, ...counts: readonly (string | number)[]) =>
    `#   ${first.padEnd(width)}${counts.map((count) => `${count}`.padStart(8)).join("")}`;
  const cells = <T>(train: T, validating: T) => val === null ? [train] : [train, validating];
  const more = classes.length - shown.length;
  const size = ({ width, height }: Size) => `${width} x ${height}`;
  const lines = [
    "# yaml-language-server: $schema=./experiment.schema.json",
    `# Made by \`deno task init\` over ${said(source)}. What a run would do, and the run itself:`,
    "#",
    `#   deno task plan experiments/${name}.yaml`,
    `#   deno task run experiments/${name}.yaml`,
    "#",
    "# What was found, in pictures of each class:",
    "#",
    row("class", ...cells("train", "val")),
    ...shown.map((each) => row(said(each.name), ...cells(each.train, each.val))),
    ...more > 0 ? [`#   and ${more} more classes`] : [],
    "#",
    "# Training pictures by their short side, width x height in pixels: the smallest " +
    `${size(sizes.smallest)}, the median ${size(sizes.median)}, the largest ${
      size(sizes.largest)
    }.`,
    `name: ${name} # the report is reports/${name}.md`,
  ];
  return `${lines.join("\n")}\n`;
}

function dataset({ source, train, val }: StarterFacts): string {
  const validation = val === null
    ? "  # No folder of validation pictures was found (val/CLASS/), so a fifth of each class is drawn.\n" +
      "  # Pictures of one thing, such as frames of a video, belong on one side: then make the folders.\n" +
      "  val: { fraction: 0.2, seed: 1 }\n"
    : `  val: ${scalar(val)} # pictures that nothing is learnt from\n`;
  return `dataset:
  source: ${scalar(source)} # from the project's root
  train: ${scalar(train)} # one folder a class in it
${validation}`;
}

/** The largest multiple of 32 that most pictures fill, since the network halves them five times. */
function inputSize({ sizes: { median } }: StarterFacts): number {
  const fitting = Math.floor(Math.min(median.width, median.height) / 32) * 32;
  return Math.min(largestInput, Math.max(64, fitting));
}

function transforms(facts: StarterFacts): string {
  const size = inputSize(facts);
  const whole = Math.round(size * 256 / 224);
  return `transforms: # names and defaults are torchvision's; sizes in pixels
  train: # a picture is never quite the same twice
    - random_resized_crop: ${size} # a part of random size and place
    - random_horizontal_flip # leave it out where left and right matter, as with letters
    - normalize: imagenet
  val: [{ resize: ${whole} }, { center_crop: ${size} }, { normalize: imagenet }] # always the same part
`;
}

function model({ weights }: StarterFacts): string {
  const start = weights === null
    ? "null # every parameter starts at random; a card of pretrained weights learns from far fewer pictures"
    : `${scalar(weights)} # a card: where the weights come from; null starts at random`;
  return `model:
  architecture: resnet18
  weights: ${start}
`;
}

function training({ classes, weights }: StarterFacts): string {
  const counts = classes.map(({ train }) => train);
  const pictures = counts.reduce((sum, count) => sum + count, 0);
  const [epochs, lr] = weights === null ? [30, 0.01] : [10, 0.001];
  // At least eight steps an epoch, so that batch norms and the optimizer see something
  const batch = Math.min(32, Math.max(4, 2 ** Math.floor(Math.log2(pictures / 8))));
  const times = Math.max(...counts) / Math.min(...counts);
  const weighted = times < uneven
    ? ""
    : `  class_weights: balanced # the largest class has ${
      times.toFixed(1)
    } times the pictures of the smallest\n`;
  const why = weights === null ? "" : ", small since the weights are good already";
  return `training: # what all methods share
  epochs: ${epochs} # passes over the ${pictures} training pictures
  batch_size: ${batch} # pictures of a step; more need more memory
  optimizer: { type: sgd, lr: ${lr}, momentum: 0.9 } # lr: the learning rate${why}
  schedule: { type: cosine, t_max: ${epochs} } # the rate falls to 0 over the epochs
${weighted}  seeds: [0] # one run each; [0, 1, 2] tells how much of a difference is luck
`;
}

function methods({ weights }: StarterFacts): string {
  const second = weights === null
    ? "  adamw: { optimizer: { type: adamw, lr: 0.001 } } # another optimizer, which needs less tuning\n"
    : "  feature_extraction: { freeze: [backbone] } # only the last layer, fc, learns: fast, and hard to overfit\n";
  return `methods: # what the report compares; each may change any key of training
  ${weights === null ? "sgd: {}" : "finetune: {}"} # every layer learns
${second}`;
}

/** A text as a value of YAML. */
function scalar(text: string): string {
  const { tree } = parseYaml(text, { file: "" });
  const isPlain = /^[\w./-]+$/.test(text) && tree?.kind === "scalar" && tree.value === text;
  return isPlain ? text : JSON.stringify(text);
}

/** A text as part of a comment. */
function said(text: string): string {
  return printable(text.replaceAll(/\s+/gu, " "));
}
