/**
 * `extends: base.yaml`: a file laid over the one that it names, and so on.
 *
 * @module
 */
import { dirname, isAbsolute, join, normalize } from "node:path";
import { z } from "zod";
import { describeIssue, listIssues } from "./_issues.ts";
import { lay } from "./_lay.ts";
import { deepestNesting, longestText, nestingMessage, parseYaml } from "./_parse_yaml.ts";
import type { Finding, Place, Source } from "./_place.ts";
import { text } from "./_primitives.ts";
import { quote } from "./_words.ts";
import { child, plain, type Tree } from "./_tree.ts";

/** Most files that extend one another. */
const mostFiles = 8;
/** Most values of a file, and of an experiment, once aliases and methods are written out. */
export const mostValues = 10_000;

/** The text of a file, or why there is none: "there is no such file". */
export type FileText = { readonly text: string } | { readonly reason: string };

/** Gives the text of a file that another one extends. */
export type ReadBase = (path: string) => FileText;

/** What became of a file and its bases. */
export interface Composed {
  /** Undefined where nothing could be read. */
  readonly tree: Tree | undefined;
  readonly findings: readonly Finding[];
  /** Where each file's text first broke YAML's grammar; what stands before was read as meant. */
  readonly broken: readonly Place[];
  /** Whether a base could not be had, so that anything may be missing. */
  readonly isPartial: boolean;
  /** The files that were read, each before the one that it extends. */
  readonly sources: readonly Source[];
  /** What the first file extends. */
  readonly base: Base | undefined;
}

/** A base with everything that it extends itself. */
export interface Base {
  readonly path: string;
  readonly tree: Tree;
  /** Place of the key that names it. */
  readonly place: Place;
}

/** One file of the chain. */
interface Part {
  readonly source: Source;
  readonly tree: Tree;
  /** Place of its key `extends`. */
  readonly place: Place | undefined;
}

/** The chain so far. */
interface Chain {
  readonly parts: Part[];
  readonly findings: Finding[];
  readonly broken: Place[];
  readonly sources: Source[];
}

/** What a base's key `extends` must be; that of the first file is in the schema of the file. */
const linkSchema = z.looseObject({ extends: text.optional() });

/**
 * Reads a file and all that it extends, and lays each over the next.
 *
 * @param source The file.
 * @param readBase Gives the text of a base.
 * @returns The merged tree, in which every part keeps the file and place where it was written.
 *
 * @example A file over its base
 * ```ts
 * import assert from "node:assert/strict";
 * import { composeFiles } from "./_compose.ts";
 * import { plain } from "./_tree.ts";
 *
 * const source = { path: "experiments/a.yaml", text: "{ extends: base.yaml, device: cpu }" };
 * const readBase = (path: string) => ({ text: `{ name: base, device: gpu } # ${path}` });
 * const { tree, sources } = composeFiles(source, readBase);
 * assert.ok(tree);
 * assert.deepEqual(plain(tree), { name: "base", device: "cpu", extends: "base.yaml" });
 * assert.equal(sources[1]?.path, "experiments/base.yaml");
 * ```
 */
export function composeFiles(source: Source, readBase: ReadBase | undefined): Composed {
  const chain: Chain = { parts: [], findings: [], broken: [], sources: [] };
  let next: Source | Finding | undefined = source;
  while (next !== undefined && "path" in next) next = follow(addPart(next, chain), chain, readBase);
  if (next !== undefined) chain.findings.push(next);
  const { parts, ...read } = chain;
  const isPartial = parts.at(-1)?.place !== undefined || parts.length < chain.sources.length;
  const base = mergeParts(parts.slice(1));
  const [first, second] = parts;
  const isMerged = base !== undefined && second !== undefined && first?.place !== undefined;
  return {
    ...read,
    tree: mergeParts(parts),
    isPartial,
    base: isMerged ? { path: second.source.path, tree: base, place: first.place } : undefined,
  };
}

