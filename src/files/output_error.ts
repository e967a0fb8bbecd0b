/**
 * What keeps a file from being written.
 *
 * @module
 */

/** A file could not be written; what was there before is still there. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  /** Path of the file. */
  readonly path: string;

  /**
   * @param path Path of the file.
   * @param cause What the system said.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { OutputError } from "./output_error.ts";
   *
   * const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
   * assert.equal(
   *   new OutputError("a.json", full).message,
   *   'Cannot write "a.json": no space is left on its disk; make room there and run again',
   * );
   * ```
   */
  constructor(path: string, cause: unknown) {
    super(`Cannot write "${path}": ${reasonOf(cause)}`, { cause });
    this.path = path;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on its disk; make room there and run again",
  EDQUOT: "your disk quota is used up; make room and run again",
  EFBIG: "it would be larger than the system allows here; raise the limit (ulimit -f)",
  EACCES: "its folder may not be written to; give yourself the right or name another folder",
  EPERM: "the system does not permit it; give yourself the right or name another folder",
  EROFS: "its disk is read-only; name another folder",
  EISDIR: "a folder of that name is there; move it away",
  ENOTDIR: "a part of its path is a file; name another folder",
  ENOENT: "its folder is not there; it was taken away, make it again",
  ENAMETOOLONG: "its name is too long; use a shorter one",
};

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}
