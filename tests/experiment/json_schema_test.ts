/** The JSON Schema of experiment files, held against the language. */
import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { jsonSchema } from "../../src/experiment/json_schema.ts";
import { changed, type Files, problemsOf, small } from "./_files.ts";

const folder = new URL("../../experiments/", import.meta.url);
const schema = JSON.parse(jsonSchema());
const validate = new Ajv({ strictTypes: false, allErrors: true }).compile(schema);

/** What an editor underlines; "" where nothing. */
function underlined(text: string): string {
  validate(parse(text, { uniqueKeys: true }));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
    .join("\n");
}

/** What this test reads of the schema. */
interface Part {
  readonly description?: string;
  readonly default?: unknown;
  readonly $ref?: string;
}

/** Every key of every mapping inside, with its schema. */
function keysOf(json: unknown): readonly (readonly [key: string, part: Part])[] {
  if (typeof json !== "object" || json === null) return [];
  const own = ["properties", "patternProperties"].flatMap((keyword) => {
    const found: unknown = Reflect.get(json, keyword);
    return typeof found === "object" && found !== null ? Object.entries(found) : [];
  });
  return [...own, ...Object.values(json).flatMap(keysOf)];
}

function resolved(part: Part): Part {
  if (part.$ref === undefined) return part;
  return part.$ref.slice(2).split("/").reduce((node, key) => node[key], schema);
}

Deno.test("experiments/experiment.schema.json is what jsonSchema() makes: `deno task schema`", () => {
  const file = new URL("experiment.schema.json", folder);
  assert.ok(Deno.readTextFileSync(file) === jsonSchema(), "it is out of date");
});

Deno.test("jsonSchema() describes every key, and says its default", () => {
  // What `then` holds is only which keys are needed
  const keys = keysOf({ ...schema, then: {} });
  assert.ok(keys.length > 200, `${keys.length} keys`);
  let defaults = 0;
  for (const [key, part] of keys) {
    const { description, default: value } = resolved(part);
    assert.match(description ?? "", /^[A-Z].*[^.]$/, key);
    if (value === undefined) continue;
    assert.match(description ?? "", /\. Default: `.+`$/, key);
    defaults++;
  }
  assert.ok(defaults > 50, `${defaults} defaults`);
});

for (const { name } of Deno.readDirSync(folder)) {
  if (!name.endsWith(".yaml")) continue;
  Deno.test(`jsonSchema() takes experiments/${name}, whose first line names the schema`, () => {
    const text = Deno.readTextFileSync(new URL(name, folder));
    assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=./experiment.schema.json");
    assert.equal(underlined(text), "");
  });
}

const base = { "base.yaml": small };

const right: Readonly<Record<string, Files>> = {
  "the small file": { "a.yaml": small },
  "methods that change some keys": {
    "a.yaml": changed(
      "  all:\n",
      "  all:\n  other: { optimizer: { lr: 1 }, schedule: { type: step, step_size: 1 } }\n",
    ),
  },
  "transforms without a value": {
    "a.yaml": small.replace(
      "train: [",
      "train: [random_horizontal_flip, color_jitter: { hue: 0.1 }, ",
    ),
  },
  "a file that extends one and leaves out most": {
    "a.yaml": "extends: base.yaml\nname: own\ntraining: { optimizer: { momentum: 0.9 } }\n",
    ...base,
  },
  "a matrix": {
    "a.yaml": `${small}matrix:
  optimizer.lr: [0.1, 0.01]
  schedule: [{ type: cosine, t_max: 4 }, { type: constant }]
  class_weights.a: [1, 2]
  freeze: [[], [layer1]]
  exclude: [{ optimizer.lr: 0.1, freeze: [] }]
  include: [{ optimizer.lr: 1, name: fast }]
`,
  },
  "a checksum in capitals": {
    "a.yaml": changed(
      "source: data",
      `source: { url: https://x.org/a.zip, sha256: ${"AB".repeat(32)} }`,
    ),
  },
};

for (const [name, files] of Object.entries(right)) {
  Deno.test(`jsonSchema() takes ${name}, as readExperiment() does`, () => {
    assert.equal(problemsOf(files), "");
    assert.equal(underlined(files["a.yaml"] ?? ""), "");
  });
}

