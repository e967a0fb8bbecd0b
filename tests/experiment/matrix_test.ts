/** `matrix`, through readExperiment(). */
import assert from "node:assert/strict";
import { problemAt } from "../../src/experiment/experiment.ts";
import { renderProblems } from "../../src/experiment/problem.ts";
import { changed, problemsOf, readFiles, small } from "./_files.ts";

/** The small file with a matrix, whose first key is in line 19. */
function withMatrix(text: string, methods = "  all:\n"): string {
  return changed("  all:\n", methods) + `matrix:\n${text}`;
}

function read(text: string, set: readonly string[] = []) {
  return readFiles({ "a.yaml": text }, set);
}

function namesOf(text: string, set: readonly string[] = []): readonly string[] {
  return read(text, set).settings.methods.map(({ name }) => name);
}

Deno.test("matrix: each method is one run a combination, with the values in it", () => {
  const text = withMatrix(
    "  optimizer.lr: [0.01, 0.001]\n  batch_size: [6, 32]\n",
    "  one: { optimizer: { momentum: 0.9 } }\n  two: { epochs: 2 }\n",
  );
  const { methods } = read(text).settings;
  assert.deepEqual(
    methods.map((
      { name, training: { optimizer, batch_size, epochs } },
    ) => [
      name,
      optimizer.lr,
      "momentum" in optimizer ? optimizer.momentum : 0,
      batch_size,
      epochs,
    ]),
    [
      ["one-lr0.01-batch_size6", 0.01, 0.9, 6, 4],
      ["one-lr0.01-batch_size32", 0.01, 0.9, 32, 4],
      ["one-lr0.001-batch_size6", 0.001, 0.9, 6, 4],
      ["one-lr0.001-batch_size32", 0.001, 0.9, 32, 4],
      ["two-lr0.01-batch_size6", 0.01, 0, 6, 2],
      ["two-lr0.01-batch_size32", 0.01, 0, 32, 2],
      ["two-lr0.001-batch_size6", 0.001, 0, 6, 2],
      ["two-lr0.001-batch_size32", 0.001, 0, 32, 2],
    ],
  );
});

Deno.test("matrix: a mapping takes the place of the old one, a longer path goes into it", () => {
  const { methods } = read(withMatrix(
    "  optimizer.lr: [3]\n  optimizer: [{ type: adamw, lr: 1 }, { type: sgd, lr: 2, momentum: 0.5 }]\n",
    "  all: { optimizer: { momentum: 0.9 } }\n",
  )).settings;
  assert.deepEqual(methods.map(({ name }) => name), ["all-lr3-optimizer0", "all-lr3-optimizer1"]);
  const [adamw, sgd] = methods.map(({ training }) => training.optimizer);
  assert.deepEqual([adamw?.type, adamw?.lr, sgd?.type, sgd?.lr], ["adamw", 3, "sgd", 3]);
  assert.ok(sgd && "momentum" in sgd);
  assert.equal(sgd.momentum, 0.5);
});

Deno.test("matrix: include extends, adds and names, exclude leaves out", () => {
  const text = withMatrix(`  optimizer.lr: [0.1, 0.01]
  batch_size: [6, 32]
  exclude:
    - { optimizer.lr: 0.1, batch_size: 32 }
  include:
    - { batch_size: 6, epochs: 9 }
    - { optimizer.lr: 0.01, batch_size: 32, name: large }
    - { optimizer.lr: 1, batch_size: 64, name: very-large.1 }
`);
  assert.deepEqual(namesOf(text), [
    "all-lr0.1-batch_size6-epochs9",
    "all-lr0.01-batch_size6-epochs9",
    "all-large",
    "all-very-large.1",
  ]);
  assert.deepEqual(read(text).settings.methods.map(({ training }) => training.epochs), [
    9,
    9,
    4,
    4,
  ]);
});

