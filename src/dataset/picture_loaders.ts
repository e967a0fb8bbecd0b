/**
 * Who loads pictures, and what they are asked for.
 *
 * @module
 */
import type { CacheShares } from "../plan/cache_shares.ts";
import type { Transform } from "../plan/plan.ts";
import { randomFor, type RandomKey } from "../random/random.ts";
import { loadThrough } from "./load_picture.ts";
import { type PictureCache, pictureCache } from "./picture_cache.ts";
import { outputSize } from "./transforms/apply_transform.ts";

/** Pictures to be loaded: a plain value. */
export interface PictureRequest {
  /** The transforms in order, without `normalize`. */
  readonly transforms: readonly Transform[];
  readonly pictures: readonly RequestedPicture[];
}

/** One of them. */
export interface RequestedPicture {
  /** Path of the file. */
  readonly path: string;
  /** What its random transforms hang on; null: there are none. */
  readonly drawnBy: RandomKey | null;
}

/**
 * Loads pictures.
 *
 * @param request The pictures, some or many.
 * @returns Uint8 pixels, four to a word in memory order, shape [pictures, words]. Each picture is
 * [size, size, 3], RGB, row-major, padded with zeros to a whole word.
 * @throws {DataError} If a file cannot be decoded; the first one is named.
 * @throws {RangeError} If the transforms do not give all pictures one size.
 */
export type LoadPictures = (request: PictureRequest) => Promise<Int32Array<ArrayBuffer>>;

/** Loads the pictures of a run, each through the cache of its kind. */
export interface PictureLoaders {
  readonly train: LoadPictures;
  /** Validation's and the test's. */
  readonly evaluation: LoadPictures;
}

/**
 * Computes how many int32 words a picture takes.
 *
 * @param size Height and width in pixels.
 * @returns `ceil(size * size * 3 / 4)`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wordsPerPicture } from "./picture_loaders.ts";
 *
 * assert.equal(wordsPerPicture(224), 37632);
 * ```
 */
export function wordsPerPicture(size: number): number {
  return Math.ceil(size * size * 3 / 4);
}

/**
 * Loads pictures in this thread.
 *
 * @param cache Where pictures are kept, as they are before the first random transform.
 * @default {pictureCache(0)} Every picture is loaded anew.
 * @returns The loader.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadHere } from "./picture_loaders.ts";
 *
 * const path = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const transforms = [{ type: "center_crop", size: 8 }] as const;
 * const words = await loadHere()({ transforms, pictures: [{ path, drawnBy: null }] });
 * assert.equal(words.length, 8 * 8 * 3 / 4);
 * ```
 */
export function loadHere(cache: PictureCache = pictureCache(0)): LoadPictures {
  return async ({ transforms, pictures }) => {
    const loaded = pictures.map(({ path, drawnBy }) => {
      const random = drawnBy === null ? undefined : randomFor(drawnBy);
      return loadThrough(path, transforms, { cache, random });
    });
    // Nothing is left at work, and of those that fail the first is thrown
    await Promise.allSettled(loaded);
    const bytes = 4 * wordsPerPicture(outputSize(transforms));
    const packed = new Uint8Array(pictures.length * bytes);
    for (const [k, one] of loaded.entries()) packed.set(await one, k * bytes);
    return new Int32Array(packed.buffer);
  };
}

/**
 * Loads the pictures of a run in this thread.
 *
 * @param shares Bytes of decoded pictures that are kept.
 * @returns The loaders, with empty caches.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadersHere } from "./picture_loaders.ts";
 *
 * const path = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const { evaluation } = loadersHere({ train: 0, evaluation: 1e6 });
 * const pictures = [{ path, drawnBy: null }, { path, drawnBy: null }];
 * const words = await evaluation({ transforms: [{ type: "center_crop", size: 2 }], pictures });
 * assert.deepEqual(words.slice(0, 3), words.slice(3));
 * ```
 */
export function loadersHere({ train, evaluation }: CacheShares): PictureLoaders {
  return {
    train: loadHere(pictureCache(train)),
    evaluation: loadHere(pictureCache(evaluation)),
  };
}
