/** Weights files that say what torch.save and safetensors do not. */
import { zipOf } from "./_zips.ts";

const encoder = new TextEncoder();

/** A safetensors file with this header and as many zero bytes behind it. */
export function safetensors(header: string | Uint8Array, bytes = 0, length?: bigint): Uint8Array {
  const text = typeof header === "string" ? encoder.encode(header) : header;
  const file = new Uint8Array(8 + text.length + bytes);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

/** One F32 tensor of a safetensors header. */
export function entry(name: string, shape: string, offsets: string, dtype = "F32"): string {
  return `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
}

/** A pickle: texts are opcodes, numbers bytes, arrays of bytes as they are. */
export type PickleParts = readonly (string | number | Uint8Array)[];

/** A `.pth` archive with this pickle (protocol 2, STOP added) and one storage of a few floats. */
export function pth(parts: PickleParts, values = 4): Uint8Array {
  return zipOf([
    { name: "a/data.pkl", content: pickle(parts) },
    { name: "a/byteorder", content: encoder.encode("little") },
    { name: "a/data/0", content: new Uint8Array(4 * values) },
  ]);
}

function pickle(parts: PickleParts): Uint8Array {
  const pieces = [Uint8Array.of(0x80, 2), ...parts.map(bytesOf), Uint8Array.of(0x2e)];
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function bytesOf(part: string | number | Uint8Array): Uint8Array {
  if (typeof part === "number") return Uint8Array.of(part);
  return typeof part === "string" ? encoder.encode(part) : part;
}

/** BINUNICODE. */
export function text(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  const whole = new Uint8Array(5 + bytes.length);
  whole[0] = 0x58;
  new DataView(whole.buffer).setUint32(1, bytes.length, true);
  whole.set(bytes, 5);
  return whole;
}

/** LONG1. */
export function long(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n || bytes.length === 0; rest >>= 8n) {
    bytes.push(Number(rest & 255n));
  }
  return Uint8Array.of(0x8a, bytes.length + 1, ...bytes, 0);
}

/** BININT. */
export function int(value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = 0x4a;
  new DataView(bytes.buffer).setInt32(1, value, true);
  return bytes;
}

/** A state dict with one tensor over storage 0, as torch.save writes it. */
export function tensor(
  { offset = int(0), size, stride, numel = int(4), key = "0" }: {
    readonly offset?: Uint8Array;
    readonly size: PickleParts;
    readonly stride: PickleParts;
    readonly numel?: Uint8Array;
    readonly key?: string;
  },
): PickleParts {
  return [
    ...["}(", text("w"), "ctorch._utils\n_rebuild_tensor_v2\n(("],
    ...[text("storage"), "ctorch\nFloatStorage\n", text(key), text("cpu"), numel, "tQ"],
    ...[offset, "(", ...size, "t(", ...stride, "t", 0x89, "}tRu"],
  ];
}