Deno.test("matrix: extends merges its keys, --set changes and adds them", () => {
  const base = withMatrix("  optimizer.lr: [0.1, 0.01]\n  batch_size: [6, 32]\n");
  const files = {
    "a.yaml": "extends: base.yaml\nname: own\nmatrix: { batch_size: [8] }\n",
    "base.yaml": base,
  };
  const names = readFiles(files).settings.methods.map(({ name }) => name);
  assert.deepEqual(names, ["all-lr0.1-batch_size8", "all-lr0.01-batch_size8"]);
  assert.deepEqual(
    namesOf(base, ["matrix.optimizer.lr=[1]", "matrix.batch_size=[7]", "matrix.epochs=[2]"]),
    ["all-lr1-batch_size7-epochs2"],
  );
  assert.deepEqual(namesOf(base, ["matrix.exclude=[{ batch_size: 6 }]"]), [
    "all-lr0.1-batch_size32",
    "all-lr0.01-batch_size32",
  ]);
});

Deno.test("matrix: problemAt() points at a run's value in the matrix, and at its method", () => {
  const experiment = read(withMatrix("  freeze: [[], [layr1]]\n"));
  const at = (...path: (string | number)[]) =>
    problemAt(experiment, ["methods", "all-freeze1", ...path], "x").place;
  assert.equal(at("freeze", 0), "a.yaml:19:17");
  assert.equal(at("freeze"), "a.yaml:19:16");
  assert.equal(at("optimizer", "lr"), "a.yaml:15:5");
  assert.equal(at(), "a.yaml:17:3");
});

Deno.test("matrix: a warning points at the value that causes it, once a value", () => {
  const text = withMatrix(
    "  schedule: [{ type: step, step_size: 2 }, { type: step, step_size: 9 }]\n  batch_size: [1, 2]\n",
  );
  assert.equal(
    renderProblems(read(text).warnings),
    `a.yaml:19:58: The schedule never acts: its first step comes after 9 epochs, training ends after 4 epochs and keeps the learning rate 0.1
      schedule: [{ type: step, step_size: 2 }, { type: step, step_size: 9 }]
                                                             ^`,
  );
});

Deno.test("matrix: runs of a method that --set adds are no slips of each other", () => {
  const text = withMatrix("  optimizer.lr: [0.1, 0.01]\n");
  assert.equal(renderProblems(read(text, ["methods.other.epochs=1"]).warnings), "");
  assert.equal(
    renderProblems(read(text, ["methods.al.epochs=1"]).warnings),
    "--set methods.al.epochs=1: This adds the method `al`. Did you mean `all`?",
  );
});

const wrong: Readonly<
  Record<string, readonly [matrix: string, problems: string, methods?: string]>
