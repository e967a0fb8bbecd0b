/**
 * Files read side by side, but never many.
 *
 * @module
 */

/** Files that are open at once. */
const AT_ONCE = 4;

/**
 * Does something with each file, four at a time.
 *
 * @param files The files.
 * @param work What is done with one.
 * @returns What came of each, in the order of the files.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fewAtOnce } from "./_few_at_once.ts";
 *
 * const lengths = await fewAtOnce(["a", "bc"], (file) => Promise.resolve(file.length));
 * assert.deepEqual(lengths, [1, 2]);
 * ```
 */
export async function fewAtOnce<Result>(
  files: readonly string[],
  work: (file: string) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < files.length; start += AT_ONCE) {
    results.push(...await Promise.all(files.slice(start, start + AT_ONCE).map(work)));
  }
  return results;
}