function mergeParts(parts: readonly Part[]): Tree | undefined {
  return parts.reduceRight<Tree | undefined>((base, { tree }) => lay(tree, base), undefined);
}

/** Parses one file; undefined where nothing may be laid over or under it. */
function addPart(source: Source, chain: Chain): Part | undefined {
  const isBase = chain.sources.length > 0;
  chain.sources.push(source);
  const { tree, findings, broken } = parseYaml(source.text, { file: source.path });
  const place: Place = { file: source.path, line: 1, column: 1 };
  chain.findings.push(...findings);
  if (broken !== undefined) chain.broken.push(broken);
  const message = tree === undefined
    ? findings.length > 0 ? undefined : emptyMessage(isBase)
    : unfit(tree) ?? (isBase && tree.kind !== "mapping" ? baseMessage : undefined);
  if (message !== undefined) chain.findings.push({ message, place });
  if (tree === undefined || message !== undefined) return undefined;
  if (isBase) checkLink(tree, chain);
  const key = tree.kind === "mapping" ? tree.entries.get("extends")?.place : undefined;
  chain.parts.push({ source, tree, place: key });
  return chain.parts.at(-1);
}

const baseMessage = "A base must be a mapping of keys, as the file is that extends it";

function emptyMessage(isBase: boolean): string {
  return isBase
    ? "The base is empty: leave the key out that extends it"
    : "The file is empty: an experiment begins with its `name`";
}

/**
 * Says why a tree cannot be written out.
 *
 * @param tree Any tree.
 * @returns The message; undefined where it can.
 */
export function unfit(tree: Tree): string | undefined {
  if (tree.depth > deepestNesting) return nestingMessage;
  if (tree.size <= mostValues) return undefined;
  return `Cannot read ${tree.size} values (aliases and methods written out), ` +
    `at most ${mostValues} are allowed`;
}

/** A base's `extends` is laid under another one, so that the schema of the file never sees it. */
function checkLink(tree: Tree, { findings }: Chain): void {
  const link = child(tree, "extends");
  if (link === undefined) return;
  const options = { error: describeIssue, reportInput: true };
  const parsed = linkSchema.safeParse({ extends: plain(link) }, options);
  if (parsed.success) return;
  for (const { message } of listIssues(parsed.error)) findings.push({ message, place: link.place });
}

/** The file that a part extends, or why it cannot be had. */
function follow(
  part: Part | undefined,
  { sources }: Chain,
  readBase: ReadBase | undefined,
): Source | Finding | undefined {
  const link = child(part?.tree, "extends");
  if (part?.place === undefined || link?.kind !== "scalar") return undefined;
  // Anything else is for the schema to refuse.
  if (typeof link.value !== "string" || link.value === "") return undefined;
  const fail = (message: string): Finding => ({ message, place: part.place ?? link.place });
  const path = isAbsolute(link.value) ? link.value : join(dirname(part.source.path), link.value);
  const paths = sources.map((each) => each.path);
  if (paths.some((each) => normalize(each) === normalize(path))) {
    return fail(`These files extend one another: ${[...paths, path].join(" -> ")}`);
  }
  if (sources.length === mostFiles) {
    return fail(`Cannot follow more than ${mostFiles} files that extend one another`);
  }
  if (readBase === undefined) {
    return fail(`Cannot read the base ${quote(path)}: \`readBase\` is needed to read other files`);
  }
  const read = readBase(path);
  if ("reason" in read) return fail(`Cannot read the base ${quote(path)}: ${read.reason}`);
  const source = { path, text: withoutMark(read.text) };
  const length = [...sources, source].reduce((sum, each) => sum + each.text.length, 0);
  if (length <= longestText) return source;
  return fail(
    `Cannot read ${length} characters (of all files that extend one another), ` +
      `at most ${longestText} are allowed`,
  );
}

/**
 * Takes a byte order mark off a text.
 *
 * @param text A file's text.
 * @returns The text without it.
 */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}
