/**
 * Datasets that a test makes, from the pictures that the project draws.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname, join, resolve } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

const insects = resolve(import.meta.dirname ?? ".", "../../../experiments/data/insects");

/** A drawn picture: 60 of each class. */
export function insect(label: "ant" | "bee", number: number): Sharp {
  return sharp(insectFile(label, number));
}

/** Its bytes as they lie on disk. */
export function insectBytes(label: "ant" | "bee", number: number): Promise<Uint8Array> {
  return Deno.readFile(insectFile(label, number));
}

function insectFile(label: string, number: number): string {
  return join(insects, "train", `${label}s`, `${label}_${`${number}`.padStart(3, "0")}.jpg`);
}

/** Files by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Twelve ants and twelve bees to train on, ten of each to validate with, all different. */
export async function soundFiles(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const label of ["ant", "bee"] as const) {
    for (let number = 1; number <= 22; number++) {
      const split = number <= 12 ? "train" : "val";
      files[`${split}/${label}s/${number}.jpg`] = await insectBytes(label, number);
    }
  }
  return files;
}

/** Writes files into a folder that is removed afterwards. */
export async function withDataset(
  files: Files,
  test: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "thaw-doctor-" });
  try {
    for (const [file, bytes] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, file)), { recursive: true });
      await Deno.writeFile(join(root, file), bytes);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** A PNG whose header says how large it is, and of which next to nothing is there. */
export function claimingPng(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits, RGB
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const pixels = deflateSync(new Uint8Array(1000));
  return Buffer.concat([
    Buffer.from(signature),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** Pictures below a folder, sorted. */
export function filesBelow(folder: string): string[] {
  const walk = (at: string): string[] =>
    [...Deno.readDirSync(at)].flatMap(({ name, isDirectory }) =>
      isDirectory ? walk(join(at, name)) : /\.jpe?g$/.test(name) ? [join(at, name)] : []
    );
  return walk(folder).sort();
}
