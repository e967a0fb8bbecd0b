/**
 * The known name that a misspelt one was meant to be.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";
import { quote } from "./_words.ts";

/** Longer names are no slips of the pen, and would take long to compare. */
const longestName = 64;

/**
 * Finds the known name nearest to a misspelt one.
 *
 * The distance is Levenshtein's (insertions, deletions and substitutions, each 1) without regard
 * to case. At most a third of the longer name may differ, rounded down, but two characters always
 * may (two that changed places count as two), and one of a name shorter than four.
 *
 * @param name The name as it was written.
 * @param known The names that would have been right; of equally near ones the first wins.
 * @returns The nearest known name, or undefined where none is near.
 *
 * @example A slip of the pen
 * ```ts
 * import assert from "node:assert/strict";
 * import { nearest } from "./nearest.ts";
 *
 * assert.equal(nearest("momentun", ["lr", "momentum"]), "momentum");
 * assert.equal(nearest("dropout", ["lr", "momentum"]), undefined);
 * ```
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longestName) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const length = Math.max(name.length, candidate.length);
    const allowed = length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
    const found = distance(name.toLowerCase(), candidate.toLowerCase());
    if (found <= allowed && found < (best?.distance ?? Infinity)) {
      best = { name: candidate, distance: found };
    }
  }
  return best?.name;
}

/**
 * Says which known name was meant, or else which ones there are.
 *
 * @param name The name as it was written.
 * @param known The names that would have been right.
 * @param options `kind` is what the names are, in the plural.
 * @returns A sentence that stands behind a message.
 *
 * @example Near, and not near
 * ```ts
 * import assert from "node:assert/strict";
 * import { suggest } from "./nearest.ts";
 *
 * assert.equal(suggest("epocs", ["epochs"], { kind: "keys" }), "Did you mean `epochs`?");
 * assert.equal(suggest("x", ["epochs", "lr"], { kind: "keys" }), "Known keys: `epochs`, `lr`");
 * ```
 */
export function suggest(
  name: string,
  known: readonly string[],
  options: { readonly kind: string },
): string {
  const meant = nearest(name, known);
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  return `Known ${options.kind}: ${known.map(quote).join(", ")}`;
}
