/**
 * `transforms`: from a picture file to the network's input. Names and defaults are torchvision's.
 *
 * @module
 */
import { z } from "zod";
import { quote } from "./_words.ts";
import { suggest } from "./nearest.ts";
import { pixels, shorthand } from "./_primitives.ts";
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

const share = z.number().positive().max(1);

const cropFields = z.strictObject({
  size: pixels.describe("Height and width of the output (pixels)"),
  scale: range(share).default([0.08, 1]).describe("Least and largest share of the picture's area"),
  ratio: range(z.number().positive()).default([3 / 4, 4 / 3])
    .describe("Least and largest width / height of the part that is cut out"),
});

const flipFields = z.strictObject({
  p: z.number().min(0).max(1).default(0.5).describe("Probability of a flip"),
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
  resize: shorthand("size", pixels, resizeFields)
    .transform((fields) => ({ type: "resize" as const, ...fields }))
    .describe("The whole picture, resized by its short side"),
  center_crop: shorthand("size", pixels, centerFields)
    .transform((fields) => ({ type: "center_crop" as const, ...fields }))
    .describe("The square in the middle"),
  normalize: z.union([normalizationName, normalizeFields])
    .transform((fields) => ({ type: "normalize" as const, ...fields }))
    .describe("Values 0 to 1 less the mean, over the standard deviation"),
};

/** `{ resize: 256 }`, or any other mapping of one transform to its value. */
const stepMapping = z.strictObject(steps).partial().transform((step, context): Transform => {
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
const bareStep = z.string().transform((name, context): Transform => {
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

/** The steps that picture sizes depend on. */
type Sizing = Extract<Transform, { readonly size: number }>;

/** The last step that gives a size, with its index. */
function lastSizing(list: readonly Transform[]) {
  return [...list.entries()].findLast((entry): entry is [number, Sizing] => "size" in entry[1]);
}

/** Whether each part is of its type: zod goes on to these checks where a part has unknown keys. */
function isSound({ issues }: z.RefinementCtx): boolean {
  return issues.every(({ code, path = [] }) => code === "custom" || path.length === 0);
}

/** One list of transforms. */
function transformList(name: "train" | "val") {
  return z.array(z.union([bareStep, stepMapping])).min(1).superRefine((list, context) => {
    if (!isSound(context)) return;
    const fail = (message: string, path: number[]) =>
      context.addIssue({ code: "custom", message, path });
    list.forEach(({ type }, index) => {
      if (type === "normalize" && index < list.length - 1) {
        fail("`normalize` must stand once, as the last transform", [index]);
      }
      if (name === "val" && type.startsWith("random_")) {
        const message =
          `\`${type}\` is random, but a validation picture must be the same in every ` +
          "epoch: use `resize` and `center_crop`";
        fail(message, [index]);
      }
    });
    const sizing = lastSizing(list);
    if (sizing === undefined || sizing[1].type === "resize") {
      const message = "Pictures would differ in size: add `center_crop`" +
        (name === "train" ? " or `random_resized_crop`" : "");
      fail(message, sizing === undefined ? [] : [sizing[0]]);
    }
  });
}

/** `transforms`. */
export const transformsSchema = z.strictObject({
  train: transformList("train").describe("Steps of a training picture, in order"),
  val: transformList("val").describe("Steps of a validation picture, in order"),
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

function isNormalize({ type }: Transform): boolean {
  return type === "normalize";
}
