import assert from "node:assert/strict";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import type { Transform } from "../../src/experiment/settings.ts";
import { changed, problemsOf, small } from "./_files.ts";

/** The small file with these transforms of a training picture before its crop. */
function withTrain(steps: string): string {
  return changed("[{ random_resized_crop: 64 }]", `[${steps}, { center_crop: 64 }]`);
}

/** The small file, normalized, with these transforms of a training picture behind it. */
function withErasing(steps: string, normalize = "imagenet"): string {
  return small
    .replace("[{ random_resized_crop: 64 }", `[{ center_crop: 64 }, { normalize: N }, ${steps}`)
    .replace("val: [{ center_crop: 64 }", (it) => `${it}, { normalize: N }`)
    .replaceAll("N }", `${normalize} }`);
}

function trainOf(text: string): readonly Transform[] {
  return readExperiment(text, { path: "a.yaml" }).settings.transforms.train;
}

const jitter = {
  type: "color_jitter",
  brightness: [1, 1],
  contrast: [1, 1],
  saturation: [1, 1],
  hue: [0, 0],
};
const rotation = { type: "random_rotation", interpolation: "nearest", fill: [0, 0, 0] };

const forms: [string, unknown][] = [
  ["random_vertical_flip", { type: "random_vertical_flip", p: 0.5 }],
  ["{ random_vertical_flip: 0.25 }", { type: "random_vertical_flip", p: 0.25 }],
  ["random_grayscale", { type: "random_grayscale", p: 0.1 }],
  ["{ random_grayscale: { p: 1 } }", { type: "random_grayscale", p: 1 }],
  ["{ color_jitter: { brightness: 0.25 } }", { ...jitter, brightness: [0.75, 1.25] }],
  ["{ color_jitter: { contrast: 2 } }", { ...jitter, contrast: [0, 3] }],
  ["{ color_jitter: { saturation: [0.5, 0.5] } }", { ...jitter, saturation: [0.5, 0.5] }],
  ["{ color_jitter: { hue: 0.5 } }", { ...jitter, hue: [-0.5, 0.5] }],
  ["{ color_jitter: { hue: [-0.1, 0] } }", { ...jitter, hue: [-0.1, 0] }],
  ["{ random_rotation: 15 }", { ...rotation, degrees: [-15, 15] }],
  ["{ random_rotation: [0, 90] }", { ...rotation, degrees: [0, 90] }],
  ["{ random_rotation: { degrees: 5, fill: 255 } }", {
    ...rotation,
    degrees: [-5, 5],
    fill: [255, 255, 255],
  }],
  ["{ random_rotation: { degrees: [1, 2], interpolation: bilinear, fill: [1, 2, 3] } }", {
    type: "random_rotation",
    degrees: [1, 2],
    interpolation: "bilinear",
    fill: [1, 2, 3],
  }],
];

Deno.test("readExperiment() takes torchvision's random transforms with its defaults", () => {
  for (const [form, wanted] of forms) assert.deepEqual(trainOf(withTrain(form))[0], wanted, form);
});

Deno.test("readExperiment() finds the pixel of an erasure by the normalization", () => {
  const erasing = { type: "random_erasing", p: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3] };
  const plain = "{ mean: [0, 0, 0], std: [1, 1, 1] }";
  const imagenet = { ...erasing, value: [0, 0, 0], pixel: [124, 116, 104] };
  const cases: [string, unknown][] = [
    [withErasing("random_erasing"), imagenet],
    [withErasing("{ random_erasing: 0.1 }"), { ...imagenet, p: 0.1 }],
    [withErasing("{ random_erasing: { value: [1, -1, 2] } }"), {
      ...erasing,
      value: [1, -1, 2],
      pixel: [182, 59, 218],
    }],
    [withErasing("random_erasing", plain), { ...erasing, value: [0, 0, 0], pixel: [0, 0, 0] }],
    [withErasing("{ random_erasing: { value: 1 } }", plain), {
      ...erasing,
      value: [1, 1, 1],
      pixel: [255, 255, 255],
    }],
  ];
  for (const [text, wanted] of cases) assert.deepEqual(trainOf(text).at(-1), wanted, text);
});

