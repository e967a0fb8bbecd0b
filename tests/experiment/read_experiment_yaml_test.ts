import assert from "node:assert/strict";
import { changed, problemsOf, small } from "./_files.ts";

/** A text and everything that is said of it. */
type Case = readonly [text: string, problems: string];

const cases: Readonly<Record<string, Case>> = {
  "an empty file": [
    "# nothing yet\n",
    `a.yaml:1:1: The file is empty: an experiment begins with its \`name\`
    # nothing yet
    ^`,
  ],
  "a file that is no mapping": [
    "- a\n",
    `a.yaml:1:1: The file must be a mapping, current value is a list
    - a
    ^`,
  ],
  "a second document": [
    `${small}---\nname: other\n`,
    `a.yaml:18:1: Only one YAML document is allowed, here another begins
    ---
    ^`,
  ],
  "a key that stands twice, as text": [
    changed("  epochs: 4", "  epochs: 4\n  'epochs': 5"),
    `a.yaml:12:3: The key \`epochs\` stands twice in one mapping
      'epochs': 5
      ^`,
  ],
  "a tab in the indentation": [
    changed("  epochs: 4\n", "\tepochs: 4\n").replace(/ {2}batch[^]*0\.1\n/, ""),
    `a.yaml:11:1: Cannot read this as YAML: Tabs are not allowed as indentation
    \tepochs: 4
    ^`,
  ],
  "a merge key": [
    changed("  all:", "  all: { <<: { epochs: 1 } }"),
    `a.yaml:17:10: Merge keys (\`<<\`) are not part of YAML 1.2: write the keys out
      all: { <<: { epochs: 1 } }
             ^`,
  ],
  "an alias without an anchor": [
    changed("epochs: 4", "epochs: *many"),
    `a.yaml:11:11: Alias \`*many\` has no anchor before it
      epochs: *many
              ^`,
  ],
  "an alias inside its own anchor": [
    changed("  epochs: 4", "  epochs: 4\n  seeds: &own [*own]"),
    `a.yaml:12:16: Alias \`*own\` has no anchor before it
      seeds: &own [*own]
                   ^`,
  ],
  "keys that are no text": [
    changed("  all:", "  all:\n    [a]: 1\n    : 2"),
    `a.yaml:18:5: Only text is allowed as a key
        [a]: 1
        ^
a.yaml:19:1: Only text is allowed as a key
        : 2
    ^`,
  ],
  "a tag of no known type": [
    changed("epochs: 4", "epochs: !!binary 4"),
    `a.yaml:11:11: Cannot read this as YAML: Unresolved tag: tag:yaml.org,2002:binary
      epochs: !!binary 4
              ^`,
  ],
  "broken grammar, and what stands before it": [
    changed("architecture:", "architectur:").replace("lr: 0.1", "lr: [0.1").replace(
      "  all",
      "  al l",
    ),
    `a.yaml:8:3: Unknown key \`architectur\` in \`model\`. Did you mean \`architecture\`?
      architectur: resnet18
      ^
a.yaml:16:1: Cannot read this as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
    methods:
    ^`,
  ],
  "a place in a file with a byte order mark and CRLF lines": [
    "\ufeff" + small.replace("name", "nome").replaceAll("\n", "\r\n"),
    `a.yaml:1:1: \`name\` is missing: name of the experiment and of its report's files
    nome: small
    ^
a.yaml:1:1: Unknown key \`nome\`. Did you mean \`name\`?
    nome: small
    ^`,
  ],
  "a text too long to be an experiment": [
    small + "#".repeat(10_000_000),
    `a.yaml:1:1: Cannot read 10000257 characters, at most 200000 are allowed
    name: small
    ^`,
  ],
  "flow brackets nested without end": [
    "a: " + "[".repeat(190_000),
    `a.yaml:1:43: Cannot read values nested more than 40 levels deep
    a: ${"[".repeat(97)}…
                                              ^`,
  ],
  "block lists nested without end": [
    "- ".repeat(95_000) + "x",
    `a.yaml:1:81: Cannot read values nested more than 40 levels deep
    …${" -".repeat(50)}…
                                                      ^`,
  ],
  "aliases that multiply": [
    Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1},`.repeat(9) : 1}]\n`)
      .join(""),
    `a.yaml:1:1: Cannot read 3229379887561996300 values (aliases and methods written out), at most 10000 are allowed
    a0: &a0 [1]
    ^`,
  ],
  "aliases that nest": [
    Array.from({ length: 50 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}` : 1}]\n`).join(""),
    `a.yaml:1:1: Cannot read values nested more than 40 levels deep
    a0: &a0 [1]
    ^`,
  ],
  "methods that multiply": [
    changed("  all:", Array.from({ length: 1700 }, (_, i) => `  m${i}:`).join("\n")),
    `a.yaml:1:1: Cannot read 10221 values (aliases and methods written out), at most 10000 are allowed
    name: small
    ^`,
  ],
};

