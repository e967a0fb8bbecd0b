import assert from "node:assert/strict";
import { changed, problemsOf, small } from "./_files.ts";

/** What is changed in the small file, and everything that is then said of it. */
type Case = readonly [piece: string, replacement: string, problems: string];

function testCases(subject: string, cases: Readonly<Record<string, Case>>): void {
  for (const [name, [piece, replacement, problems]] of Object.entries(cases)) {
    Deno.test(`readExperiment() ${subject} ${name}`, () => {
      assert.equal(problemsOf(changed(piece, replacement)), problems);
    });
  }
}

const badPattern =
  "must be a parameter's name or a glob of 1 to 200 letters, digits and `_ . - * ? [ ] { } , ! ^`, at most four of them asterisks";

testCases("rejects", {
  "an unknown key, with the nearest": [
    "    lr: 0.1",
    "    lr: 0.1\n    momentun: 0.9",
    `a.yaml:16:5: Unknown key \`momentun\` in \`training.optimizer\`. Did you mean \`momentum\`?
        momentun: 0.9
        ^`,
  ],
  "an unknown key, with all that are known": [
    "  weights: null",
    "  weights: null\n  pretrained: true",
    `a.yaml:10:3: Unknown key \`pretrained\` in \`model\`. Known keys: \`architecture\`, \`weights\`
      pretrained: true
      ^`,
  ],
  "an unknown key of the file": [
    "name: small",
    "name: small\nmethod: x",
    `a.yaml:2:1: Unknown key \`method\`. Did you mean \`methods\`?
    method: x
    ^`,
  ],
  "a missing key": [
    "  weights: null\n",
    "",
    `a.yaml:7:1: \`model.weights\` is missing: path of a weights card, or null: initialised at random
    model:
    ^`,
  ],
  "a margin of nothing": [
    "name: small",
    "name: small\ncomparison: { margin: 0 }",
    `a.yaml:2:23: \`comparison.margin\` must be above 0, current value is \`0\`
    comparison: { margin: 0 }
                          ^`,
  ],
  "a margin beside the mapping that it belongs in": [
    "name: small",
    "name: small\ncomparison: 1",
    `a.yaml:2:13: \`comparison\` must be a mapping or \`null\`, current value is \`1\`
    comparison: 1
                ^`,
  ],
  "a missing name": [
    "name: small\n",
    "",
    `a.yaml:1:1: \`name\` is missing: name of the experiment and of its report's files
    dataset:
    ^`,
  ],
  "a missing type": [
    "    type: sgd\n",
    "",
    `a.yaml:13:3: \`training.optimizer.type\` is missing: it must be \`sgd\`, \`adam\`, \`adamw\` or \`rmsprop\`
      optimizer:
      ^`,
  ],
  "a checksum that is missing": [
    "source: data",
    "source: { url: https://x.org/a.zip }",
    `a.yaml:3:3: \`dataset.source.sha256\` is missing: SHA-256 of the zip (64 hexadecimal digits)
      source: { url: https://x.org/a.zip }
      ^`,
  ],
  "a text for a number": [
    "epochs: 4",
    "epochs: four",
    `a.yaml:11:11: \`training.epochs\` must be a number, current value is the text \`four\`
      epochs: four
              ^`,
  ],
  "a number for a text": [
    "name: small",
    "name: 2024",
    `a.yaml:1:7: \`name\` must be text, current value is \`2024\`
    name: 2024
          ^`,
  ],
  "a list for a mapping": [
    "  optimizer:\n    type: sgd\n    lr: 0.1",
    "  optimizer: [sgd]",
    `a.yaml:13:14: \`training.optimizer\` must be a mapping, current value is a list
      optimizer: [sgd]
                 ^`,
  ],
  "a mapping for true or false": [
    "    lr: 0.1",
    "    lr: 0.1\n    nesterov: {}",
    `a.yaml:16:15: \`training.optimizer.nesterov\` must be \`true\` or \`false\`, current value is a mapping
        nesterov: {}
                  ^`,
  ],
  "nothing for a text or null": [
    "weights: null",
    "weights: 3",
    `a.yaml:9:12: \`model.weights\` must be text or \`null\`, current value is \`3\`
      weights: 3
               ^`,
  ],
  "an empty text": [
    "source: data",
    'source: ""',
    `a.yaml:3:11: \`dataset.source\` must not be empty
      source: ""
              ^`,
  ],
  "half an epoch": [
    "epochs: 4",
    "epochs: 1.5",
    `a.yaml:11:11: \`training.epochs\` must be a whole number, current value is \`1.5\`
      epochs: 1.5
              ^`,
  ],
  "an infinite rate": [
    "lr: 0.1",
    "lr: .inf",
    `a.yaml:15:9: \`training.optimizer.lr\` must be a finite number, current value is \`Infinity\`
        lr: .inf
            ^`,
  ],
  "a number below its range": [
    "batch_size: 6",
    "batch_size: 0",
    `a.yaml:12:15: \`training.batch_size\` must be at least 1, current value is \`0\`
      batch_size: 0
                  ^`,
  ],
  "a number at the open end of its range": [
    "    lr: 0.1",
    "    lr: 0.1\n    momentum: 1",
    `a.yaml:16:15: \`training.optimizer.momentum\` must be below 1, current value is \`1\`
        momentum: 1
                  ^`,
  ],
  "an unknown name, with the nearest": [
    "architecture: resnet18",
    "architecture: resnet81",
    `a.yaml:8:17: \`model.architecture\` must be \`resnet18\` or \`resnet34\`, current value is the text \`resnet81\`. Did you mean \`resnet18\`?
      architecture: resnet81
                    ^`,
  ],
  "an unknown schedule": [
    "  epochs: 4",
    "  epochs: 4\n  schedule: { type: linear }",
    `a.yaml:12:21: \`training.schedule.type\` must be \`constant\`, \`step\`, \`multistep\`, \`exponential\`, \`cosine\`, \`one_cycle\` or \`reduce_on_plateau\`, current value is the text \`linear\`
      schedule: { type: linear }
                        ^`,
  ],
  "an empty list": [
    "  epochs: 4",
    "  epochs: 4\n  seeds: []",
    `a.yaml:12:10: \`training.seeds\` must have at least 1 item, current number is 0
      seeds: []
             ^`,
  ],
  "a seed that stands twice": [
    "  epochs: 4",
    "  epochs: 4\n  seeds: [1, 2, 1]",
    `a.yaml:12:17: Seed 1 stands twice
      seeds: [1, 2, 1]
                    ^`,
  ],
  "milestones that fall": [
    "  epochs: 4",
    "  epochs: 4\n  schedule: { type: multistep, milestones: [1, 3, 2] }",
    `a.yaml:12:51: Milestones must rise, current value 2 comes after 3
      schedule: { type: multistep, milestones: [1, 3, 2] }
                                                      ^`,
  ],
  "too few betas, and what another optimizer takes": [
    "    type: sgd\n    lr: 0.1",
    "    type: adamw\n    lr: 0.1\n    betas: [1]\n    momentum: 0.9\n    eps: 0",
    `a.yaml:16:12: \`training.optimizer.betas\` must have at least 2 items, current number is 1
        betas: [1]
               ^
a.yaml:17:5: Unknown key \`momentum\` in \`training.optimizer\`. Known keys: \`type\`, \`lr\`, \`betas\`, \`eps\`, \`weight_decay\`, \`groups\`
        momentum: 0.9
        ^
a.yaml:18:10: \`training.optimizer.eps\` must be above 0, current value is \`0\`
        eps: 0
             ^`,
  ],
  "a warm-up of one_cycle, which has its own": [
    "  epochs: 4",
    "  epochs: 4\n  schedule: { type: one_cycle, warmup: { epochs: 1 } }",
    `a.yaml:12:32: Unknown key \`warmup\` in \`training.schedule\`. Known keys: \`type\`, \`pct_start\`, \`anneal_strategy\`, \`cycle_momentum\`, \`base_momentum\`, \`max_momentum\`, \`div_factor\`, \`final_div_factor\`, \`three_phase\`
      schedule: { type: one_cycle, warmup: { epochs: 1 } }
                                   ^`,
  ],
  "a warm-up and a plateau out of range": [
    "  epochs: 4",
    "  epochs: 4\n  schedule: { type: reduce_on_plateau, factor: 1, patience: -1, warmup: { epochs: 0 } }",
    `a.yaml:12:48: \`training.schedule.factor\` must be below 1, current value is \`1\`
      schedule: { type: reduce_on_plateau, factor: 1, patience: -1, warmup: { epochs: 0 } }
                                                   ^
a.yaml:12:61: \`training.schedule.patience\` must be at least 0, current value is \`-1\`
      schedule: { type: reduce_on_plateau, factor: 1, patience: -1, warmup: { epochs: 0 } }
                                                                ^
a.yaml:12:83: \`training.schedule.warmup.epochs\` must be at least 1, current value is \`0\`
      schedule: { type: reduce_on_plateau, factor: 1, patience: -1, warmup: { epochs: 0 } }
                                                                                      ^`,
  ],
  "class weights that are no weights": [
    "  epochs: 4",
    "  epochs: 4\n  class_weights: balance\n  label_smoothing: 1.5",
    `a.yaml:12:18: \`training.class_weights\` must be \`balanced\`, current value is the text \`balance\`. Did you mean \`balanced\`?
      class_weights: balance
                     ^
a.yaml:13:20: \`training.label_smoothing\` must be at most 1, current value is \`1.5\`
      label_smoothing: 1.5
                       ^`,
  ],
  "patterns that are none, or could be tried for minutes": [
    "  epochs: 4",
    "  epochs: 4\n  freeze: ['', (a+)+b, '*?*?*?*?*', '*.bn?.*']\n  unfreeze: { a/b: 1 }",
    `a.yaml:12:12: \`training.freeze[0]\` ${badPattern}, current value is the text \`\`
      freeze: ['', (a+)+b, '*?*?*?*?*', '*.bn?.*']
               ^
a.yaml:12:16: \`training.freeze[1]\` ${badPattern}, current value is the text \`(a+)+b\`
      freeze: ['', (a+)+b, '*?*?*?*?*', '*.bn?.*']
                   ^
a.yaml:12:24: \`training.freeze[2]\` ${badPattern}, current value is the text \`*?*?*?*?*\`
      freeze: ['', (a+)+b, '*?*?*?*?*', '*.bn?.*']
                           ^
a.yaml:13:15: \`training.unfreeze.a/b\` ${badPattern}, current value is the text \`a/b\`
      unfreeze: { a/b: 1 }
                  ^`,
  ],
  "a path that is too long": [
    "source: data",
    `source: ${"d".repeat(5000)}`,
    `a.yaml:3:11: \`dataset.source\` must have at most 4096 characters, current number is 5000
      source: ${"d".repeat(90)}…
              ^`,
  ],
  "class weights below zero": [
    "  epochs: 4",
    "  epochs: 4\n  class_weights: { ants: -1, bees: x }",
    `a.yaml:12:26: \`training.class_weights.ants\` must be above 0, current value is \`-1\`
      class_weights: { ants: -1, bees: x }
                             ^
a.yaml:12:36: \`training.class_weights.bees\` must be a number, current value is the text \`x\`
      class_weights: { ants: -1, bees: x }
                                       ^`,
  ],
  "class weights as a list": [
    "  epochs: 4",
    "  epochs: 4\n  class_weights: [1, 2]",
    `a.yaml:12:18: \`training.class_weights\` must be \`balanced\` or a mapping, current value is a list
      class_weights: [1, 2]
                     ^`,
  ],
  "a share of the pictures that leaves none": [
    "  source: data\n",
    "  source: data\n  val: { fraction: 1, sed: 3 }\n",
    `a.yaml:4:20: \`dataset.val.fraction\` must be below 1, current value is \`1\`
      val: { fraction: 1, sed: 3 }
                       ^
a.yaml:4:23: Unknown key \`sed\` in \`dataset.val\`. Did you mean \`seed\`?
      val: { fraction: 1, sed: 3 }
                          ^`,
  ],
  "a cache without a unit, or with one that is none": [
    "name: small",
    "name: small\ncache: 512 megs",
    `a.yaml:2:8: \`cache\` must be \`auto\`, \`none\` or a size such as \`512MB\` or \`2GB\`, current value is the text \`512 megs\`
    cache: 512 megs
           ^`,
  ],
  "nesterov without momentum": [
    "    lr: 0.1",
    "    lr: 0.1\n    nesterov: true",
    `a.yaml:16:15: \`nesterov\` needs a \`momentum\` above 0, current value is 0
        nesterov: true
                  ^`,
  ],
  "a name that no file can have": [
    "name: small",
    "name: a/b",
    `a.yaml:1:7: \`name\` must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it, current value is the text \`a/b\`
    name: a/b
          ^`,
  ],
});

