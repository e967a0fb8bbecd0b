/**
 * The weights card: where weights come from, what they are, and how pictures were prepared for them.
 *
 * @module
 */
import { basename } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { WeightsError } from "./state_dict.ts";

/** One place where the weights can be had. */
export interface WeightsFile {
  /** A path, relative to the project's root, or an address that begins with `https://` or `http://`. */
  readonly source: string;
  /** SHA-256 of the file, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Size of the file, or null where the card does not say. */
  readonly bytes: number | null;
  readonly licence: string;
  readonly note: string | null;
}

/** A weights card. */
export interface WeightsCard {
  /** Name of the card's file, without the extension. */
  readonly name: string;
  /** Path of the card's file. */
  readonly path: string;
  readonly architecture: string;
  /** Per channel (red, green, blue), on a scale from 0 to 1: `(value - mean) / std`. */
  readonly preprocessing: {
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
  };
  /** Tried in order. */
  readonly files: readonly WeightsFile[];
}

/** A card has a few files; deeper nesting than this allows is no card either. */
const MAXIMUM_BYTES = 2 ** 16;

const channels = (value: z.ZodNumber) => z.tuple([value, value, value]);

const schema = z.strictObject({
  architecture: z.string().min(1),
  preprocessing: z.strictObject({
    mean: channels(z.number()),
    std: channels(z.number().positive()),
  }),
  files: z.array(z.strictObject({
    source: z.string().min(1).regex(/^(?!(?!https?:)[a-z][a-z0-9+.-]+:)/i, {
      error: "is neither a path nor an address that begins with https:// or http://",
    }),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, {
      error: "is not 64 lower-case hexadecimal digits",
    }),
    bytes: z.int().positive().nullable().default(null),
    licence: z.string().min(1),
    note: z.string().nullable().default(null),
  })).min(1),
});

/**
 * Reads a weights card.
 *
 * @param path Path of a YAML file.
 * @returns The card, complete.
 * @throws {WeightsError} If the file cannot be read or is no card.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const path = new URL("../../weights/imagenet1k.yaml", import.meta.url).pathname;
 * assert.equal((await readCard(path)).architecture, "resnet18");
 * ```
 */
export async function readCard(path: string): Promise<WeightsCard> {
  let text: string;
  try {
    const { isFile, size } = await Deno.stat(path);
    // A pipe may never say anything, a device never end
    if (!isFile) throw new TypeError("it is no file");
    if (size > MAXIMUM_BYTES) {
      throw new RangeError(`it has ${size} bytes, wanted at most ${MAXIMUM_BYTES}`);
    }
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw new WeightsError(
      cause instanceof Deno.errors.NotFound
        ? `Cannot read weights card ${path}: no such file`
        : `Cannot read weights card ${path}: ${cause instanceof Error ? cause.message : cause}`,
      { path, cause },
    );
  }
  return parseCard(text, path);
}

/**
 * Checks the text of a weights card.
 *
 * @param text YAML.
 * @param path Path of the file it stands in; its base name is the card's name.
 * @returns The card, complete.
 * @throws {WeightsError} With every problem on a line of its own: `path:line:column: what is wrong`.
 *
 * @example An unknown key, with its place
 * ```ts
 * import assert from "node:assert/strict";
 * const text = `
 * architecture: resnet18
 * preprocessing: { mean: [0, 0, 0], std: [1, 1, 1] }
 * files: [{ source: a.pth, sha256: ${"a".repeat(64)}, licence: MIT }]
 * colour: red`;
 * assert.throws(() => parseCard(text, "a.yaml"), /a\.yaml:5:1: Unknown key "colour"/);
 * ```
 */
export function parseCard(text: string, path: string): WeightsCard {
  const lines = new LineCounter();
  const document = parse(text, { lines, path });
  // The library may have much to say of one character; the first is the cause
  const problems = [...new Map(document.errors.toReversed().map((error) => [error.pos[0], error]))]
    .map(([offset, { message }]) => ({ message, offset }));
  const value = problems.length === 0 ? toValue(document, problems) : null;
  const result = problems.length === 0 ? schema.safeParse(value) : null;
  if (result?.success) {
    return { name: basename(path).replace(/\.ya?ml$/, ""), path, ...result.data };
  }
  for (const issue of result?.error.issues ?? []) problems.push(...describe(issue, document));
  const listed = problems.sort((a, b) => a.offset - b.offset).map(({ message, offset }) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}: ${message}`;
  });
  throw new WeightsError(`Cannot use weights card ${path}\n${listed.join("\n")}`, { path });
}

/** The library recurses, and no card is deep. */
function parse(
  text: string,
  { lines, path }: { readonly lines: LineCounter; readonly path: string },
): Document.Parsed {
  const fail = (cause: unknown): never => {
    const message = `Cannot use weights card ${path}\n${path}:1:1: Values are nested too deeply`;
    throw new WeightsError(message, { path, cause });
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const overflow = document.errors.find(({ message }) => /call stack/.test(message));
    return overflow === undefined ? document : fail(overflow);
  } catch (cause) {
    if (cause instanceof RangeError) return fail(cause);
    throw cause;
  }
}

/** One thing that is wrong, and where in the text. */
interface CardProblem {
  readonly message: string;
  readonly offset: number;
}

/** The document as plain values; an alias without its anchor is found only here. */
function toValue(document: Document.Parsed, problems: CardProblem[]): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    problems.push({ message: cause instanceof Error ? cause.message : String(cause), offset: 0 });
    return null;
  }
}

/** What one issue says, with its place in the text. */
function describe(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
): CardProblem[] {
  const where = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      message: `Unknown key "${key}"${where === "" ? "" : ` in ${where}`}`,
      offset: offsetOf([...issue.path, key], { document, ofKey: true }),
    }));
  }
  if (where !== "" && document.getIn(issue.path) === undefined) {
    return [{
      message: `Missing key "${where}"`,
      offset: offsetOf(issue.path, { document, ofKey: false }),
    }];
  }
  const reason = issue.code === "invalid_format" ? issue.message : lowerFirst(issue.message);
  return [{
    message: where === "" ? `The card: ${reason}` : `"${where}": ${reason}`,
    offset: offsetOf(issue.path, { document, ofKey: false }),
  }];
}

/** Offset of a value or of its key; of the nearest value around it where it is missing. */
function offsetOf(
  path: readonly PropertyKey[],
  { document, ofKey }: { readonly document: Document.Parsed; readonly ofKey: boolean },
): number {
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (ofKey && isMap(parent)) {
    const key = parent.items.map((pair) => pair.key)
      .find((key) => isScalar(key) && key.value === path.at(-1));
    if (isNode(key)) return key.range?.[0] ?? 0;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node)) return node.range?.[0] ?? 0;
  return path.length === 0 ? 0 : offsetOf(path.slice(0, -1), { document, ofKey: false });
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
