/**
 * Changes of an experiment file: single characters as well as whole lines and values.
 *
 * @module
 */
import fc from "fast-check";

/** One change of a text; `at` is taken modulo the number of places there are. */
export type Mutation =
  | { readonly kind: "text"; readonly at: number; readonly drop: number; readonly put: string }
  | { readonly kind: "value" | "number"; readonly at: number; readonly put: string }
  | { readonly kind: "line"; readonly at: number; readonly to: number; readonly keep: boolean };

/** What YAML, JavaScript or this language may stumble over. */
export const pieces = fc.constantFrom(
  ...["[", "]", "{", "}", ": ", "- ", "? ", ",", "&a ", "*a", "<<: ", "!!str ", "!x ", "|\n"],
  ...[">-\n", "'", '"', "#", "%", "@", "---\n", "...\n", "\n", "\r", "\t", "\0", "\x02", "\x18"],
  ...["\x1f", "\ufeff", "\u2028", "\ud800", "null", "~", "1e400", ".nan", "-0", "0x1"],
  ...["__proto__: ", "constructor: ", "type: ", "resize", "normalize: ", "%YAML 1.1\n---\n"],
  ...["extends: ", "matrix: ", "include: ", "exclude: ", "name: ", "base.yaml", "a.yaml", "*t"],
);

/** Values that may stand in the place of another one, right or wrong. */
const values = fc.constantFrom(
  ...["0", "1", "2", "7", "64", "0.5", "-1", "1e9", "10000", "null", "true", "false", "[]", "{}"],
  ...["text", '""', "[1, 2]", "{ a: 1 }", "*t", "&t 3", "sgd", "adam", "rmsprop", "cosine"],
  ...["one_cycle", "reduce_on_plateau", "multistep", "constant", "balanced", "backbone", "fc"],
  ...["layer4", "'*'", "'**'", "'[a'", "'(a+)+'", "'!(a)'", "'{a,b}'", "imagenet", "resize"],
  ...["random_horizontal_flip", "color_jitter", "optimizer.lr", "optimizer", "seeds", "schedule"],
  ...["optimizer.betas.0", "a.yaml", "base.yaml", "resnet34", "1e-320", "9007199254740993"],
);

const numbers = fc.constantFrom("0", "1", "2", "3", "8", "0.1", "0.5", "0.9", "1e-3", "64", "200");

const place = fc.nat(100_000);

/** One to four changes, as often as not of a number, which may leave the file a good one. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("text" as const),
      at: place,
      drop: fc.nat(40),
      put: fc.oneof(fc.constant(""), pieces),
    }),
    {
      arbitrary: fc.record({ kind: fc.constant("number" as const), at: place, put: numbers }),
      weight: 4,
    },
    fc.record({ kind: fc.constant("value" as const), at: place, put: values }),
    fc.record({ kind: fc.constant("line" as const), at: place, to: place, keep: fc.boolean() }),
  ),
  { minLength: 1, maxLength: 4 },
);

/**
 * Changes a text.
 *
 * @param text The text.
 * @param change A piece that is dropped or put in, a word or number that is another one, or a line
 * that is moved or (`keep`) repeated elsewhere.
 * @returns The changed text.
 */
export function mutated(text: string, change: Mutation): string {
  if (change.kind === "text") {
    const at = change.at % (text.length + 1);
    return text.slice(0, at) + change.put + text.slice(at + change.drop);
  }
  if (change.kind !== "line") {
    const pattern = change.kind === "value"
      ? /[^\s,:[\]{}]+/g
      : /(?<=[\s[])[0-9][0-9.e-]*(?=[\s,\]}])/g;
    const words = [...text.matchAll(pattern)];
    const word = words[change.at % Math.max(1, words.length)];
    if (word === undefined) return change.put;
    return text.slice(0, word.index) + change.put + text.slice(word.index + word[0].length);
  }
  const lines = text.split("\n");
  const from = change.at % lines.length;
  const line = lines[from] ?? "";
  const rest = change.keep ? lines : lines.toSpliced(from, 1);
  return rest.toSpliced(change.to % (rest.length + 1), 0, line).join("\n");
}