/** A wrong file, and what an editor underlines in it. */
const wrong: Readonly<Record<string, readonly [text: string, underlined: RegExp]>> = {
  "an unknown key": [
    changed("  epochs: 4", "  epochs: 4\n  epoch: 3"),
    /^\/training must NOT have add/m,
  ],
  "an unknown key of the file": [`${small}metods: {}\n`, /^ must NOT have additional properties/m],
  "an unknown key of a method": [
    changed("  all:", "  all: { epocs: 1 }"),
    /^\/methods\/all must NOT/m,
  ],
  "a text for a number": [
    changed("epochs: 4", "epochs: x"),
    /^\/training\/epochs must be integer/m,
  ],
  "a number out of range": [changed("epochs: 4", "epochs: 0"), /^\/training\/epochs must be >= 1/m],
  "an unknown optimizer": [changed("sgd", "sdg"), /^\/training\/optimizer\/type must be equal/m],
  "what another optimizer takes": [
    changed("    lr: 0.1", "    lr: 0.1\n    eps: 1"),
    /^\/training\/optimizer must/m,
  ],
  "a missing key": [
    changed("  batch_size: 6\n", ""),
    /^\/training must have required property 'batch_size'/m,
  ],
  "a missing key of an optimizer": [
    changed("    lr: 0.1\n", ""),
    /^\/training\/optimizer must have req/m,
  ],
  "a missing part of the file": [
    changed("methods:\n  all:\n", ""),
    /^ must have required property 'methods'/m,
  ],
  "a missing checksum": [
    changed("source: data", "source: { url: https://x.org/a.zip }"),
    /^\/dataset\/source must have required property 'sha256'/m,
  ],
  "an unknown transform": [
    small.replace("[{", "[flip, {"),
    /^\/transforms\/train\/0 must be equal to one/m,
  ],
  "a transform that needs a value": [
    small.replace("[{", "[resize, {"),
    /^\/transforms\/train\/0 must be/m,
  ],
  "two transforms in one": [
    changed("center_crop: 64", "center_crop: 64, resize: 70"),
    /^\/transforms\/val\/0 must NOT have more than 1/m,
  ],
  "an empty list": [
    changed("  epochs: 4", "  epochs: 4\n  seeds: []"),
    /^\/training\/seeds must NOT have fewer/m,
  ],
  "no methods": [
    changed("methods:\n  all:", "methods: {}"),
    /^\/methods must NOT have fewer than 1/m,
  ],
  "a name that no file can have": [
    changed("  all:", "  a/b:"),
    /^\/methods property name must be valid/m,
  ],
  "a path that is none": [`extends: 3\n${small}`, /^\/extends must be string/m],
  "an unknown key of a matrix": [
    `${small}matrix: { optimizer.lrr: [1] }\n`,
    /^\/matrix must NOT have add/m,
  ],
  "a value of a matrix that is no list": [
    `${small}matrix: { epochs: 3 }\n`,
    /^\/matrix\/epochs must be array/m,
  ],
  "a wrong value in a matrix": [
    `${small}matrix: { epochs: [x] }\n`,
    /^\/matrix\/epochs\/0 must be integer/m,
  ],
  "a wrong value in an include": [
    `${small}matrix: { include: [{ epochs: x }] }\n`,
    /^\/matrix\/include\/0\/epochs must be integer/m,
  ],
  "an unknown key in an exclude": [
    `${small}matrix: { epochs: [1, 2], exclude: [{ epoch: 1 }] }\n`,
    /^\/matrix\/exclude\/0 must NOT have additional properties/m,
  ],
};

for (const [name, [text, pattern]] of Object.entries(wrong)) {
  Deno.test(`jsonSchema() underlines ${name}, which readExperiment() refuses`, () => {
    assert.match(underlined(text), pattern);
    assert.notEqual(problemsOf(text), "");
  });
}

Deno.test("jsonSchema() underlines what is wrong in a file that extends one", () => {
  const text = "extends: base.yaml\nname: own\ntraining: { optimizer: { typ: sgd }, epochs: x }\n";
  assert.match(underlined(text), /^\/training\/epochs must be integer/m);
  assert.match(underlined(text), /^\/training\/optimizer must NOT have additional properties/m);
  assert.notEqual(problemsOf({ "a.yaml": text, ...base }), "");
});