testCases("rejects as a source", {
  "an address alone": [
    "source: data",
    "source: http://x.org/a.zip",
    `a.yaml:3:11: An address needs its checksum: write \`{ url: https://…, sha256: the 64 hexadecimal digits of the file's SHA-256 }\`
      source: http://x.org/a.zip
              ^`,
  ],
  "an address, hash and size that are none": [
    "source: data",
    "source: [data, { url: ftp://x, sha256: ab, bytes: 0 }, 3]",
    `a.yaml:3:25: \`dataset.source[1].url\` must begin with \`https://\`, current value is the text \`ftp://x\`
      source: [data, { url: ftp://x, sha256: ab, bytes: 0 }, 3]
                            ^
a.yaml:3:42: \`dataset.source[1].sha256\` must be 64 hexadecimal digits, current value is the text \`ab\`
      source: [data, { url: ftp://x, sha256: ab, bytes: 0 }, 3]
                                             ^
a.yaml:3:53: \`dataset.source[1].bytes\` must be at least 1, current value is \`0\`
      source: [data, { url: ftp://x, sha256: ab, bytes: 0 }, 3]
                                                        ^
a.yaml:3:58: \`dataset.source[2]\` must be text or a mapping, current value is \`3\`
      source: [data, { url: ftp://x, sha256: ab, bytes: 0 }, 3]
                                                             ^`,
  ],
  "a number": [
    "source: data",
    "source: 3",
    `a.yaml:3:11: \`dataset.source\` must be text, a mapping or a list, current value is \`3\`
      source: 3
              ^`,
  ],
});

