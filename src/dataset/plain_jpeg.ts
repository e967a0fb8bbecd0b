/**
 * Headers of the JPEGs that nearly all photographs are.
 *
 * @module
 */
import type { Size } from "./transforms/geometry.ts";

/** The frame of a JPEG. */
export interface JpegFrame extends Size {
  /** 1: grey, 3: colours. */
  readonly components: 1 | 3;
}

/** First bytes of a file in which a frame is looked for: previews and colour profiles stand before it. */
export const JPEG_HEAD = 2 ** 16;

// ITU-T T.81, table B.1
const START_OF_IMAGE = 0xffd8;
/** Baseline, extended, progressive; all Huffman coded. */
const FRAMES: ReadonlySet<number> = new Set([0xffc0, 0xffc1, 0xffc2]);
const HUFFMAN_TABLES = 0xffc4;
const QUANTIZATION_TABLES = 0xffdb;
const RESTART_INTERVAL = 0xffdd;
const COMMENT = 0xfffe;

/**
 * Reads the frame of a plain JPEG: 8 bits, grey or three components, Huffman coded, its parts one
 * after the other. The sequence is that of ITU-T T.81, B.2.
 *
 * @param head The file's first bytes.
 * @returns The frame; null where they are something else or do not reach to it, which a decoder tells.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readPlainJpeg } from "./plain_jpeg.ts";
 *
 * const file = "experiments/data/insects/val/ants/ant_001.jpg";
 * assert.deepEqual(readPlainJpeg(await Deno.readFile(file)), { width: 160, height: 170, components: 3 });
 * ```
 */
export function readPlainJpeg(head: Uint8Array): JpegFrame | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 2 || view.getUint16(0) !== START_OF_IMAGE) return null;
  // A frame has at least 8 bytes after its length
  for (let at = 2; at + 12 <= head.length;) {
    const marker = view.getUint16(at);
    if (FRAMES.has(marker)) return frameAt(view, at + 4);
    if (!mayPrecede(marker)) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Application data, tables, comments. */
function mayPrecede(marker: number): boolean {
  return marker >= 0xffe0 && marker <= 0xffef ||
    [HUFFMAN_TABLES, QUANTIZATION_TABLES, RESTART_INTERVAL, COMMENT].includes(marker);
}

function frameAt(view: DataView, at: number): JpegFrame | null {
  const precision = view.getUint8(at);
  const [height, width] = [view.getUint16(at + 1), view.getUint16(at + 3)];
  const components = view.getUint8(at + 5);
  if (precision !== 8 || height === 0 || width === 0) return null;
  return components === 1 || components === 3 ? { width, height, components } : null;
}
