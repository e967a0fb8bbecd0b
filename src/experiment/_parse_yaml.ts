/**
 * YAML text to a tree, with a message for whatever YAML allows and an experiment has no use for.
 *
 * @module
 */
import {
  Composer,
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type YAMLMap,
} from "yaml";
import { type Finding, type Place } from "./_place.ts";
import { quote } from "./_words.ts";
import { type Entry, list, mapping, scalar, type Tree } from "./_tree.ts";

/** Longest text that is parsed, in characters. The longest experiments have a few thousand. */
export const longestText = 200_000;
/** Deepest nesting of a text and of a tree. */
export const deepestNesting = 40;

/** What became of a text. */
export interface ParsedYaml {
  /** Undefined where nothing could be read. */
  readonly tree: Tree | undefined;
  readonly findings: readonly Finding[];
  /** Where the text first broke YAML's grammar; what stands before it was read as it was meant. */
  readonly broken: Place | undefined;
}

/** Where a text comes from. */
export type Origin = { readonly file: string } | { readonly set: string };

/** Everything that reading one text shares. */
interface Reading {
  readonly locate: (offset: number) => Place;
  readonly findings: Finding[];
  /** A finished node by its anchor; a later anchor of the same name takes the earlier one's place. */
  readonly anchors: Map<string, Tree>;
}

/**
 * Parses YAML 1.2 (core schema).
 *
 * @param text The text, without a byte order mark.
 * @param origin The file that holds it, or the `--set` argument that it came with.
 * @returns The tree and everything that is wrong.
 *
 * @example A value and its place
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseYaml } from "./_parse_yaml.ts";
 * import { child } from "./_tree.ts";
 *
 * const { tree } = parseYaml("epochs: 4", { file: "a.yaml" });
 * assert.deepEqual(child(tree, "epochs")?.place, { file: "a.yaml", line: 1, column: 9 });
 * ```
 */
export function parseYaml(text: string, origin: Origin): ParsedYaml {
  const lines = new LineCounter();
  const locate = (offset: number): Place => {
    if ("set" in origin) return origin;
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { ...origin, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const fail = (message: string, offset = 0): ParsedYaml => {
    const place = locate(offset);
    return { tree: undefined, findings: [{ message, place }], broken: place };
  };
  if (text.length > longestText) {
    return fail(`Cannot read ${text.length} characters, at most ${longestText} are allowed`);
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // The parser keeps its own stack, but the composer recurses.
  const tooDeep = deepToken(tokens);
  if (tooDeep !== undefined) return fail(nestingMessage, tooDeep.offset);
  return readDocuments([...compose(tokens)], { locate, findings: [], anchors: new Map() });
}

/** What is said of deeper nesting. */
export const nestingMessage = `Cannot read values nested more than ${deepestNesting} levels deep`;

function compose(tokens: readonly CST.Token[]): Iterable<Document.Parsed> {
  return new Composer({
    schema: "core",
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  }).compose(tokens);
}

/** A collection that stands too deep, found without recursion. */
function deepToken(tokens: readonly CST.Token[]): CST.Token | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > deepestNesting) return token;
    const inside = CST.isCollection(token)
      ? token.items.flatMap((item) => [item.key, item.value])
      : token.type === "document"
      ? [token.value]
      : [];
    for (const each of inside) if (each) open.push({ token: each, depth: depth + 1 });
  }
}

function readDocuments(documents: readonly Document.Parsed[], reading: Reading): ParsedYaml {
  const { locate, findings } = reading;
  const offsets = new Set<number>();
  for (const { errors, warnings } of documents) {
    for (const { message, pos } of [...errors, ...warnings]) {
      // The library may have much to say of one character; the first is the cause.
      if (!offsets.has(pos[0])) {
        findings.push({ message: `Cannot read this as YAML: ${message}`, place: locate(pos[0]) });
      }
      offsets.add(pos[0]);
    }
  }
  const first = [...offsets].reduce((least, offset) => Math.min(least, offset), Infinity);
  const broken = first === Infinity ? undefined : locate(first);
  const [document, second] = documents;
  if (second !== undefined) {
    const place = locate(second.range[0]);
    findings.push({ message: "Only one YAML document is allowed, here another begins", place });
  }
  if (document?.contents == null) return { tree: undefined, findings, broken };
  return { tree: readNode(document.contents, reading), findings, broken };
}

function readNode(node: Node, reading: Reading): Tree {
  const place = reading.locate(node.range?.[0] ?? 0);
  if (isAlias(node)) {
    const tree = reading.anchors.get(node.source);
    if (tree !== undefined) return tree;
    const message = `Alias ${quote(`*${node.source}`)} has no anchor before it`;
    reading.findings.push({ message, place });
    return scalar(null, place);
  }
  const tree = isMap(node) ? readMapping(node, reading) : isSeq(node)
    // Without its own `createNode` the library puts nothing but nodes into a sequence.
    ? list(node.items.map((item) => readNode(item as Node, reading)), place)
    : scalar(isScalar(node) ? plainScalar(node.value) : null, place);
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, tree);
  return tree;
}

/** The core schema knows no other types; a text is what remains of anything else. */
function plainScalar(value: unknown): string | number | boolean | null {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return value === null ? null : String(value);
}

function readMapping(node: YAMLMap, reading: Reading): Tree {
  const entries = new Map<string, Entry>();
  for (const { key, value } of node.items) {
    // The library's own type leaves a pair's parts open; the parser makes nodes or null of them.
    const [keyNode, valueNode] = [key as Node, value as Node | null];
    const place = reading.locate(keyNode.range?.[0] ?? 0);
    const name = readKey(keyNode);
    const problem = keyProblem(name, entries);
    if (problem !== undefined) reading.findings.push({ message: problem, place });
    const tree = valueNode === null || isEmpty(valueNode)
      ? scalar(null, place)
      : readNode(valueNode, reading);
    if (name !== undefined && problem === undefined) entries.set(name, { place, tree });
  }
  return mapping(entries, reading.locate(node.range?.[0] ?? 0));
}

/** A key as it is written; undefined for null, a collection or an alias. */
function readKey(key: Node): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === "string" ? key.value : key.source;
}

function keyProblem(name: string | undefined, known: ReadonlyMap<string, Entry>) {
  if (name === undefined) return "Only text is allowed as a key";
  if (name === "<<") return "Merge keys (`<<`) are not part of YAML 1.2: write the keys out";
  if (name === "__proto__") return "The key `__proto__` is not allowed";
  if (known.has(name)) return `The key ${quote(name)} stands twice in one mapping`;
}

/** Whether nothing is written at all, as behind `finetune:`. */
function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && node.source === "" && node.anchor === undefined;
}