testCases("rejects in transforms", {
  "names that are none, or none alone": [
    "  train: [{ random_resized_crop: 64 }]",
    "  train: [flip, { resise: 9 }, resize, { random_resized_crop: 64 }]",
    `a.yaml:5:11: Unknown transform \`flip\`. Known transforms: \`random_resized_crop\`, \`random_horizontal_flip\`, \`random_vertical_flip\`, \`random_grayscale\`, \`color_jitter\`, \`random_rotation\`, \`resize\`, \`center_crop\`, \`normalize\`, \`random_erasing\`
      train: [flip, { resise: 9 }, resize, { random_resized_crop: 64 }]
              ^
a.yaml:5:19: Unknown key \`resise\` in \`transforms.train[1]\`. Did you mean \`resize\`?
      train: [flip, { resise: 9 }, resize, { random_resized_crop: 64 }]
                      ^
a.yaml:5:32: \`resize\` needs a value: write \`{ resize: … }\`
      train: [flip, { resise: 9 }, resize, { random_resized_crop: 64 }]
                                   ^`,
  ],
  "two keys in one step, or none": [
    "  val: [{ center_crop: 64 }]",
    "  val: [{ resize: 70, center_crop: 64 }, {}]",
    `a.yaml:6:9: A transform is one key with its value, current number of keys is 2
      val: [{ resize: 70, center_crop: 64 }, {}]
            ^
a.yaml:6:42: A transform is one key with its value, current number of keys is 0
      val: [{ resize: 70, center_crop: 64 }, {}]
                                             ^`,
  ],
  "values out of range": [
    "[{ random_resized_crop: 64 }]",
    "[{ random_resized_crop: { size: 64, scale: [1, 0.5], ratio: [0, 1] } }]",
    `a.yaml:5:53: The least must stand before the largest, current value is [1, 0.5]
      train: [{ random_resized_crop: { size: 64, scale: [1, 0.5], ratio: [0, 1] } }]
                                                        ^
a.yaml:5:71: \`transforms.train[0].random_resized_crop.ratio[0]\` must be above 0, current value is \`0\`
      train: [{ random_resized_crop: { size: 64, scale: [1, 0.5], ratio: [0, 1] } }]
                                                                          ^`,
  ],
  "means of another scale and number": [
    "  val: [{ center_crop: 64 }]",
    "  val: [{ center_crop: 64 }, { normalize: { mean: [0, 0], std: [1, 1, 58.4] } }]",
    `a.yaml:6:51: \`transforms.val[1].normalize.mean\` must have at least 3 items, current number is 2
      val: [{ center_crop: 64 }, { normalize: { mean: [0, 0], std: [1, 1, 58.4] } }]
                                                      ^
a.yaml:6:71: \`transforms.val[1].normalize.std[2]\` must be at most 1, current value is \`58.4\`
      val: [{ center_crop: 64 }, { normalize: { mean: [0, 0], std: [1, 1, 58.4] } }]
                                                                          ^`,
  ],
  "a normalization of no such name": [
    "  val: [{ center_crop: 64 }]",
    "  val: [{ center_crop: 64 }, { normalize: imagnet }]",
    `a.yaml:6:43: \`transforms.val[1].normalize\` must be \`imagenet\`, current value is the text \`imagnet\`. Did you mean \`imagenet\`?
      val: [{ center_crop: 64 }, { normalize: imagnet }]
                                              ^`,
  ],
  "a normalization of another type": [
    "  val: [{ center_crop: 64 }]",
    "  val: [{ center_crop: 64 }, { normalize: 1 }]",
    `a.yaml:6:43: \`transforms.val[1].normalize\` must be \`imagenet\` or a mapping, current value is \`1\`
      val: [{ center_crop: 64 }, { normalize: 1 }]
                                              ^`,
  ],
  "a normalization that is not last or not the same": [
    "  val: [{ center_crop: 64 }]",
    "  val: [{ normalize: imagenet }, { center_crop: 64 }]",
    `a.yaml:6:9: \`normalize\` must stand once, as the last transform but for \`random_erasing\`
      val: [{ normalize: imagenet }, { center_crop: 64 }]
            ^
a.yaml:6:9: \`normalize\` must be the same in \`transforms.train\` and \`transforms.val\`
      val: [{ normalize: imagenet }, { center_crop: 64 }]
            ^`,
  ],
  "a normalization that validation lacks": [
    "train: [{ random_resized_crop: 64 }]",
    "train: [{ random_resized_crop: 64 }, { normalize: imagenet }]",
    `a.yaml:6:8: \`normalize\` must be the same in \`transforms.train\` and \`transforms.val\`
      val: [{ center_crop: 64 }]
           ^`,
  ],
  "pictures that differ in size": [
    "  train: [{ random_resized_crop: 64 }]\n  val: [{ center_crop: 64 }]",
    "  train: [{ center_crop: 64 }, { resize: 64 }]\n  val: [{ normalize: imagenet }]",
    `a.yaml:5:32: Pictures would differ in size: add \`center_crop\` or \`random_resized_crop\`
      train: [{ center_crop: 64 }, { resize: 64 }]
                                   ^
a.yaml:6:8: Pictures would differ in size: add \`center_crop\`
      val: [{ normalize: imagenet }]
           ^
a.yaml:6:9: \`normalize\` must be the same in \`transforms.train\` and \`transforms.val\`
      val: [{ normalize: imagenet }]
            ^`,
  ],
  "two sizes": [
    "val: [{ center_crop: 64 }]",
    "val: [{ resize: 80 }, { center_crop: 72 }]",
    `a.yaml:6:25: Training and validation pictures must be of one size, current sizes are 64 and 72 pixels
      val: [{ resize: 80 }, { center_crop: 72 }]
                            ^`,
  ],
  "chance in validation": [
    "val: [{ center_crop: 64 }]",
    "val: [{ random_resized_crop: 64 }]",
    `a.yaml:6:9: \`random_resized_crop\` is random, but a validation picture must be the same in every epoch: use \`resize\` and \`center_crop\`
      val: [{ random_resized_crop: 64 }]
            ^`,
  ],
});

