/**
 * Parts of a JSON Schema (draft 7), and what is made of them.
 *
 * @module
 */

/** What this room reads and writes of a JSON Schema. */
export interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node | readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly [keyword: string]: unknown;
}

/**
 * Ends each description with the default, since editors show only the description.
 *
 * @param node A schema.
 * @returns The schema with its descriptions complete.
 *
 * @example A default
 * ```ts
 * import assert from "node:assert/strict";
 * import { withDefaults } from "./_schema_nodes.ts";
 *
 * const { description } = withDefaults({ description: "Factor", default: 0.1 });
 * assert.equal(description, "Factor. Default: `0.1`");
 * ```
 */
export function withDefaults(node: Node): Node {
  const inside = mapNode(node, withDefaults);
  if (node.default === undefined || node.description === undefined) return inside;
  return { ...inside, description: `${node.description}. Default: \`${show(node.default)}\`` };
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${key}: ${show(part)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/**
 * Takes off what keys a mapping needs. Items of a list stay as they are.
 *
 * @param node A schema.
 * @returns A schema that takes any part of what the given one takes.
 *
 * @example A mapping
 * ```ts
 * import assert from "node:assert/strict";
 * import { partial } from "./_schema_nodes.ts";
 *
 * assert.deepEqual(partial({ type: "object", required: ["lr"] }), { type: "object" });
 * ```
 */
export function partial(node: Node): Node {
  const { required: _, items, oneOf, ...rest } = node;
  const made = mapNode(oneOf === undefined ? rest : { ...rest, anyOf: oneOf }, partial);
  return items === undefined ? made : { ...made, items };
}

/**
 * Keeps only what keys mappings need, and what tells the forms of a value apart.
 *
 * @param node A schema.
 * @returns A schema that takes what has those keys, whatever their values.
 *
 * @example A mapping
 * ```ts
 * import assert from "node:assert/strict";
 * import { required } from "./_schema_nodes.ts";
 *
 * const lr = { type: "number" };
 * assert.deepEqual(required({ type: "object", properties: { lr }, required: ["lr"] }), {
 *   required: ["lr"],
 * });
 * ```
 */
export function required(node: Node): Node {
  const inside = Object.entries(node.properties ?? {})
    .map(([key, part]): [string, Node] => [key, required(part)])
    .filter(([, part]) => Object.keys(part).length > 0);
  const forms = (node.anyOf ?? node.oneOf ?? []).map((form) => ({ form, needs: required(form) }));
  const isTold = forms.some(({ needs }) => Object.keys(needs).length > 0);
  return {
    ...node.const === undefined ? {} : { const: node.const },
    ...node.required === undefined ? {} : { required: node.required },
    ...inside.length === 0 ? {} : { properties: Object.fromEntries(inside) },
    ...isTold ? { anyOf: forms.map(({ form, needs }) => ({ ...typeOf(form), ...needs })) } : {},
  };
}

function typeOf({ type }: Node): Node {
  return type === undefined ? {} : { type };
}

function mapNode(node: Node, change: (part: Node) => Node): Node {
  const { properties, additionalProperties, items, anyOf, oneOf } = node;
  const list = (parts: readonly Node[]) => parts.map(change);
  return {
    ...node,
    ...properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, part]) => [key, change(part)]),
      ),
    },
    ...typeof additionalProperties === "object" &&
      { additionalProperties: change(additionalProperties) },
    ...items && { items: isList(items) ? list(items) : change(items) },
    ...anyOf && { anyOf: list(anyOf) },
    ...oneOf && { oneOf: list(oneOf) },
  };
}

/**
 * Tells the items of a tuple from those of a list.
 *
 * @param items What stands under `items`.
 * @returns Whether each item has a schema of its own.
 */
export function isList(items: Node | readonly Node[]): items is readonly Node[] {
  return Array.isArray(items);
}