/** Transforms of a training picture before its crop, and everything that is said of them. */
const refused: [string, string][] = [
  [
    "color_jitter",
    `a.yaml:5:11: \`color_jitter\` needs a value: write \`{ color_jitter: … }\`
      train: [color_jitter, { center_crop: 64 }]
              ^`,
  ],
  [
    "{ color_jitter: { brightness: 0, hue: [0, 0] } }",
    `a.yaml:5:27: \`color_jitter\` changes nothing: give it \`brightness\`, \`contrast\`, \`saturation\` or \`hue\`
      train: [{ color_jitter: { brightness: 0, hue: [0, 0] } }, { center_crop: 64 }]
                              ^`,
  ],
  [
    "{ color_jitter: { brightness: -1, contrast: [2, 1] } }",
    `a.yaml:5:41: \`transforms.train[0].color_jitter.brightness\` must be at least 0, current value is \`-1\`
      train: [{ color_jitter: { brightness: -1, contrast: [2, 1] } }, { center_crop: 64 }]
                                            ^
a.yaml:5:55: The least must stand before the largest, current value is [2, 1]
      train: [{ color_jitter: { brightness: -1, contrast: [2, 1] } }, { center_crop: 64 }]
                                                          ^`,
  ],
  [
    "{ color_jitter: { saturation: x, hue: 0.6 } }",
    `a.yaml:5:41: \`transforms.train[0].color_jitter.saturation\` must be a number or a list, current value is the text \`x\`
      train: [{ color_jitter: { saturation: x, hue: 0.6 } }, { center_crop: 64 }]
                                            ^
a.yaml:5:49: \`transforms.train[0].color_jitter.hue\` must be at most 0.5, current value is \`0.6\`
      train: [{ color_jitter: { saturation: x, hue: 0.6 } }, { center_crop: 64 }]
                                                    ^`,
  ],
  [
    "{ color_jitter: { hue: [-0.6, 0], saturation: 256 } }",
    `a.yaml:5:35: \`transforms.train[0].color_jitter.hue[0]\` must be at least -0.5, current value is \`-0.6\`
      train: [{ color_jitter: { hue: [-0.6, 0], saturation: 256 } }, { center_crop: 64 }]
                                      ^
a.yaml:5:57: \`transforms.train[0].color_jitter.saturation\` must be at most 255, current value is \`256\`
      train: [{ color_jitter: { hue: [-0.6, 0], saturation: 256 } }, { center_crop: 64 }]
                                                            ^`,
  ],
  [
    "random_rotation",
    `a.yaml:5:11: \`random_rotation\` needs a value: write \`{ random_rotation: … }\`
      train: [random_rotation, { center_crop: 64 }]
              ^`,
  ],
  [
    "{ random_rotation: 361 }",
    `a.yaml:5:30: \`transforms.train[0].random_rotation\` must be at most 360, current value is \`361\`
      train: [{ random_rotation: 361 }, { center_crop: 64 }]
                                 ^`,
  ],
  [
    "{ random_rotation: x }",
    `a.yaml:5:30: \`transforms.train[0].random_rotation\` must be a number, a list or a mapping, current value is the text \`x\`
      train: [{ random_rotation: x }, { center_crop: 64 }]
                                 ^`,
  ],
  [
    "{ random_rotation: { degrees: [9, 1], interpolation: bicubic } }",
    `a.yaml:5:41: The least must stand before the largest, current value is [9, 1]
      train: [{ random_rotation: { degrees: [9, 1], interpolation: bicubic } }, { center_crop: 64 }]
                                            ^
a.yaml:5:64: \`transforms.train[0].random_rotation.interpolation\` must be \`nearest\` or \`bilinear\`, current value is the text \`bicubic\`
      train: [{ random_rotation: { degrees: [9, 1], interpolation: bicubic } }, { center_crop: 64 }]
                                                                   ^`,
  ],
  [
    "{ random_rotation: { degrees: 5, fill: 0.5, expand: true } }",
    `a.yaml:5:50: \`transforms.train[0].random_rotation.fill\` must be a whole number or a list, current value is \`0.5\`
      train: [{ random_rotation: { degrees: 5, fill: 0.5, expand: true } }, { center_crop: 64 }]
                                                     ^
a.yaml:5:55: Unknown key \`expand\` in \`transforms.train[0].random_rotation\`. Known keys: \`degrees\`, \`interpolation\`, \`fill\`
      train: [{ random_rotation: { degrees: 5, fill: 0.5, expand: true } }, { center_crop: 64 }]
                                                          ^`,
  ],
  [
    "{ random_vertical_flip: 1.5 }, { random_grayscale: { q: 1 } }",
    `a.yaml:5:35: \`transforms.train[0].random_vertical_flip\` must be at most 1, current value is \`1.5\`
      train: [{ random_vertical_flip: 1.5 }, { random_grayscale: { q: 1 } }, { center_crop: 64 }]
                                      ^
a.yaml:5:64: Unknown key \`q\` in \`transforms.train[1].random_grayscale\`. Did you mean \`p\`?
      train: [{ random_vertical_flip: 1.5 }, { random_grayscale: { q: 1 } }, { center_crop: 64 }]
                                                                   ^`,
  ],
  [
    "random_erasing",
    `a.yaml:5:11: \`random_erasing\` must stand after \`normalize\`, which its \`value\` is to be read by
      train: [random_erasing, { center_crop: 64 }]
              ^`,
  ],
];

