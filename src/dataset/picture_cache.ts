/**
 * Pictures that are the same in every epoch, as far as memory goes.
 *
 * @module
 */
import type { Picture } from "./transforms/resample.ts";

/** Keeps pictures in memory. */
export interface PictureCache {
  /** Whether a picture was refused for want of room: the next ones will hardly find any. */
  readonly isFull: boolean;
  /**
   * Gives what is kept under a key.
   *
   * @param key What tells the pixels from all others.
   * @returns The picture, not to be changed; undefined where it is not kept.
   */
  readonly get: (key: string) => Picture | undefined;
  /**
   * Keeps a picture if there is room.
   *
   * @param key What tells the pixels from all others.
   * @param picture The picture; not to be changed from now on.
   */
  readonly keep: (key: string, picture: Picture) => void;
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
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3) };
 * cache.keep("a.png", picture);
 * assert.equal(cache.get("a.png"), picture);
 * ```
 */
export function pictureCache(maxBytes: number): PictureCache {
  const kept = new Map<string, Picture>();
  let bytes = 0;
  let isFull = maxBytes === 0;
  return {
    get isFull() {
      return isFull;
    },
    get: (key) => kept.get(key),
    keep: (key, picture) => {
      if (kept.has(key)) return;
      const { length } = picture.pixels;
      if (bytes + length > maxBytes) {
        isFull = true;
        return;
      }
      kept.set(key, picture);
      bytes += length;
    },
  };
}
