/** Reads one hostile file in a process of its own, and says what it came to and what it cost. */
import { decodePicture } from "../../src/dataset/decode_picture.ts";
import { indexSplit } from "../../src/dataset/index_split.ts";
import { unzip } from "../../src/sources/unzip.ts";
import { readWeights } from "../../src/weights/read_weights.ts";

/** The readers by what they read. */
const READERS = {
  archive: (path: string) => unzip(path, `${path}.out`),
  weights: readWeights,
  picture: (path: string) => decodePicture(path),
  split: (path: string) => indexSplit(path, "train"),
} as const;

export type Reader = keyof typeof READERS;

/** What a reader says of a file: its message, or `read`. */
export async function attack(reader: Reader, path: string): Promise<string> {
  try {
    await READERS[reader](path);
    return "read";
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll(path, "FILE") : String(error);
  }
}

/** Most memory that this process ever had, in bytes (Linux). */
function peakBytes(): number {
  const [, kilobytes = "0"] = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s+(\d+)/) ??
    [];
  return 1024 * Number(kilobytes);
}

if (import.meta.main) {
  const [reader, path = ""] = Deno.args;
  const before = peakBytes();
  // One of its keys, as the test that starts this passes it
  const message = await attack(reader as Reader, path);
  const line = JSON.stringify({ message, bytes: peakBytes() - before });
  await Deno.stdout.write(new TextEncoder().encode(line));
}
