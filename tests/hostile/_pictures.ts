/** Picture files that say what they are not, made by hand. */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const whole = Buffer.alloc(8 + body.length);
  whole.writeUInt32BE(content.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}

/** A PNG of this size by its header, with pixels of `rows` rows, and a chunk more. */
export function png(
  { width, height, rows = height, extra }: {
    readonly width: number;
    readonly height: number;
    readonly rows?: number;
    readonly extra?: readonly [type: string, content: Uint8Array];
  },
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits, RGB
  const pixels = deflateSync(Buffer.alloc((1 + 3 * width) * rows), { level: 9 });
  return new Uint8Array(Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...extra === undefined ? [] : [chunk(...extra)],
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array()),
  ]));
}

/** A chunk's content of a keyword and megabytes of zeros, deflated. */
export function deflatedText(megabytes: number): Uint8Array {
  const zeros = deflateSync(Buffer.alloc(megabytes * 2 ** 20), { level: 9 });
  return new Uint8Array(Buffer.concat([Buffer.from("a\0\0", "latin1"), zeros]));
}

/** Writes another size into the frame header of a JPEG. */
export function resizeJpeg(jpeg: Uint8Array, width: number, height: number): Uint8Array {
  const bytes = Buffer.from(jpeg);
  for (let at = 2; at < bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) {
      bytes.writeUInt16BE(height, at + 5);
      bytes.writeUInt16BE(width, at + 7);
      return new Uint8Array(bytes);
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new TypeError("Cannot find the frame header of a JPEG");
}

/** A lossless WebP of this size by its header, and nothing more. */
export function webpHeader(width: number, height: number): Uint8Array {
  const bits = (width - 1) + (height - 1) * 2 ** 14;
  const bytes = Buffer.alloc(34);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(26, 4);
  bytes.write("WEBPVP8L", 8, "latin1");
  bytes.writeUInt32LE(14, 16);
  bytes[20] = 0x2f;
  bytes.writeUInt32LE(bits, 21);
  return new Uint8Array(bytes);
}

/** A TIFF of one strip of RGB, of this size by its header. */
export function tiffHeader(width: number, height: number): Uint8Array {
  const tags = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, 200],
    [277, 3, 1, 3],
    [278, 4, 1, height],
    [279, 4, 1, 12],
  ] as const;
  const bytes = Buffer.alloc(220);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(tags.length, 8);
  for (const [k, [tag, type, count, value]] of tags.entries()) {
    const at = 10 + 12 * k;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    if (type === 3) bytes.writeUInt16LE(value, at + 8);
    else bytes.writeUInt32LE(value, at + 8);
  }
  return new Uint8Array(bytes);
}
