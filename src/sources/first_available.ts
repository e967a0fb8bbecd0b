/**
 * Several sources of one thing, in order of preference.
 *
 * @module
 */
import { SourceError } from "./source_error.ts";

/** A source that could not be had and why. */
export interface FailedSource {
  /** The path or address. */
  readonly source: string;
  readonly reason: string;
}

/**
 * Lists sources with their reasons.
 *
 * @param failed The sources.
 * @returns A line each, begun by a line feed; the names can have none of their own.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { failedLines } from "./first_available.ts";
 *
 * assert.equal(failedLines([{ source: "a\nb", reason: "not a file" }]), "\n  a b: not a file");
 * ```
 */
export function failedLines(failed: readonly FailedSource[]): string {
  return failed.map(({ source, reason }) => `\n  ${source.replace(/\s+/g, " ")}: ${reason}`).join(
    "",
  );
}

/** None of the sources could be had. */
export class NoSourceError extends Error {
  override readonly name = "NoSourceError";
  /** All of them, in the order in which they were tried. */
  readonly failed: readonly FailedSource[];

  /** @param failed Each source with its reason. */
  constructor(failed: readonly FailedSource[]) {
    super(`Cannot get any of ${failed.length} sources:${failedLines(failed)}`);
    this.failed = failed;
  }
}

/**
 * Takes the first source that can be had.
 *
 * Only a {@link SourceError} sends it on to the next source; any other error is the caller's.
 *
 * @param sources The sources, the preferred one first.
 * @param tryOne Gets one of them, or throws a SourceError.
 * @returns What the first success gave, its source, and the sources that failed before it.
 * @throws {NoSourceError} If every source failed, or there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { firstAvailable } from "./first_available.ts";
 * import { SourceError } from "./source_error.ts";
 *
 * const { value, failed } = await firstAvailable(["a", "b"], (name) => {
 *   if (name === "a") throw new SourceError(name, "no such file or folder");
 *   return Promise.resolve(name.toUpperCase());
 * });
 * assert.equal(value, "B");
 * assert.deepEqual(failed, [{ source: "a", reason: "no such file or folder" }]);
 * ```
 */
export async function firstAvailable<Source, Value>(
  sources: readonly Source[],
  tryOne: (source: Source) => Promise<Value>,
): Promise<
  { readonly value: Value; readonly source: Source; readonly failed: readonly FailedSource[] }
> {
  const failed: FailedSource[] = [];
  for (const source of sources) {
    try {
      return { value: await tryOne(source), source, failed };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failed.push({ source: error.source, reason: error.reason });
    }
  }
  throw new NoSourceError(failed);
}