for (const [steps, problems] of refused) {
  Deno.test(`readExperiment() rejects the transforms ${steps}`, () => {
    assert.equal(problemsOf(withTrain(steps)), problems);
  });
}

Deno.test("readExperiment() rejects an erasure by what no picture can have, at its value", () => {
  assert.equal(
    problemsOf(withErasing("{ random_erasing: { value: [0, 3, 0] } }")),
    `a.yaml:5:84: An erased pixel must be one that a picture can have: after \`normalize\`, red from -2.118 to 2.249, green from -2.036 to 2.429, blue from -1.804 to 2.64; current value is [0, 3, 0]
      train: [{ center_crop: 64 }, { normalize: imagenet }, { random_erasing: { value: [0, 3, 0] } }]
                                                                                       ^`,
  );
});

Deno.test("readExperiment() rejects an erasure by random values, and out of its ranges", () => {
  assert.equal(
    problemsOf(withErasing("{ random_erasing: { value: random, scale: [0, 2] } }")),
    `a.yaml:5:84: \`transforms.train[2].random_erasing.value\` must be a number or a list, current value is the text \`random\`
    …ormalize: imagenet }, { random_erasing: { value: random, scale: [0, 2] } }]
                                                      ^
a.yaml:5:103: \`transforms.train[2].random_erasing.scale[1]\` must be at most 1, current value is \`2\`
    …}, { random_erasing: { value: random, scale: [0, 2] } }]
                                                      ^`,
  );
});

Deno.test("readExperiment() rejects anything but an erasure behind the normalization", () => {
  assert.equal(
    problemsOf(withErasing("random_erasing, random_grayscale")),
    `a.yaml:5:32: \`normalize\` must stand once, as the last transform but for \`random_erasing\`
      train: [{ center_crop: 64 }, { normalize: imagenet }, random_erasing, random_grayscale]
                                   ^`,
  );
});

for (
  const step of [
    "random_vertical_flip",
    "random_grayscale",
    "random_rotation: 5",
    "color_jitter: { hue: 0.1 }",
  ]
) {
  const type = step.split(":")[0];
  Deno.test(`readExperiment() rejects ${type} in validation`, () => {
    const line = `  val: [{ ${step.includes(":") ? step : `${step}: 0.5`} }, { center_crop: 64 }]`;
    assert.equal(
      problemsOf(changed("  val: [{ center_crop: 64 }]", line)),
      `a.yaml:6:9: \`${type}\` is random, but a validation picture must be the same in every epoch: use \`resize\` and \`center_crop\`
    ${line}
            ^`,
    );
  });
}

Deno.test("readExperiment() rejects random_erasing in validation", () => {
  const text = withErasing("random_erasing").replace(
    /train: .*/,
    "train: [{ center_crop: 64 }, { normalize: imagenet }]",
  )
    .replace(/(val: .*)\]/, "$1, random_erasing]");
  assert.equal(
    problemsOf(text),
    `a.yaml:6:55: \`random_erasing\` is random, but a validation picture must be the same in every epoch: use \`resize\` and \`center_crop\`
      val: [{ center_crop: 64 }, { normalize: imagenet }, random_erasing]
                                                          ^`,
  );
});
