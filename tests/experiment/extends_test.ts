/** `extends`, through readExperiment(). */
import assert from "node:assert/strict";
import { problemAt } from "../../src/experiment/experiment.ts";
import { renderProblems } from "../../src/experiment/problem.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { changed, type Files, problemsOf, readFiles, small } from "./_files.ts";

/** A file of its own name over the small one. */
function over(text: string, base = small): Files {
  return { "a.yaml": `extends: base.yaml\nname: own\n${text}`, "base.yaml": base };
}

Deno.test("extends: a file is laid over its base as a method over training", () => {
  const files = over(
    "training: { optimizer: { momentum: 0.9 }, schedule: { type: exponential, gamma: 0.5 } }\n" +
      "transforms: { val: [{ resize: 70 }, { center_crop: 64 }] }\nmethods: { head: { freeze: [backbone] } }\n",
    changed("  epochs: 4\n", "  epochs: 4\n  schedule: { type: step, step_size: 2 }\n"),
  );
  const { settings } = readFiles(files);
  const base = readFiles({ "a.yaml": small }).settings;
  const [all, head] = settings.methods;
  assert.deepEqual(settings.methods.map(({ name }) => name), ["all", "head"]);
  assert.deepEqual(all?.training, {
    ...base.methods[0]?.training,
    optimizer: { ...base.methods[0]?.training.optimizer, momentum: 0.9 },
    schedule: { type: "exponential", gamma: 0.5, warmup: null },
  });
  assert.deepEqual(head?.training, { ...all?.training, freeze: ["backbone"] });
  assert.deepEqual(settings.transforms.val, [
    { type: "resize", size: 70 },
    { type: "center_crop", size: 64 },
  ]);
  assert.deepEqual({ ...settings, transforms: 0, methods: 0 }, {
    ...base,
    name: "own",
    transforms: 0,
    methods: 0,
  });
});

Deno.test("extends: a chain of files is one experiment, the nearest winning; --set is over all", () => {
  const files = {
    "a.yaml": "extends: b/mid.yaml\nname: own\n",
    "b/mid.yaml": "extends: ../base.yaml\nname: mid\ntraining: { epochs: 5, batch_size: 7 }\n",
    "base.yaml": small,
  };
  const { settings, bases, text, path } = readFiles(files, ["training.epochs=9"]);
  const { epochs, batch_size, optimizer } = settings.methods[0]?.training ?? {};
  assert.deepEqual([settings.name, epochs, batch_size, optimizer?.lr], ["own", 9, 7, 0.1]);
  assert.deepEqual(bases, [
    { path: "b/mid.yaml", text: files["b/mid.yaml"] },
    { path: "base.yaml", text: small },
  ]);
  assert.deepEqual({ path, text }, { path: "a.yaml", text: files["a.yaml"] });
});

Deno.test("extends: the base may lack what the file says, and have a byte order mark", () => {
  const [, ...rest] = small.split("\n");
  const { settings } = readFiles(over("", `\ufeff${rest.join("\n")}`));
  assert.equal(settings.name, "own");
});

Deno.test("extends: paths start in the folder of the file that says them", () => {
  const paths: string[] = [];
  const readBase = (path: string) => {
    paths.push(path);
    return path.endsWith("c.yaml") ? { text: small } : { text: "extends: /top/c.yaml" };
  };
  readExperiment("extends: ../b.yaml\nname: own", { path: "experiments/x/a.yaml", readBase });
  assert.deepEqual(paths, ["experiments/b.yaml", "/top/c.yaml"]);
});

