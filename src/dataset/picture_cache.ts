/**
 * Pictures that are the same in every epoch.
 *
 * @module
 */

/** Keeps pixels in memory. */
export interface PictureCache {
  /**
   * Gives the pixels kept under a key, or reads them and keeps them if there is room.
   *
   * @param key What tells the pixels from all others.
   * @param read Reads them.
   * @returns The pixels; not to be changed.
   */
  readonly read: (key: string, read: () => Promise<Uint8Array>) => Promise<Uint8Array>;
}

/**
 * Makes an empty cache. What comes when it is full is read anew each time: pictures are asked for
 * in turn, so that dropping older ones would drop each just before its use.
 *
 * @param maxBytes Bytes of pixels that it keeps at most.
 * @returns The cache, to be shared by all methods and seeds of a run.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pictureCache } from "./picture_cache.ts";
 *
 * const cache = pictureCache(1000);
 * await cache.read("a.png", () => Promise.resolve(Uint8Array.of(1)));
 * const again = await cache.read("a.png", () => Promise.reject(new Error("not read twice")));
 * assert.deepEqual(again, Uint8Array.of(1));
 * ```
 */
export function pictureCache(maxBytes: number): PictureCache {
  const kept = new Map<string, Uint8Array>();
  let bytes = 0;
  return {
    read: async (key, read) => {
      const found = kept.get(key);
      if (found !== undefined) return found;
      const pixels = await read();
      if (!kept.has(key) && bytes + pixels.length <= maxBytes) {
        kept.set(key, pixels);
        bytes += pixels.length;
      }
      return pixels;
    },
  };
}
