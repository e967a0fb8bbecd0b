/**
 * The checksum of a file.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * Computes the SHA-256 of a file's content, piece by piece.
 *
 * @param file Path of the file.
 * @returns 64 lower-case hexadecimal digits.
 * @throws {Error} The file system's own error, if the file cannot be read.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hashFile } from "./hash_file.ts";
 *
 * const file = await Deno.makeTempFile();
 * await Deno.writeTextFile(file, "thaw");
 * assert.match(await hashFile(file), /^8d5264[0-9a-f]{58}$/);
 * await Deno.remove(file);
 * ```
 */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
