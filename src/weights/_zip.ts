/**
 * The entries of a zip archive in memory, without a copy.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
// @ts-types="npm:@types/yauzl@3.4.0"
import { fromBufferPromise } from "yauzl";
import { quote } from "./_quote.ts";
import { WeightsError } from "./state_dict.ts";

/** An entry holds one tensor's values; networks have hundreds. */
const MAXIMUM_ENTRIES = 100_000;

/**
 * Reads a zip archive whose entries are stored (not compressed), as `torch.save` writes it.
 *
 * Names, sizes, bounds and checksums are checked.
 *
 * @param bytes The whole archive.
 * @param path Path of the file, for messages.
 * @returns Bytes by entry name, views over the archive.
 * @throws {WeightsError} If the archive is damaged, or has compressed, encrypted, overlapping or
 *   equally named entries.
 */
export async function readStoredZip(
  bytes: Uint8Array,
  path: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new WeightsError(`Cannot read weights ${path}: ${reason}`, { path, cause });
  };
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const zip = await fromBufferPromise(buffer, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (entry.isEncrypted() || entry.compressionMethod !== 0) {
        fail(
          `its entry ${quote(name)} is compressed or encrypted, wanted stored as torch.save writes`,
        );
      }
      if (entries.has(name)) fail(`its entry ${quote(name)} comes twice`);
      if (entries.size >= MAXIMUM_ENTRIES) fail(`it has more than ${MAXIMUM_ENTRIES} entries`);
      total += entry.uncompressedSize;
      if (total > bytes.length) fail("its entries overlap");
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const content = bytes.subarray(fileDataStart, fileDataStart + entry.uncompressedSize);
      if (crc32(content) !== entry.crc32) {
        fail(`the checksum of its entry ${quote(name)} is wrong; download the file again`);
      }
      entries.set(name, content);
    }
  } catch (cause) {
    if (cause instanceof WeightsError) throw cause;
    const reason = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
    fail(`it is no whole zip archive (${reason}); download the file again`, cause);
  }
  return entries;
}
