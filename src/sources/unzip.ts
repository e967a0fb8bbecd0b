/**
 * Zip archives of unknown origin.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
// @ts-types="npm:@types/yauzl@3.4.0"
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { SourceError } from "./source_error.ts";

/** Files and folders that an archive may have, far above the 1.3 million of ImageNet. */
const MAXIMUM_ENTRIES = 5_000_000;
/** Folders in one another: each makes one of two bytes of a name. */
const MAXIMUM_DEPTH = 32;
/** The longest part of a name that file systems take, in bytes. */
const MAXIMUM_NAME = 255;

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
  /**
   * Files and folders.
   *
   * @default {5,000,000}
   */
  readonly maxEntries?: number | undefined;
}

/**
 * Unpacks a zip into a new folder, all or nothing.
 *
 * Refuses names that lead out of the folder or come twice, links, encrypted files, wrong checksums
 * and more than the limits. It unpacks beside the folder and renames at the end, so that a folder of this
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
    const { maxEntries = MAXIMUM_ENTRIES } = limits;
    await unpack(await openPromise(zip), staging, { maxBytes, maxEntries });
    await renameUnlessThere(staging, folder);
  } catch (error) {
    const reason = error instanceof Error ? shorten(error.message, staging) : String(error);
    throw new SourceError(zip, `it cannot be unpacked as a zip: ${reason}`, { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function byteLimit(zip: string, limits: UnzipLimits): Promise<number> {
  const maxBytes = limits.maxBytes ?? 20 * 2 ** 30;
  return Math.min(maxBytes, (await stat(zip)).size * (limits.maxRatio ?? 200));
}

/** yauzl says names whole, and the folder beside is nobody's business. */
function shorten(message: string, staging: string): string {
  const text = message.replaceAll(`${staging}/`, "");
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** yauzl itself refuses absolute names, `..` and files larger than their entry says. */
async function unpack(
  archive: ZipFile,
  folder: string,
  { maxBytes, maxEntries }: { readonly maxBytes: number; readonly maxEntries: number },
): Promise<void> {
  let bytes = 0;
  const folders = new Set<string>();
  let files = 0;
  for await (const entry of archive.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (bytes > maxBytes) {
      throw new RangeError(`it holds more than the ${maxBytes} bytes that are allowed`);
    }
    if (isLink(entry)) throw new TypeError(`${quote(entry.fileName)} is a symbolic link`);
    if (entry.isEncrypted()) throw new TypeError(`${quote(entry.fileName)} is encrypted`);
    files += 1;
    for (const path of foldersOf(entry.fileName)) folders.add(path);
    if (files + folders.size > maxEntries) {
      throw new RangeError(`it holds more than the ${maxEntries} files that are allowed`);
    }
    await unpackEntry(archive, entry, join(folder, entry.fileName));
  }
}

/** A name may have 64 KiB. */
function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

/** The folders that a name needs, after a look at the name. */
function foldersOf(name: string): readonly string[] {
  const parts = name.split("/");
  if (parts.length > MAXIMUM_DEPTH) {
    throw new RangeError(`${quote(name)} lies in more than ${MAXIMUM_DEPTH} folders`);
  }
  if (parts.some((part) => Buffer.byteLength(part) > MAXIMUM_NAME)) {
    throw new RangeError(`a part of ${quote(name)} has more than ${MAXIMUM_NAME} bytes`);
  }
  if (!name.endsWith("/") && normalize(name) === ".") {
    throw new TypeError(`${quote(name)} is no name of a file`);
  }
  if (name.includes("\0")) throw new TypeError(`${quote(name)} holds a NUL`);
  return parts.slice(1).map((_, k) => parts.slice(0, k + 1).join("/"));
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
  await pipeline(content, summed, createWriteStream(path, { flags: "wx" })).catch((error) => {
    if (error?.code !== "EEXIST") throw error;
    throw new TypeError(`${quote(entry.fileName)} comes twice`);
  });
  if (sum !== entry.crc32) throw new TypeError(`the checksum of ${quote(entry.fileName)} is wrong`);
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
