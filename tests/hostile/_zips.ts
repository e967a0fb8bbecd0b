/** Zip archives written by hand, so that they can say what no archiver does. */
import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** An entry, and what is said of it that is not so. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly deflated?: boolean;
  /** Unix mode, in the upper half of the attributes. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly packedSize?: number;
  /** Shares the local header of the entry of this index. */
  readonly over?: number;
  /** Of the central directory. */
  readonly extra?: Uint8Array;
}

/** What the end of an archive says that is not so. */
export interface ZipEnd {
  readonly entries?: number;
  readonly offset?: number;
}

/** Writes an archive. */
export function zipOf(entries: readonly ZipEntry[], end: ZipEnd = {}): Uint8Array {
  const parts: Buffer[] = [], central: Buffer[] = [], offsets: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const { name, content = new Uint8Array(), deflated = false, over, extra = new Uint8Array() } =
      entry;
    const packed = deflated ? deflateRawSync(content, { level: 9 }) : Buffer.from(content);
    const bytes = Buffer.from(name);
    const fields = {
      flags: entry.flags ?? 0x800,
      method: entry.method ?? (deflated ? 8 : 0),
      crc: entry.crc ?? crc32(content),
      packedSize: entry.packedSize ?? packed.length,
      size: entry.size ?? content.length,
    };
    offsets.push(over === undefined ? at : offsets[over] ?? 0);
    if (over === undefined) {
      const local = Buffer.concat([header(0x04034b50, fields, { bytes, extra: 0 }), bytes, packed]);
      parts.push(local);
      at += local.length;
    }
    const record = header(0x02014b50, fields, { bytes, extra: extra.length });
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((entry.mode ?? 0) * 2 ** 16, 6);
    rest.writeUInt32LE(offsets.at(-1) ?? 0, 10);
    central.push(record, rest, bytes, Buffer.from(extra));
  }
  const directory = Buffer.concat(central);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(end.entries ?? entries.length, 8);
  tail.writeUInt16LE(end.entries ?? entries.length, 10);
  tail.writeUInt32LE(directory.length, 12);
  tail.writeUInt32LE(end.offset ?? at, 16);
  return new Uint8Array(Buffer.concat([...parts, directory, tail]));
}

function header(
  signature: number,
  fields: { flags: number; method: number; crc: number; packedSize: number; size: number },
  { bytes, extra }: { readonly bytes: Uint8Array; readonly extra: number },
): Buffer {
  const isCentral = signature === 0x02014b50;
  const buffer = Buffer.alloc(isCentral ? 32 : 30);
  const start = isCentral ? 6 : 4; // "made by" comes first there
  buffer.writeUInt32LE(signature, 0);
  if (isCentral) buffer.writeUInt16LE(0x0314, 4); // Unix
  buffer.writeUInt16LE(20, start);
  buffer.writeUInt16LE(fields.flags, start + 2);
  buffer.writeUInt16LE(fields.method, start + 4);
  buffer.writeUInt32LE(fields.crc, start + 10);
  buffer.writeUInt32LE(fields.packedSize, start + 14);
  buffer.writeUInt32LE(fields.size, start + 18);
  buffer.writeUInt16LE(bytes.length, start + 22);
  buffer.writeUInt16LE(extra, start + 24);
  return buffer;
}

/** The 64-bit sizes of an entry, for its `extra`. */
export function zip64(size: bigint, packedSize: bigint): Uint8Array {
  const buffer = Buffer.alloc(20);
  buffer.writeUInt16LE(1, 0);
  buffer.writeUInt16LE(16, 2);
  buffer.writeBigUInt64LE(size, 4);
  buffer.writeBigUInt64LE(packedSize, 12);
  return new Uint8Array(buffer);
}