> = {
  "values and keys that a method does not take, once each": [
    `  optimizer.lr: [0.1, x]
  bach_size: [1, 2]
  optimizer.lrr: [1]
`,
    `a.yaml:19:23: \`optimizer.lr\` must be a number, current value is the text \`x\` (in the method \`all-lrx-bach_size1-lrr1\`)
      optimizer.lr: [0.1, x]
                          ^
a.yaml:20:3: Unknown key \`bach_size\`. Did you mean \`batch_size\`? (in the method \`all-lr0.1-bach_size1-lrr1\`)
      bach_size: [1, 2]
      ^
a.yaml:21:3: Unknown key \`lrr\` in \`optimizer\`. Did you mean \`lr\`? (in the method \`all-lr0.1-bach_size1-lrr1\`)
      optimizer.lrr: [1]
      ^`,
  ],
  "values that lack a part, or are wrong in one": [
    `  seeds: [[1, 1]]
  schedule: [{ type: step }]
  schedule.type: [step, cosine]
  class_weights: [[1]]
`,
    `a.yaml:19:15: Seed 1 stands twice (in the method \`all-seeds0-schedule0-typestep-class_weights0\`)
      seeds: [[1, 1]]
                  ^
a.yaml:20:14: \`schedule.step_size\` is missing: epochs between two steps (in the method \`all-seeds0-schedule0-typestep-class_weights0\`)
      schedule: [{ type: step }]
                 ^
a.yaml:20:14: \`schedule.t_max\` is missing: epochs until the lowest rate (in the method \`all-seeds0-schedule0-typecosine-class_weights0\`)
      schedule: [{ type: step }]
                 ^
a.yaml:22:19: \`class_weights\` must be \`balanced\` or a mapping, current value is a list (in the method \`all-seeds0-schedule0-typestep-class_weights0\`)
      class_weights: [[1]]
                      ^`,
  ],
  "a matrix that is none": [
    "  batch_size: 6\n  epochs: []\n  optimizer: { lr: [1] }\n  include: {}\n  exclude: [6]\n",
    `a.yaml:19:15: \`matrix.batch_size\` must be a list, current value is \`6\`
      batch_size: 6
                  ^
a.yaml:20:11: \`matrix.epochs\` must have at least 1 item, current number is 0
      epochs: []
              ^
a.yaml:21:14: \`matrix.optimizer\` must be a list, current value is a mapping
      optimizer: { lr: [1] }
                 ^
a.yaml:22:12: \`matrix.include\` must be a list, current value is a mapping
      include: {}
               ^
a.yaml:23:13: \`matrix.exclude[0]\` must be a mapping, current value is \`6\`
      exclude: [6]
                ^`,
  ],
  "an empty matrix": [
    "  {}\n",
    `a.yaml:19:3: \`matrix\` must hold at least one key, such as \`batch_size: [6, 32]\`
      {}
      ^`,
  ],
  "names of runs that are none": [
    "  include: [{ epochs: 1, name: a b }, { epochs: 2, name: 3 }]\n",
    `a.yaml:19:32: \`matrix.include[0].name\` must be 1 to 64 letters, digits, hyphens, underscores and dots, the first a letter or digit, since files are named after it, current value is the text \`a b\`
      include: [{ epochs: 1, name: a b }, { epochs: 2, name: 3 }]
                                   ^
a.yaml:19:58: \`matrix.include[1].name\` must be text, current value is \`3\`
      include: [{ epochs: 1, name: a b }, { epochs: 2, name: 3 }]
                                                             ^`,
  ],
  "keys that are no paths, or not in the matrix": [
    `  a..b: [1]
  ${"a.".repeat(40)}b: [1]
  name: [x]
  include: [{ name: x }, { .lr: 1 }]
  exclude: [{ nam: x }]
`,
    `a.yaml:19:3: Cannot read the key \`a..b\`: write keys of \`training\` with dots between them, such as \`optimizer.lr\`
      a..b: [1]
      ^
a.yaml:20:3: Cannot set a value more than 40 levels deep
      ${"a.".repeat(40)}b: [1]
      ^
a.yaml:21:3: \`name\` stands in an entry of \`include\`, not in the matrix
      name: [x]
      ^
a.yaml:22:13: An entry of \`include\` must hold a key with its value
      include: [{ name: x }, { .lr: 1 }]
                ^
a.yaml:22:28: Cannot read the key \`.lr\`: write keys of \`training\` with dots between them, such as \`optimizer.lr\`
      include: [{ name: x }, { .lr: 1 }]
                               ^
a.yaml:23:15: Unknown key \`nam\` in \`matrix.exclude[0]\`. Did you mean \`name\`?
      exclude: [{ nam: x }]
                  ^`,
  ],
  "a value that stands twice": [
    "  freeze: [[layer1], [], [layer1]]\n",
    `a.yaml:19:26: This value stands twice in \`matrix.freeze\`
      freeze: [[layer1], [], [layer1]]
                             ^`,
  ],
  "an exclude that matches nothing": [
    "  batch_size: [6, 32]\n  epochs: [1, 2]\n  exclude:\n    - { epochs: 1, batch_size: 7 }\n    - { epochs: 2 }\n",
    `a.yaml:22:7: Excluding this changes nothing: no combination has all of these values
        - { epochs: 1, batch_size: 7 }
          ^`,
  ],
  "an exclude without a key to exclude from": [
    "  exclude: [{ epochs: 1 }]\n  include: [{ epochs: 1 }]\n",
    `a.yaml:19:15: Unknown key \`epochs\` in \`matrix.exclude[0]\`. The matrix has no keys to exclude from
      exclude: [{ epochs: 1 }]
                  ^`,
  ],
  "an exclude that leaves nothing": [
    "  epochs: [1, 2]\n  exclude: [{ epochs: 1 }, { epochs: 2 }]\n",
    `a.yaml:20:3: \`exclude\` leaves no combination
      exclude: [{ epochs: 1 }, { epochs: 2 }]
      ^`,
  ],
  "too many runs": [
    "  batch_size: [1, 2, 3, 4, 5]\n  epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]\n",
    `a.yaml:18:1: The matrix makes 65 runs (65 combinations times 1 methods), at most 64 are allowed
    matrix:
    ^`,
  ],
  "too many combinations to exclude from": [
    ["epochs", "batch_size"]
      .map((key) => `  ${key}: [${Array.from({ length: 17 }, (_, i) => i + 1)}]\n`).join(""),
    `a.yaml:18:1: The matrix has 289 combinations before \`exclude\`, at most 256 are allowed
    matrix:
    ^`,
  ],
  "a name that is too long": [
    "  frozen_batch_norm: [running]\n  label_smoothing: [0.123456789]\n  optimizer.momentum: [0.123456]\n",
    `a.yaml:18:1: The name of a run has 72 characters, at most 64 are allowed: \`all-frozen_batch_normrunning-label_smoothing0.123456789-mome…\`. Give the matrix fewer keys, or the combination a short \`name\` in \`include\`
    matrix:
    ^`,
  ],
  "runs of one name": [
    "  epochs: [1, 2]\n  include: [{ batch_size: 3, name: same }]\n",
    `a.yaml:20:36: Two runs would be called \`all-same\`: give each combination a \`name\` of its own in \`include\`
      include: [{ batch_size: 3, name: same }]
                                       ^`,
  ],
  "an index that is not in the list": [
    "  seeds.1: [3]\n  epochs.first: [3]\n",
    `a.yaml:19:13: Index \`1\` is not in the list, the last is 0
      seeds.1: [3]
                ^
a.yaml:20:18: Cannot set \`first\` inside a single value
      epochs.first: [3]
                     ^`,
    "  all: { seeds: [0] }\n",
  ],
};

