/**
 * The language as a JSON Schema, for editors.
 *
 * @module
 */
import { z } from "zod";
import { matrixKeys } from "./_matrix_keys.ts";
import { isList, type Node, partial, required, withDefaults } from "./_schema_nodes.ts";
import { bareTransforms } from "./_transform_schema.ts";
import { fileSchema } from "./schema.ts";

/**
 * Makes the JSON Schema of an experiment file.
 *
 * Draft 7, which every YAML language server reads; of 2020-12 many know only parts, and `prefixItems`
 * of a pair such as `betas` not at all. What a file may leave out where it extends another one is
 * told apart from what a value may be: mappings are described without their needed keys, and `then`
 * names those for a file without `extends`. Items of a list are always whole, since a list replaces
 * a list. What lies between keys (a frozen pattern, `nesterov` without momentum) is not in it.
 *
 * @returns The schema's text, with a newline at the end.
 *
 * @example What an editor reads
 * ```ts
 * import assert from "node:assert/strict";
 * import { jsonSchema } from "./json_schema.ts";
 *
 * const { $schema, properties } = JSON.parse(jsonSchema());
 * assert.equal($schema, "http://json-schema.org/draft-07/schema#");
 * assert.equal(properties.device.description, "What to run on; `gpu` fails where there is none. Default: `auto`");
 * ```
 */
export function jsonSchema(): string {
  const made = z.toJSONSchema(fileSchema, { io: "input", target: "draft-7" });
  // Zod's own type leaves open what stands inside; through text it is what is written below.
  const whole = withDefaults(JSON.parse(JSON.stringify(made)) as Node);
  const { $schema, ...described } = whole;
  const file = partial(described);
  const { training = {}, ...properties } = file.properties ?? {};
  const schema: Node = {
    $schema,
    title: "Thaw experiment",
    description: "An experiment file; `deno task schema` makes this from the language itself",
    ...file,
    properties: {
      ...properties,
      transforms: withBareNames(properties.transforms ?? {}),
      training: { $ref: "#/definitions/training" },
      methods: {
        ...properties.methods,
        minProperties: 1,
        additionalProperties: { anyOf: [{ $ref: "#/definitions/training" }, { type: "null" }] },
      },
      matrix: {
        ...matrixKeys(training, "#/definitions/training"),
        ...matrixText(properties.matrix),
      },
    },
    // Unlike in a file that extends another one, nothing needed may be missing
    if: { not: { required: ["extends"] } },
    then: required({ ...described, properties: withoutMethods(described.properties) }),
    definitions: { training },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function matrixText({ description }: Node = {}): Node {
  return description === undefined ? {} : { description };
}

/** A method may leave out any key. */
function withoutMethods({ methods: _, ...properties }: Node["properties"] = {}) {
  return properties;
}

/** Names the transforms that may stand without a value, where zod knows only that they are text. */
function withBareNames(transforms: Node): Node {
  const lists = Object.entries(transforms.properties ?? {}).map(([key, list]): [string, Node] => {
    const { anyOf = [] } = list.items === undefined || isList(list.items) ? {} : list.items;
    const forms = anyOf.map((form): Node =>
      form.type === "string"
        ? { enum: bareTransforms(), description: "A transform with its defaults" }
        : { ...form, minProperties: 1, maxProperties: 1 }
    );
    return [key, { ...list, items: { anyOf: forms } }];
  });
  return { ...transforms, properties: Object.fromEntries(lists) };
}
