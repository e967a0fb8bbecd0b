/**
 * Zip archives of unknown origin.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
// @ts-types="npm:@types/yauzl@3.4.0"
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { SourceError } from "./source_error.ts";

/** What an archive may unpack to. */
export interface UnzipLimits {
  /**
   * Bytes of all files together.
   *
   * @default {20 GiB}
   */
  readonly maxBytes?: number | undefined;
  /**
   * Bytes of all files together over bytes of the archive. Pictures hardly shrink (about 1), text
   * does tenfold; a thousand is the mark of an archive made to fill disks.
   *
   * @default {200}
   */
  readonly maxRatio?: number | undefined;
}

/**
 * Unpacks a zip into a new folder, all or nothing.
 *
 * Refuses names that lead out of the folder, links, encrypted files, wrong checksums and more
 * than the limits. It unpacks beside the folder and renames at the end, so that a folder of this
 * name is always complete; where another process was faster, its folder stays.
 *
 * @param zip Path of the archive.
 * @param folder Where its content goes; its parents are made.
 * @param limits What it may unpack to.
 * @throws {SourceError} If the archive is broken or refused.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unzip } from "./unzip.ts";
 *
 * await assert.rejects(unzip("/nowhere/data.zip", "/nowhere/data"), { name: "SourceError" });
 * ```
 */
export async function unzip(zip: string, folder: string, limits: UnzipLimits = {}): Promise<void> {
  const staging = `${folder}.${randomUUID()}.part`;
  try {
    const maxBytes = await byteLimit(zip, limits);
    await mkdir(staging, { recursive: true });
    await unpack(await openPromise(zip), staging, maxBytes);
    await renameUnlessThere(staging, folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(zip, `it cannot be unpacked as a zip: ${reason}`, { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function byteLimit(zip: string, limits: UnzipLimits): Promise<number> {
  const maxBytes = limits.maxBytes ?? 20 * 2 ** 30;
  return Math.min(maxBytes, (await stat(zip)).size * (limits.maxRatio ?? 200));
}

/** yauzl itself refuses absolute names, `..` and files larger than their entry says. */
async function unpack(archive: ZipFile, folder: string, maxBytes: number): Promise<void> {
  let bytes = 0;
  for await (const entry of archive.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (bytes > maxBytes) {
      throw new RangeError(`it holds more than the ${maxBytes} bytes that are allowed`);
    }
    if (isLink(entry)) throw new TypeError(`"${entry.fileName}" is a symbolic link`);
    await unpackEntry(archive, entry, join(folder, entry.fileName));
  }
}

async function unpackEntry(archive: ZipFile, entry: Entry, path: string): Promise<void> {
  if (entry.fileName.endsWith("/")) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  let sum = 0;
  const summed = new Transform({
    transform(chunk, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
  });
  const content = await archive.openReadStreamPromise(entry);
  await pipeline(content, summed, createWriteStream(path, { flags: "wx" }));
  if (sum !== entry.crc32) throw new TypeError(`the checksum of "${entry.fileName}" is wrong`);
}

/** Whether the Unix mode in the entry's upper 16 bits says symbolic link. */
function isLink(entry: Entry): boolean {
  return (entry.externalFileAttributes >>> 16 & 0o170000) === 0o120000;
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const there = await stat(to).then((found) => found.isDirectory(), () => false);
    if (!there) throw error;
  }
}