Deno.test("extends: problems of all files are shown with their file, line and caret", () => {
  const files = over(
    "training: { epochs: 0, optimizer: { momentun: 1 } }\n",
    small.replace("lr: 0.1", "lr: x"),
  );
  assert.equal(
    problemsOf(files, ["device=tpu"]),
    `a.yaml:3:21: \`training.epochs\` must be at least 1, current value is \`0\`
    training: { epochs: 0, optimizer: { momentun: 1 } }
                        ^
a.yaml:3:37: Unknown key \`momentun\` in \`training.optimizer\`. Did you mean \`momentum\`?
    training: { epochs: 0, optimizer: { momentun: 1 } }
                                        ^
base.yaml:15:9: \`training.optimizer.lr\` must be a number, current value is the text \`x\`
        lr: x
            ^
--set device=tpu: \`device\` must be \`auto\`, \`gpu\` or \`cpu\`, current value is the text \`tpu\`. Did you mean \`gpu\`?`,
  );
});

Deno.test("extends: what is missing in all files is missing in the extending one", () => {
  assert.equal(
    problemsOf(over("", changed("    lr: 0.1\n", "").replace(/model:\n.*\n.*\n/, ""))),
    `a.yaml:1:1: \`model\` is missing: the network and what it starts from
    extends: base.yaml
    ^
base.yaml:10:3: \`training.optimizer.lr\` is missing: learning rate (per step)
      optimizer:
      ^`,
  );
});

Deno.test("extends: problemAt() points into the file that a value comes from", () => {
  const experiment = readFiles(over("training: { seeds: [4] }\n"));
  const at = (...path: string[]) => problemAt(experiment, path, "x");
  assert.deepEqual(at("methods", "all", "optimizer", "lr"), {
    message: "x",
    place: "base.yaml:15:5",
    snippet: "    lr: 0.1\n    ^",
  });
  assert.equal(at("methods", "all", "seeds").place, "a.yaml:3:13");
  assert.equal(at("device").place, "a.yaml:1:1");
});

const broken: Readonly<Record<string, readonly [Files, string]>> = {
  "a base that is not there, and what is wrong whatever it says": [
    { "a.yaml": "extends: b/base.yaml\ntrainin: {}\ndevice: tpu\n" },
    `a.yaml:1:1: Cannot read the base \`b/base.yaml\`: there is no such file
    extends: b/base.yaml
    ^
a.yaml:2:1: Unknown key \`trainin\`. Did you mean \`training\`?
    trainin: {}
    ^
a.yaml:3:9: \`device\` must be \`auto\`, \`gpu\` or \`cpu\`, current value is the text \`tpu\`. Did you mean \`gpu\`?
    device: tpu
            ^`,
  ],
  "a base of a base that is not there": [
    over("", "extends: c.yaml\n"),
    `base.yaml:1:1: Cannot read the base \`c.yaml\`: there is no such file
    extends: c.yaml
    ^`,
  ],
  "a circle, at the key that closes it": [
    {
      ...over("", "name: base\nextends: x/../c.yaml\n"),
      "c.yaml": "extends: ./a.yaml\n",
    },
    `c.yaml:1:1: These files extend one another: a.yaml -> base.yaml -> c.yaml -> a.yaml
    extends: ./a.yaml
    ^`,
  ],
  "a file that extends itself": [
    { "a.yaml": "name: own\nextends: a.yaml\n" },
    `a.yaml:2:1: These files extend one another: a.yaml -> a.yaml
    extends: a.yaml
    ^`,
  ],
  "a chain without end": [
    Object.fromEntries(
      ["a", ..."12345678"].map((name, index) => [`${name}.yaml`, `extends: ${index + 1}.yaml\n`]),
    ),
    `7.yaml:1:1: Cannot follow more than 8 files that extend one another
    extends: 8.yaml
    ^`,
  ],
  "paths that are none": [
    over("", "extends: [c.yaml]\n"),
    `base.yaml:1:10: \`extends\` must be text, current value is a list
    extends: [c.yaml]
             ^`,
  ],
  "an empty path": [
    { "a.yaml": 'extends: ""\n' },
    `a.yaml:1:10: \`extends\` must not be empty
    extends: ""
             ^`,
  ],
  "a base that is no mapping": [
    over("", "- name: base\n"),
    `base.yaml:1:1: A base must be a mapping of keys, as the file is that extends it
    - name: base
    ^`,
  ],
  "an empty base": [
    over("", "# nothing\n"),
    `base.yaml:1:1: The base is empty: leave the key out that extends it
    # nothing
    ^`,
  ],
  "a base that is no YAML, and what stands before the break": [
    over(
      "methods: { b: { epocs: 1 } }\n",
      changed("resnet18", "resnet81").replace("lr: 0.1", "lr: [0.1"),
    ),
    `a.yaml:3:17: Unknown key \`epocs\` in \`methods.b\`. Did you mean \`epochs\`?
    methods: { b: { epocs: 1 } }
                    ^
base.yaml:8:17: \`model.architecture\` must be \`resnet18\` or \`resnet34\`, current value is the text \`resnet81\`. Did you mean \`resnet18\`?
      architecture: resnet81
                    ^
base.yaml:16:1: Cannot read this as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
    methods:
    ^`,
  ],
  "texts that are too long together": [
    over(`#${"-".repeat(150_000)}`, `${small}#${"-".repeat(150_000)}`),
    `a.yaml:1:1: Cannot read 300288 characters (of all files that extend one another), at most 200000 are allowed
    extends: base.yaml
    ^`,
  ],
  "aliases of a base that multiply": [
    over(
      "",
      Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1},`.repeat(9) : 1}]\n`)
        .join(""),
    ),
    `base.yaml:1:1: Cannot read 3229379887561996300 values (aliases and methods written out), at most 10000 are allowed
    a0: &a0 [1]
    ^`,
  ],
  "values that are too many together": [
    over(
      `training: { seeds: [${Array.from({ length: 9000 }, (_, i) => i)}] }\n`,
      changed(
        "  epochs: 4\n",
        `  epochs: 4\n  freeze: [${Array.from({ length: 990 }, (_, i) => `l${i}`)}]\n`,
      ),
    ),
    `a.yaml:1:1: Cannot read 10015 values (aliases and methods written out), at most 10000 are allowed
    extends: base.yaml
    ^`,
  ],
};

