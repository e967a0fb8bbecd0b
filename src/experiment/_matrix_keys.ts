/**
 * Keys of a matrix in the JSON Schema: every path below `training`.
 *
 * @module
 */
import { isList, type Node } from "./_schema_nodes.ts";

/** A path, as text or (where a part of it may be any key or index) as a regular expression. */
interface Path {
  readonly text: string;
  readonly isPattern: boolean;
}

/** A part of the schema of `training`. */
interface Part {
  readonly path: Path;
  readonly node: Node;
  /** Address of the part. */
  readonly ref: string;
}

/**
 * Makes the schema of `matrix`.
 *
 * @param training Schema of `training`, of which any key may be left out.
 * @param ref Address of that schema.
 * @returns The schema, which refers to the parts of the other one.
 *
 * @example One key
 * ```ts
 * import assert from "node:assert/strict";
 * import { matrixKeys } from "./_matrix_keys.ts";
 *
 * const training = { properties: { epochs: { type: "integer", description: "Passes" } } };
 * const { properties } = matrixKeys(training, "#/training");
 * assert.deepEqual(properties?.epochs?.items, { $ref: "#/training/properties/epochs" });
 * ```
 */
export function matrixKeys(training: Node, ref: string): Node {
  const parts = [...partsBelow({ path: { text: "", isPattern: false }, node: training, ref })];
  const values = group(parts);
  const axes = values.map(({ path, value, description }): [Path, Node] => [path, {
    description: `Values of a run each. ${description}`,
    type: "array",
    minItems: 1,
    uniqueItems: true,
    items: value,
  }]);
  const keys = keywords(values.map(({ path, value }) => [path, value]));
  const name: Node = {
    description: "Name of the run behind its method's, in the place of its keys and values",
    type: "string",
    pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
  };
  const entries = (description: string, item: Node): Node => ({
    description,
    type: "array",
    minItems: 1,
    items: { type: "object", minProperties: 1, additionalProperties: false, ...item },
  });
  const { properties, patternProperties } = keywords(axes);
  return {
    type: "object",
    minProperties: 1,
    properties: {
      ...properties,
      include: entries(
        "Keys and values that extend the combinations they do not contradict, or else are one of their own",
        { ...keys, properties: { name, ...keys.properties } },
      ),
      exclude: entries("Keys and values; combinations that have all of one are left out", keys),
    },
    ...patternProperties === undefined ? {} : { patternProperties },
    additionalProperties: false,
  };
}

/** Every part below one, through the forms of a value and the items of a list. */
function* partsBelow({ path, node, ref }: Part): Generator<Part> {
  const { properties = {}, additionalProperties, items, anyOf = [] } = node;
  for (const [key, part] of Object.entries(properties)) {
    yield* withBelow({ path: plain(path, key), node: part, ref: `${ref}/properties/${key}` });
  }
  if (typeof additionalProperties === "object") {
    const below = { path: pattern(path, ".+"), node: additionalProperties };
    yield* withBelow({ ...below, ref: `${ref}/additionalProperties` });
  }
  for (const [index, item] of (items === undefined ? [] : isList(items) ? items : []).entries()) {
    yield* withBelow({ path: plain(path, `${index}`), node: item, ref: `${ref}/items/${index}` });
  }
  if (items !== undefined && !isList(items)) {
    yield* withBelow({ path: pattern(path, "[0-9]+"), node: items, ref: `${ref}/items` });
  }
  for (const [index, form] of anyOf.entries()) {
    yield* partsBelow({ path, node: form, ref: `${ref}/anyOf/${index}` });
  }
}

function* withBelow(part: Part): Generator<Part> {
  yield part;
  yield* partsBelow(part);
}

function plain({ text, isPattern }: Path, key: string): Path {
  const dot = text === "" ? "" : isPattern ? "\\." : ".";
  return { text: `${text}${dot}${key}`, isPattern };
}

function pattern({ text, isPattern }: Path, key: string): Path {
  const escaped = isPattern ? text : text.replaceAll(".", "\\.");
  return { text: `${escaped}\\.${key}`, isPattern: true };
}

/** What may stand under one path, in whichever form of the values around it. */
interface Value {
  readonly path: Path;
  readonly value: Node;
  readonly description: string;
}

function group(parts: readonly Part[]): readonly Value[] {
  const paths = new Map<string, Part[]>();
  for (const part of parts) {
    const known = paths.get(part.path.text) ?? [];
    const isNew = known.every(({ node }) => JSON.stringify(node) !== JSON.stringify(part.node));
    paths.set(part.path.text, isNew ? [...known, part] : known);
  }
  return [...paths.values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const own = same.map(({ node }) => node.description ?? "A part of what stands around it");
    const description = [...new Set(own)].join(" / ");
    const isWhole = others.length === 0 && first.node.description !== undefined;
    // Draft 7 reads nothing beside `$ref`
    const value: Node = isWhole
      ? { $ref: first.ref }
      : { description, anyOf: same.map(({ ref }) => ({ $ref: ref })) };
    return [{ path: first.path, value, description }];
  });
}

function keywords(entries: readonly (readonly [Path, Node])[]): Node {
  const patterns = entries.filter(([{ isPattern }]) => isPattern)
    .map(([{ text }, node]) => [`^${text}$`, node]);
  const properties = entries.filter(([{ isPattern }]) => !isPattern)
    .map(([{ text }, node]) => [text, node]);
  return {
    properties: Object.fromEntries(properties),
    ...patterns.length === 0 ? {} : { patternProperties: Object.fromEntries(patterns) },
  };
}