testCases("rejects of methods", {
  "their absence": [
    "methods:\n  all:",
    "methods: {}",
    `a.yaml:16:10: \`methods\` must hold at least one method, such as \`finetune: { freeze: [] }\`
    methods: {}
             ^`,
  ],
  "names that no file can have": [
    "  all:",
    "  -a: {}\n  __proto__: {}",
    `a.yaml:17:3: \`methods.-a\` must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it, current value is the text \`-a\`
      -a: {}
      ^
a.yaml:18:3: The key \`__proto__\` is not allowed
      __proto__: {}
      ^`,
  ],
  "keys and values of their own": [
    "  all:",
    "  a: { epocs: 3, optimizer: { lr: x } }\n  b: 3\n  c: { schedule: { type: cosine } }",
    `a.yaml:17:8: Unknown key \`epocs\` in \`methods.a\`. Did you mean \`epochs\`?
      a: { epocs: 3, optimizer: { lr: x } }
           ^
a.yaml:17:35: \`methods.a.optimizer.lr\` must be a number, current value is the text \`x\`
      a: { epocs: 3, optimizer: { lr: x } }
                                      ^
a.yaml:18:6: \`methods.b\` must be a mapping, current value is \`3\`
      b: 3
         ^
a.yaml:19:8: \`methods.c.schedule.t_max\` is missing: epochs until the lowest rate
      c: { schedule: { type: cosine } }
           ^`,
  ],
  "what fits training but not the method": [
    "    lr: 0.1\nmethods:\n  all:",
    "    lr: 0.1\n    momentum: 0.9\n    nesterov: true\nmethods:\n  all: { optimizer: { momentum: 0 } }",
    `a.yaml:17:15: \`nesterov\` needs a \`momentum\` above 0, current value is 0 (in the method \`all\`)
        nesterov: true
                  ^`,
  ],
  "nothing that training has been blamed for": [
    "  epochs: 4\n  batch_size: 6\n  optimizer:\n    type: sgd\n    lr: 0.1",
    "  epochs: 0\n  optimizer:\n    type: sgd",
    `a.yaml:10:1: \`training.batch_size\` is missing: pictures of one training step
    training:
    ^
a.yaml:11:11: \`training.epochs\` must be at least 1, current value is \`0\`
      epochs: 0
              ^
a.yaml:12:3: \`training.optimizer.lr\` is missing: learning rate (per step)
      optimizer:
      ^`,
  ],
  "nothing that is missing in training as well": [
    "    type: sgd\n    lr: 0.1\nmethods:\n  all:",
    "    lr: 0.1\nmethods:\n  all: { optimizer: { lr: 0.2 } }",
    `a.yaml:13:3: \`training.optimizer.type\` is missing: it must be \`sgd\`, \`adam\`, \`adamw\` or \`rmsprop\`
      optimizer:
      ^`,
  ],
  "nothing that comes of an empty training": [
    "  epochs: 4\n  batch_size: 6\n  optimizer:\n    type: sgd\n    lr: 0.1\n",
    "",
    `a.yaml:10:1: \`training\` must be a mapping, current value is \`null\`
    training:
    ^`,
  ],
  "nothing that comes of a missing training": [
    "training:\n  epochs: 4\n  batch_size: 6\n  optimizer:\n    type: sgd\n    lr: 0.1\n",
    "",
    `a.yaml:1:1: \`training\` is missing: how every method trains, unless it says otherwise
    name: small
    ^`,
  ],
});

Deno.test("readExperiment() names everything that an empty mapping lacks", () => {
  const lacks = problemsOf("{}").split("\n").filter((line) => line.startsWith("a.yaml:1:1: "));
  const names = lacks.map((line) => /`(\w+)` is missing/.exec(line)?.[1]);
  assert.deepEqual(names, ["name", "dataset", "transforms", "model", "training", "methods"]);
});

Deno.test("readExperiment() renders a long line in part and a tab as a tab", () => {
  const source = `  source: { path: [${"x, ".repeat(40)}],\t\tpaht: 1 }`;
  const problems = problemsOf(changed("  source: data", source)).split("\n");
  const [line = "", caret = ""] = problems.slice(-2);
  assert.ok(line.startsWith("    …") && line.length <= 106, line);
  assert.equal(line.slice(caret.length - 1), "paht: 1 }");
  assert.match(caret, /^ +\t\t\^$/);
});

Deno.test("readExperiment() lets no control character through to the terminal", () => {
  const problems = problemsOf(small.replace("name", '"na\\e[31mme"') + "\u001b[31m: 1\n");
  assert.equal(problems.includes("\u001b"), false);
  assert.match(problems, /Unknown key `na\ufffd\[31mme`\./);
});
