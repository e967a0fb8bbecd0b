/**
 * `transforms`: from a picture file to the network's input. Names and defaults are torchvision's.
 *
 * @module
 */
import { z } from "zod";
import { quote } from "./_words.ts";
import { suggest } from "./nearest.ts";
import { pixels, shorthand, whole } from "./_primitives.ts";
import type { Transform } from "./settings.ts";

/** Mean and deviation by channel (red, green, blue; values 0 to 1) by name. */
const normalizations = {
  imagenet: { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const;

const channels = (value: z.ZodNumber) => z.tuple([value, value, value]);

/** Least and largest of something. */
function range(value: z.ZodNumber) {
  return z.tuple([value, value]).superRefine(([least, most], context) => {
    if (least <= most) return;
    const message = `The least must stand before the largest, current value is [${least}, ${most}]`;
    context.addIssue({ code: "custom", message });
  });
}

/** A number or a range of them, as torchvision takes both; gives the range. */
function numberOrRange(
  { number, bounds, toRange }: {
    readonly number: z.ZodNumber;
    readonly bounds: z.ZodNumber;
    readonly toRange: (value: number) => [number, number];
  },
) {
  return z.union([number.transform(toRange), range(bounds)]);
}

const share = z.number().positive().max(1);
const probability = z.number().min(0).max(1);

const cropFields = z.strictObject({
  size: pixels.describe("Height and width of the output (pixels)"),
  scale: range(share).default([0.08, 1]).describe("Least and largest share of the picture's area"),
  ratio: range(z.number().positive()).default([3 / 4, 4 / 3])
    .describe("Least and largest width / height of the part that is cut out"),
});

const flipFields = z.strictObject({
  p: probability.default(0.5).describe("Probability of a flip"),
});

const grayscaleFields = z.strictObject({
  p: probability.default(0.1).describe("Probability of grey"),
});

/** Beyond this factor every pixel but a plain one is at an end of its range. */
const factor = z.number().min(0).max(255);

const factors = numberOrRange({
  number: factor,
  bounds: factor,
  toRange: (by) => [Math.max(0, 1 - by), 1 + by],
}).prefault(0);

const turns = numberOrRange({
  number: z.number().min(0).max(0.5),
  bounds: z.number().min(-0.5).max(0.5),
  toRange: (by) => [0 - by, by],
}).prefault(0);

const jitterFields = z.strictObject({
  brightness: factors.describe("Range of factors, or b for 1 - b to 1 + b; a factor of 0 is black"),
  contrast: factors.describe("Range of factors, or c for 1 - c to 1 + c; a factor of 0 is grey"),
  saturation: factors
    .describe("Range of factors, or s for 1 - s to 1 + s; a factor of 0 is without colour"),
  hue: turns.describe("Range within -0.5 to 0.5 of the colour circle, or h for -h to h"),
}).superRefine(({ brightness, contrast, saturation, hue }, context) => {
  const isPlain = [brightness, contrast, saturation].flat().every((value) => value === 1);
  if (!isPlain || hue.some((value) => value !== 0)) return;
  const message =
    "`color_jitter` changes nothing: give it `brightness`, `contrast`, `saturation` or `hue`";
  context.addIssue({ code: "custom", message });
});

const byte = whole(0, 255);

const degrees = numberOrRange({
  number: z.number().min(0).max(360),
  bounds: z.number().min(-360).max(360),
  toRange: (by) => [0 - by, by],
});

const rotationFields = z.strictObject({
  degrees: degrees.describe("Range of angles (degrees, counter-clockwise), or d for -d to d"),
  interpolation: z.enum(["nearest", "bilinear"]).default("nearest")
    .describe("What a pixel between pixels is: the nearest one, or all four in proportion"),
  fill: z.union([byte.transform((it) => [it, it, it] as const), z.tuple([byte, byte, byte])])
    .prefault(0)
    .describe("Colour from outside the picture: one grey, or red, green and blue (0 to 255)"),
}).describe("The turned picture keeps its width and height, as without torchvision's `expand`");

const erasingFields = z.strictObject({
  p: probability.default(0.5).describe("Probability of an erasure"),
  scale: range(probability).default([0.02, 0.33])
    .describe("Least and largest share of the picture's area"),
  ratio: range(z.number().positive()).default([0.3, 3.3])
    .describe("Least and largest height / width of the rectangle"),
  value: z.union([z.number().transform((it) => [it, it, it] as const), channels(z.number())])
    .prefault(0)
    .describe(
      "What is put there, after the normalization: one number, or red, green and blue; taken to the nearest 8-bit pixel",
    ),
});

const resizeFields = z.strictObject({
  size: pixels.describe("Length of the short side of the output (pixels)"),
});

const centerFields = z.strictObject({
  size: pixels.describe("Height and width of the output (pixels)"),
});

const normalizeFields = z.strictObject({
  mean: channels(z.number().min(0).max(1)).describe("Mean by channel (red, green, blue; 0 to 1)"),
  std: channels(share).describe("Standard deviation by channel (red, green, blue; 0 to 1)"),
});

const normalizationName = z.enum(["imagenet"]).transform((name): z.output<
  typeof normalizeFields
> => ({ mean: [...normalizations[name].mean], std: [...normalizations[name].std] }));

/** One entry a transform; a new one needs nothing more here. */
const steps = {
  random_resized_crop: shorthand("size", pixels, cropFields)
    .transform((fields) => ({ type: "random_resized_crop" as const, ...fields }))
    .describe("A part of random size, place and shape, resized to a square"),
  random_horizontal_flip: shorthand("p", flipFields.shape.p.unwrap(), flipFields)
    .transform((fields) => ({ type: "random_horizontal_flip" as const, ...fields }))
    .describe("Left becomes right, at random"),
  random_vertical_flip: shorthand("p", flipFields.shape.p.unwrap(), flipFields)
    .transform((fields) => ({ type: "random_vertical_flip" as const, ...fields }))
    .describe("Top becomes bottom, at random"),
  random_grayscale: shorthand("p", grayscaleFields.shape.p.unwrap(), grayscaleFields)
    .transform((fields) => ({ type: "random_grayscale" as const, ...fields }))
    .describe("Without colour, at random"),
  color_jitter: jitterFields
    .transform((fields) => ({ type: "color_jitter" as const, ...fields }))
    .describe("Random brightness, contrast, saturation and hue, in a random order"),
  random_rotation: shorthand("degrees", degrees, rotationFields)
    .transform((fields) => ({ type: "random_rotation" as const, ...fields }))
    .describe("Turned about the middle by a random angle"),
  resize: shorthand("size", pixels, resizeFields)
    .transform((fields) => ({ type: "resize" as const, ...fields }))
    .describe("The whole picture, resized by its short side"),
  center_crop: shorthand("size", pixels, centerFields)
    .transform((fields) => ({ type: "center_crop" as const, ...fields }))
    .describe("The square in the middle"),
  normalize: z.union([normalizationName, normalizeFields])
    .transform((fields) => ({ type: "normalize" as const, ...fields }))
    .describe("Values 0 to 1 less the mean, over the standard deviation"),
  random_erasing: shorthand("p", erasingFields.shape.p.unwrap(), erasingFields)
    .transform((fields) => ({ type: "random_erasing" as const, ...fields }))
    .describe("A rectangle of random size, place and shape put to one colour, at random"),
};

/** A transform as it is written; what an erasure leaves in a picture is up to the normalization. */
type Step = Exclude<Transform, Erasing> | Omit<Erasing, "pixel">;
type Erasing = Extract<Transform, { readonly type: "random_erasing" }>;
type Normalize = Extract<Transform, { readonly type: "normalize" }>;

/** `{ resize: 256 }`, or any other mapping of one transform to its value. */
const stepMapping = z.strictObject(steps).partial().transform((step, context): Step => {
  const values = Object.values(step);
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  // Where a key is unknown, that has been said.
  if (context.issues.length === 0) {
    const count = values.length;
    const message = `A transform is one key with its value, current number of keys is ${count}`;
    context.addIssue({ code: "custom", message });
  }
  return z.NEVER;
});

/** `random_horizontal_flip`, or any other transform whose defaults leave nothing to be said. */
const bareStep = z.string().transform((name, context): Step => {
  const parsed = stepMapping.safeParse({ [name]: {} });
  if (parsed.success) return parsed.data;
  const message = Object.hasOwn(steps, name)
    ? `\`${name}\` needs a value: write \`{ ${name}: … }\``
    : `Unknown transform ${quote(name)}. ${
      suggest(name, Object.keys(steps), { kind: "transforms" })
    }`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});

/**
 * Lists the transforms that may stand without a value.
 *
 * @returns Their names, in the order of the schema.
 *
 * @example One that may not
 * ```ts
 * import assert from "node:assert/strict";
 * import { bareTransforms } from "./_transform_schema.ts";
 *
 * assert.ok(!bareTransforms().includes("resize"));
 * ```
 */
export function bareTransforms(): readonly string[] {
  return Object.keys(steps).filter((name) => bareStep.safeParse(name).success);
}

/** The steps that picture sizes depend on. */
type Sizing = Extract<Step, { readonly size: number }>;

/** The last step that gives a size, with its index. */
function lastSizing(list: readonly Step[]) {
  return [...list.entries()].findLast((entry): entry is [number, Sizing] => "size" in entry[1]);
}

/** Whether each part is of its type: zod goes on to these checks where a part has unknown keys. */
function isSound({ issues }: z.RefinementCtx): boolean {
  return issues.every(({ code, path = [] }) => code === "custom" || path.length === 0);
}

/** The steps that give the same pixels every time. */
const fixed: readonly Step["type"][] = ["resize", "center_crop", "normalize"];

/** One list of transforms. */
function transformList(name: "train" | "val") {
  return z.array(z.union([bareStep, stepMapping])).min(1).superRefine((list, context) => {
    if (!isSound(context)) return;
    const fail = (message: string, path: (string | number)[]) =>
      context.addIssue({ code: "custom", message, path });
    list.forEach((step, index) => {
      const { type } = step;
      if (type === "normalize" && list.slice(index + 1).some((next) => !isErasing(next))) {
        fail(
          "`normalize` must stand once, as the last transform but for `random_erasing`",
          [index],
        );
      }
      if (name === "val" && !fixed.includes(type)) {
        const message =
          `\`${type}\` is random, but a validation picture must be the same in every ` +
          "epoch: use `resize` and `center_crop`";
        fail(message, [index]);
      } else if (isErasing(step)) {
        const problem = erasingProblem(step, list.slice(0, index).find(isNormalize));
        if (problem !== undefined) fail(problem.message, [index, ...problem.path]);
      }
    });
    const sizing = lastSizing(list);
    if (sizing === undefined || sizing[1].type === "resize") {
      const message = "Pictures would differ in size: add `center_crop`" +
        (name === "train" ? " or `random_resized_crop`" : "");
      fail(message, sizing === undefined ? [] : [sizing[0]]);
    }
  }).transform((list) => {
    const normalize = list.find(isNormalize);
    return list.flatMap((step): Transform[] => {
      if (!isErasing(step)) return [step];
      return normalize === undefined ? [] : [{ ...step, pixel: erasedPixel(step, normalize) }];
    });
  });
}

/**
 * The pixel, red, green and blue, that comes nearest to an erasure's value once it is normalized.
 * Pictures are erased as bytes, before the graph normalizes them, so that a value is met to half a
 * pixel: 1 / (510 std), at most 0.0088 with ImageNet's deviations. (torchvision's `random` is left
 * out: of normal numbers three in a hundred lie beyond what a byte can give.)
 */
function erasedPixel(
  { value }: Pick<Erasing, "value">,
  { mean, std }: Normalize,
): [number, number, number] {
  const pixel = (channel: 0 | 1 | 2) =>
    Math.round((value[channel] * std[channel] + mean[channel]) * 255);
  return [pixel(0), pixel(1), pixel(2)];
}

/** What is wrong with an erasure, and where in it. */
function erasingProblem(step: Omit<Erasing, "pixel">, normalize: Normalize | undefined) {
  if (normalize === undefined) {
    const message =
      "`random_erasing` must stand after `normalize`, which its `value` is to be read by";
    return { message, path: [] };
  }
  if (erasedPixel(step, normalize).every((byte) => byte >= 0 && byte <= 255)) return undefined;
  const { mean, std } = normalize;
  const short = (number: number) => Number(number.toFixed(3));
  const spans = (["red", "green", "blue"] as const).map((channel, index) => {
    const [middle, deviation] = [mean[index] ?? 0, std[index] ?? 1];
    return `${channel} from ${short(-middle / deviation)} to ${short((1 - middle) / deviation)}`;
  });
  const message = `An erased pixel must be one that a picture can have: after \`normalize\`, ${
    spans.join(", ")
  }; current value is [${step.value.join(", ")}]`;
  return { message, path: [step.type, "value"] };
}

/** `transforms.val`. */
export const valTransforms = transformList("val");

/** `transforms`. */
export const transformsSchema = z.strictObject({
  train: transformList("train").describe("Steps of a training picture, in order"),
  val: valTransforms.describe("Steps of a validation picture, in order"),
}).superRefine(({ train, val }, context) => {
  if (!isSound(context)) return;
  const [trained, validated] = [lastSizing(train), lastSizing(val)];
  if (trained && validated && trained[1].size !== validated[1].size) {
    const message = "Training and validation pictures must be of one size, current sizes are " +
      `${trained[1].size} and ${validated[1].size} pixels`;
    context.addIssue({ code: "custom", path: ["val", validated[0]], message });
  }
  if (JSON.stringify(train.find(isNormalize)) !== JSON.stringify(val.find(isNormalize))) {
    const message = "`normalize` must be the same in `transforms.train` and `transforms.val`";
    const index = val.findIndex(isNormalize);
    context.addIssue({ code: "custom", path: ["val", ...(index < 0 ? [] : [index])], message });
  }
}).describe("From a picture file to the network's input");

function isNormalize(step: Step): step is Normalize {
  return step.type === "normalize";
}

function isErasing(step: Step): step is Omit<Erasing, "pixel"> {
  return step.type === "random_erasing";
}