for (const [name, [text, problems]] of Object.entries(cases)) {
  Deno.test(`readExperiment() reports ${name}`, () => assert.equal(problemsOf(text), problems));
}

Deno.test("readExperiment() reports every kind of problem at once, in the order of the text", () => {
  const text = changed("epochs: 4", "epochs: 0\n  epochs: 1")
    .replace("nam", "nem").replace("center_crop", "centre_crop").replace(
      "    lr",
      "    mometum: 0\n    lr",
    );
  const found = problemsOf(text, ["device=tpu", "device", "training.epoch=1"]);
  assert.deepEqual(found.split("\n").filter((line) => !line.startsWith(" ")), [
    "a.yaml:1:1: `name` is missing: name of the experiment and of its report's files",
    "a.yaml:1:1: Unknown key `neme`. Did you mean `name`?",
    "a.yaml:6:11: Unknown key `centre_crop` in `transforms.val[0]`. Did you mean `center_crop`?",
    "a.yaml:11:11: `training.epochs` must be at least 1, current value is `0`",
    "a.yaml:12:3: The key `epochs` stands twice in one mapping",
    "a.yaml:16:5: Unknown key `mometum` in `training.optimizer`. Did you mean `momentum`?",
    "--set device=tpu: `device` must be `auto`, `gpu` or `cpu`, current value is the text `tpu`. " +
    "Did you mean `gpu`?",
    "--set device: Cannot read this: write KEY=VALUE, such as `--set training.epochs=1`",
    "--set training.epoch=1: Unknown key `epoch` in `training`. Did you mean `epochs`?",
  ]);
});

Deno.test("readExperiment() names the --set argument that is wrong", () => {
  const usage = "Cannot read this: write KEY=VALUE, such as `--set training.epochs=1`";
  const wrong: Record<string, string> = {
    "training.epochs": usage,
    "=3": usage,
    "training..epochs=3": usage,
    "methods.__proto__.epochs=3": usage,
    "training.epochs=x": "`training.epochs` must be a number, current value is the text `x`",
    "training.epochs=": "`training.epochs` must be a number, current value is `null`",
    "trainig.epochs=3": "Unknown key `trainig`. Did you mean `training`?",
    "training.seeds=[3": "Cannot read this as YAML: Flow sequence must end with a ]",
    "training.seeds=[*s]": "Alias `*s` has no anchor before it",
    "name.first=x": "Cannot set `first` inside a single value",
    "transforms.val.1=x": "Index `1` is not in the list, the last is 0",
    "transforms.val.last=x": "Index `last` is not in the list, the last is 0",
    [`${"a.".repeat(50)}b=1`]: "Cannot set a value more than 40 levels deep",
  };
  for (const [argument, message] of Object.entries(wrong)) {
    assert.equal(problemsOf(small, [argument]), `--set ${argument}: ${message}`);
  }
});