for (const [name, [files, problems]] of Object.entries(broken)) {
  Deno.test(`extends: readExperiment() reports ${name}`, () => {
    assert.equal(problemsOf(files), problems);
  });
}

Deno.test("extends: readExperiment() reports a path that a caller cannot follow, or --set sets", () => {
  assert.throws(() => readExperiment("extends: b.yaml", { path: "a.yaml" }), {
    message:
      `a.yaml:1:1: Cannot read the base \`b.yaml\`: \`readBase\` is needed to read other files
    extends: b.yaml
    ^`,
  });
  assert.equal(
    problemsOf(small, ["extends=b.yaml"]),
    "--set extends=b.yaml: Cannot set `extends`, since `--set` is laid over what the files say: " +
      "write it into a file",
  );
});

Deno.test("extends: readExperiment() warns of a name that the base has too", () => {
  const warningsOf = (files: Files, set: readonly string[] = []) =>
    renderProblems(readFiles(files, set).warnings);
  const message = "`small` is the name of `base.yaml` too, and the reports of one would take the " +
    "place of the other's: give this experiment a `name` of its own";
  const inherited = { "a.yaml": "extends: base.yaml\n", "base.yaml": small };
  assert.equal(warningsOf(inherited), `a.yaml:1:1: ${message}\n    extends: base.yaml\n    ^`);
  assert.equal(
    warningsOf({ ...inherited, "a.yaml": "name: small\nextends: base.yaml\n" }),
    `a.yaml:1:7: ${message}\n    name: small\n          ^`,
  );
  assert.equal(warningsOf(over(""), ["name=small"]), `--set name=small: ${message}`);
  assert.equal(warningsOf(inherited, ["name=other"]), "");
  assert.equal(warningsOf(over("")), "");
});
