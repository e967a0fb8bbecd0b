/**
 * Who loads pictures: this thread, or others (`picture_workers.ts`).
 *
 * @module
 */
import type { CacheShares } from "../plan/cache_shares.ts";
import type { Transform } from "../plan/plan.ts";
import { randomFor, type RandomKey } from "../random/random.ts";
import { loadThrough } from "./load_picture.ts";
import { pictureCache } from "./picture_cache.ts";

/** A picture to be loaded: a plain value, so that it can be asked for in another thread. */
export interface PictureJob {
  /** Path of the file. */
  readonly path: string;
  /** The transforms in order, without `normalize`. */
  readonly transforms: readonly Transform[];
  /** What random transforms hang on; null: there are none. */
  readonly drawnBy: RandomKey | null;
}

/**
 * Loads a picture.
 *
 * @param job The picture.
 * @returns Uint8, shape [height, width, 3], RGB, row-major, values 0 to 255; not to be changed.
 * @throws {DataError} If the file cannot be decoded.
 */
export type LoadPicture = (job: PictureJob) => Promise<Uint8Array>;

/** Loads the pictures of a run, each through the cache of its kind. */
export interface PictureLoaders {
  readonly train: LoadPicture;
  /** Validation's and the test's. */
  readonly evaluation: LoadPicture;
}

/**
 * Loads pictures in this thread, through a cache of its own.
 *
 * @param cache Bytes of pixels that it keeps at most; 0: every picture is loaded anew.
 * @returns The loader.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadHere } from "./picture_loaders.ts";
 *
 * const path = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const load = loadHere({ bytes: 1e6 });
 * const pixels = await load({ path, transforms: [{ type: "center_crop", size: 8 }], drawnBy: null });
 * assert.equal(pixels.length, 8 * 8 * 3);
 * ```
 */
export function loadHere({ bytes }: { readonly bytes: number }): LoadPicture {
  const cache = pictureCache(bytes);
  return async ({ path, transforms, drawnBy }) => {
    const random = drawnBy === null ? undefined : randomFor(drawnBy);
    return await loadThrough(path, transforms, { cache, random });
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
 * const job = { path, transforms: [{ type: "center_crop", size: 8 }], drawnBy: null } as const;
 * assert.equal(await evaluation(job), await evaluation(job));
 * ```
 */
export function loadersHere({ train, evaluation }: CacheShares): PictureLoaders {
  return { train: loadHere({ bytes: train }), evaluation: loadHere({ bytes: evaluation }) };
}