for (const [name, [matrix, problems, methods]] of Object.entries(wrong)) {
  Deno.test(`matrix: readExperiment() reports ${name}`, () => {
    assert.equal(problemsOf(withMatrix(matrix, methods)), problems);
  });
}

Deno.test("matrix: readExperiment() reports what is wrong in the file and in the matrix at once", () => {
  const text = withMatrix(
    "  batch_size: [6, x]\n  optimizer.nesterov: [true]\n",
    "  all: { epocs: 1 }\n",
  )
    .replace("epochs: 4", "epochs: 0");
  assert.equal(
    problemsOf(text),
    `a.yaml:11:11: \`training.epochs\` must be at least 1, current value is \`0\`
      epochs: 0
              ^
a.yaml:17:10: Unknown key \`epocs\` in \`methods.all\`. Did you mean \`epochs\`?
      all: { epocs: 1 }
             ^
a.yaml:19:19: \`batch_size\` must be a number, current value is the text \`x\` (in the method \`all-batch_sizex-nesterovtrue\`)
      batch_size: [6, x]
                      ^`,
  );
});

Deno.test("matrix: readExperiment() names the method where a value does not go with its other keys", () => {
  assert.equal(
    problemsOf(withMatrix(
      "  optimizer.momentum: [0, 0.9]\n",
      "  all: {}\n  ahead: { optimizer: { momentum: 0.5, nesterov: true } }\n",
    )),
    `a.yaml:18:50: \`nesterov\` needs a \`momentum\` above 0, current value is 0 (in the method \`ahead-momentum0\`)
      ahead: { optimizer: { momentum: 0.5, nesterov: true } }
                                                     ^`,
  );
});

Deno.test("matrix: readExperiment() names the --set argument that holds a wrong value", () => {
  assert.equal(
    problemsOf(small, ["matrix.epochs=[0]"]),
    "--set matrix.epochs=[0]: `epochs` must be at least 1, current value is `0` (in the method `all-epochs0`)",
  );
});

Deno.test("matrix: readExperiment() reports values that are too many once written out", () => {
  const seeds = `seeds: [${Array.from({ length: 400 }, (_, i) => i)}]`;
  const text = changed("  epochs: 4\n", `  epochs: 4\n  ${seeds}\n`) +
    `matrix: { batch_size: [${Array.from({ length: 30 }, (_, i) => i + 1)}] }\n`;
  assert.match(problemsOf(text), /^a\.yaml:19:1: Cannot read 12664 values \(aliases and methods/);
});
