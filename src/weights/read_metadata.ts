/**
 * The free texts in a weights file.
 *
 * @module
 */
import { WeightsError } from "./state_dict.ts";

/** The safetensors format's own bound on its header. */
const MAXIMUM_HEADER_BYTES = 100_000_000;

/**
 * Reads the `__metadata__` of a safetensors file, and nothing of its tensors.
 *
 * @param path Path of a weights file.
 * @returns The texts by name; none where the file has no metadata or is of another format.
 * @throws {WeightsError} If the file cannot be read, or its header is not JSON.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeSafetensors } from "./safetensors.ts";
 * import { readMetadata } from "./read_metadata.ts";
 *
 * const path = await Deno.makeTempFile();
 * const weights = new Map([["fc.bias", { shape: [1], data: new Float32Array([0.5]) }]]);
 * await Deno.writeFile(path, encodeSafetensors(weights, { architecture: "resnet18" }));
 * assert.deepEqual(await readMetadata(path), { architecture: "resnet18" });
 * await Deno.remove(path);
 * ```
 */
export async function readMetadata(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    const header = await readHeader(path);
    const { __metadata__: texts }: { __metadata__?: unknown } = header ? JSON.parse(header) : {};
    if (typeof texts !== "object" || texts === null) return {};
    return Object.fromEntries(
      Object.entries(texts).filter((entry): entry is [string, string] =>
        typeof entry[1] === "string"
      ),
    );
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "no such file"
      : cause instanceof SyntaxError
      ? "its header is not JSON in UTF-8"
      : cause instanceof Error
      ? cause.message
      : `${cause}`;
    throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path, cause });
  }
}

/** The JSON before the tensors; null where the file does not begin as safetensors do. */
async function readHeader(path: string): Promise<string | null> {
  const bytes = await readPart(path, 9);
  if (bytes.length < 9 || bytes[8] !== 0x7b) return null; // "{"
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (length > MAXIMUM_HEADER_BYTES) return null;
  return new TextDecoder().decode((await readPart(path, 8 + length)).subarray(8));
}

/** The first bytes of a file, or all of a shorter one. */
async function readPart(path: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  using file = await Deno.open(path);
  // A length that the file only claims takes no memory
  const bytes = new Uint8Array(Math.min(length, (await file.stat()).size));
  let read = 0;
  while (read < bytes.length) {
    const count = await file.read(bytes.subarray(read));
    if (count === null) break;
    read += count;
  }
  return bytes.subarray(0, read);
}
