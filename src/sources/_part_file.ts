/** What has arrived of a file, and what tells whether the rest still belongs to it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";

/** A file that grows. One process at a time may have it open. */
export interface PartFile extends AsyncDisposable {
  /** Bytes so far. */
  readonly bytes: number;
  /** The server's mark of the version that the bytes are of; null: they cannot be gone on from. */
  readonly validator: string | null;
  /** Whether bytes of an earlier request are among them. */
  readonly resumed: boolean;
  /** Notes that another request goes on behind these bytes. */
  readonly resume: () => void;
  /** Throws the bytes away; those that follow are of the version marked so. */
  readonly restart: (validator: string | null) => Promise<void>;
  readonly append: (chunk: Uint8Array) => Promise<void>;
  /** SHA-256 of the bytes so far, in hexadecimal. */
  readonly sha256: () => string;
  /** Puts it in its place, whole. */
  readonly finish: () => Promise<void>;
  /** Takes it away. */
  readonly discard: () => Promise<void>;
}

/**
 * Opens `<file>.part`, with the bytes that an earlier process left there where `<file>.part.json`
 * says that they are of this address and can be gone on from.
 *
 * @param file Path of the file that is to be.
 * @param url Where it comes from.
 * @returns The part; disposing it closes it, and takes it away where nobody could go on from it.
 */
export async function openPart(file: string, url: string): Promise<PartFile> {
  const part = `${file}.part`, note = `${file}.part.json`;
  let validator = await readValidator(note, url);
  let hash = createHash("sha256");
  let bytes = 0;
  if (validator !== null) bytes = await stat(part).then(({ size }) => size, () => 0);
  if (bytes > 0) { for await (const chunk of createReadStream(part)) hash.update(chunk); }
  let resumed = bytes > 0;
  const handle: FileHandle = await open(part, "a"); // what is written after `truncate` begins at 0
  if (bytes === 0) await handle.truncate(0);
  let closed = false;
  const close = async () => {
    if (!closed) await handle.close();
    closed = true;
  };
  const discard = async () => {
    await close();
    await rm(note, { force: true });
    await rm(part, { force: true });
  };
  return {
    get bytes() {
      return bytes;
    },
    get validator() {
      return validator;
    },
    get resumed() {
      return resumed;
    },
    resume: () => resumed = true,
    restart: async (mark) => {
      await rm(note, { force: true });
      await handle.truncate(0);
      [hash, bytes, validator, resumed] = [createHash("sha256"), 0, mark, false];
      if (mark !== null) await writeFile(note, JSON.stringify({ url, validator: mark }));
    },
    append: async (chunk) => {
      await handle.writeFile(chunk);
      hash.update(chunk);
      bytes += chunk.length;
    },
    sha256: () => hash.copy().digest("hex"),
    finish: async () => {
      await handle.sync();
      await close();
      await rename(part, file);
      await rm(note, { force: true });
    },
    discard,
    [Symbol.asyncDispose]: () => bytes > 0 && validator !== null ? close() : discard(),
  };
}

async function readValidator(note: string, url: string): Promise<string | null> {
  try {
    const found: unknown = JSON.parse(await readFile(note, "utf8"));
    if (typeof found !== "object" || found === null) return null;
    // Any object; both are looked at
    const { url: from, validator } = found as Record<string, unknown>;
    return from === url && typeof validator === "string" ? validator : null;
  } catch {
    return null; // not there, or cut short
  }
}
