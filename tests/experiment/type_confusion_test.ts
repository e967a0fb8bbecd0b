/** Every key of the schema, given a value of every type that it does not take. */
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { z } from "zod";
import { parseYaml } from "../../src/experiment/_parse_yaml.ts";
import { type KeyPath, pointer } from "../../src/experiment/_place.ts";
import { positionsOf } from "../../src/experiment/_tree.ts";
import { ExperimentError } from "../../src/experiment/experiment_error.ts";
import { readExperiment } from "../../src/experiment/read_experiment.ts";
import { fileSchema } from "../../src/experiment/schema.ts";

type Schema = z.core.$ZodType;
type Kind = "number" | "text" | "list" | "mapping" | "null" | "boolean";

/** One value of each type; the numbers and texts are no key's. */
const samples: Readonly<Record<Kind, unknown>> = {
  number: -7.5,
  text: "no such text",
  list: [[[]]],
  mapping: { "no such key": [] },
  null: null,
  boolean: true,
};

/** The schema without what fills in, changes or checks its value. */
function bare(schema: Schema): Schema {
  if (schema instanceof z.ZodPipe) return bare(schema.in);
  const isWrapped = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional;
  return isWrapped ? bare(schema.def.innerType) : schema;
}

/** The types that a value may be of. */
function kindsOf(schema: Schema): readonly Kind[] {
  const own = bare(schema);
  if (own instanceof z.ZodUnion) return own.options.flatMap(kindsOf);
  if (own instanceof z.ZodNullable) return ["null", ...kindsOf(own.def.innerType)];
  if (own instanceof z.ZodObject || own instanceof z.ZodRecord) return ["mapping"];
  if (own instanceof z.ZodArray || own instanceof z.ZodTuple) return ["list"];
  if (own instanceof z.ZodNumber) return ["number"];
  if (own instanceof z.ZodBoolean) return ["boolean"];
  if (own instanceof z.ZodNull) return ["null"];
  if (own instanceof z.ZodUnknown) return Object.keys(samples) as Kind[]; // its own keys
  const isText = own instanceof z.ZodString || own instanceof z.ZodEnum ||
    own instanceof z.ZodLiteral;
  assert.ok(isText, `The walk does not know ${own.constructor.name}`);
  return ["text"];
}

/** A value of the schema, in a file that holds no more than tells its mapping from others. */
interface Value {
  readonly path: KeyPath;
  readonly schema: Schema;
  /** Puts a value in this one's place, into the whole file. */
  readonly around: (value: unknown) => unknown;
}

/** Every key inside a value, and every item of a list. */
function* keysIn({ path, schema, around }: Value): Generator<Value> {
  const own = bare(schema);
  if (own instanceof z.ZodUnion) {
    for (const option of own.options) yield* keysIn({ path, schema: option, around });
  } else if (own instanceof z.ZodNullable) {
    yield* keysIn({ path, schema: own.def.innerType, around });
  } else if (own instanceof z.ZodObject) {
    const type = own.shape.type instanceof z.ZodLiteral ? { type: own.shape.type.value } : {};
    for (const [key, part] of Object.entries(own.shape)) {
      yield* keysAt({
        path: [...path, key],
        schema: part as Schema, // a shape holds schemas
        around: (value) => around({ ...type, [key]: value }),
      });
    }
    const { catchall } = own.def;
    if (catchall === undefined || catchall instanceof z.ZodNever) return;
    yield* keysAt({
      path: [...path, "epochs"],
      schema: catchall,
      around: (value) => around({ epochs: value }),
    });
  } else if (own instanceof z.ZodRecord) {
    yield* keysAt({
      path: [...path, "any"],
      schema: own.valueType,
      around: (value) => around({ any: value }),
    });
  } else if (own instanceof z.ZodArray || own instanceof z.ZodTuple) {
    const parts = own instanceof z.ZodArray ? [own.element] : own.def.items;
    for (const [index, part] of parts.entries()) {
      const list = (value: unknown) => parts.map((_, other) => other === index ? value : 0.5);
      yield* keysAt({
        path: [...path, index],
        schema: part,
        around: (value) => around(list(value)),
      });
    }
  }
}

function* keysAt(value: Value): Generator<Value> {
  yield value;
  yield* keysIn(value);
}

Deno.test("readExperiment() points at each key of the schema that is given another type", () => {
  const keys = new Set<string>();
  let tried = 0;
  for (
    const { path, schema, around } of keysIn({
      path: [],
      schema: fileSchema,
      around: (v) => v,
    })
  ) {
    keys.add(path.join("."));
    const right = kindsOf(schema);
    // `finetune:` alone is a method like any other
    const isMethod = path[0] === "methods" && path.length === 2;
    for (const [kind, sample] of Object.entries(samples)) {
      if (right.includes(kind as Kind) || (isMethod && kind === "null")) continue;
      check(path, stringify(around(sample)));
      tried++;
    }
  }
  assert.ok(keys.size > 200 && tried > 1000, `${keys.size} keys, ${tried} files`);
});

/** Reads a file that is wrong at a path. */
function check(path: KeyPath, text: string): void {
  const { tree } = parseYaml(text, { file: "a.yaml" });
  assert.ok(tree);
  const place = positionsOf(tree)[pointer(path)]?.value;
  assert.ok(place !== undefined && "file" in place, text);
  const wanted = `a.yaml:${place.line}:${place.column}`;
  try {
    readExperiment(text, { path: "a.yaml" });
  } catch (error) {
    assert.ok(error instanceof ExperimentError, `${error}\n${text}`);
    const places = error.problems.map((problem) => problem.place);
    assert.ok(places.includes(wanted), `${pointer(path)}: ${wanted} is not in\n${error.message}`);
    return;
  }
  assert.fail(`It is taken:\n${text}`);
}
