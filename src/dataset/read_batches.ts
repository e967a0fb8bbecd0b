/**
 * Pictures in batches, decoded ahead of their use.
 *
 * @module
 */
import { join } from "node:path";
import type { Transform } from "../plan/plan.ts";
import type { SplitIndex } from "./index_split.ts";
import { loadPicture, loadThrough } from "./load_picture.ts";
import type { PictureCache } from "./picture_cache.ts";
import type { Random } from "../random/random.ts";
import { outputSize } from "./transforms/apply_transform.ts";

/** Some pictures with their labels. */
export interface Batch {
  /**
   * Uint8 pixels, four to a word in memory order, shape [batch, words]. Each picture is
   * [size, size, 3], RGB, row-major, padded with zeros to a whole word.
   */
  readonly pixels: Int32Array<ArrayBuffer>;
  /** Index of each picture's class, shape [batch]. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Each picture's place in the split. */
  readonly indices: readonly number[];
}

/** What is read and how. */
export interface BatchOptions {
  /** The transforms of the split, without `normalize`. */
  readonly transforms: readonly Transform[];
  /** Places in the split, in the order in which they are read. */
  readonly order: readonly number[];
  readonly batchSize: number;
  /** Starts the random numbers of a picture; not needed where no transform is random. */
  readonly random?: ((file: string) => Random) | undefined;
  /** Where pictures are kept, as they are before the first random transform. */
  readonly cache?: PictureCache | undefined;
  /**
   * Pictures that are decoded ahead: the next batch while one is in use.
   *
   * @default {Math.max(16, 2 * batchSize)}
   */
  readonly ahead?: number | undefined;
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Computes how many int32 words a picture takes in a batch.
 *
 * @param size Height and width in pixels.
 * @returns `ceil(size * size * 3 / 4)`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { wordsPerPicture } from "./read_batches.ts";
 *
 * assert.equal(wordsPerPicture(224), 37632);
 * ```
 */
export function wordsPerPicture(size: number): number {
  return Math.ceil(size * size * 3 / 4);
}

/**
 * Reads a split batch by batch; the last batch may be smaller.
 *
 * Up to `ahead` pictures are being decoded, by threads of sharp's, while the caller is busy with
 * a batch. The caller may leave early: what was begun is then awaited and dropped.
 *
 * @param split The split.
 * @param options What to read and how.
 * @returns The batches, in the given order.
 * @throws {DataError} If a picture cannot be decoded, when its turn comes.
 * @throws {RangeError} If the transforms do not give all pictures one size.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readBatches } from "./read_batches.ts";
 *
 * const folder = new URL("../../tests/dataset/pictures", import.meta.url).pathname;
 * const pictures = [{ file: "grey.png", label: 1 }, { file: "rgb.png", label: 0 }];
 * const none = { skipped: [], rotated: [], manifest: "sha256:0" };
 * const split = { folder, classes: ["a", "b"], pictures, ...none };
 * const options = { transforms: [{ type: "center_crop", size: 8 }] as const, order: [1, 0], batchSize: 2 };
 * for await (const { pixels, labels } of readBatches(split, options)) {
 *   assert.equal(pixels.length, 2 * 48);
 *   assert.deepEqual([...labels], [0, 1]);
 * }
 * ```
 */
export async function* readBatches(
  split: SplitIndex,
  options: BatchOptions,
): AsyncGenerator<Batch, void, undefined> {
  const { order, batchSize, ahead = Math.max(16, 2 * batchSize), signal } = options;
  const bytesPerPicture = wordsPerPicture(outputSize(options.transforms)) * 4;
  const read = pictureReader(split, options);
  const begun: Promise<Uint8Array>[] = [];
  let next = 0;
  const readAhead = () => {
    for (; next < order.length && begun.length < ahead; next++) begun.push(read(order[next]!));
  };
  try {
    for (let start = 0; start < order.length; start += batchSize) {
      const indices = order.slice(start, start + batchSize);
      const pixels = new Uint8Array(indices.length * bytesPerPicture);
      for (const position of indices.keys()) {
        signal?.throwIfAborted();
        readAhead();
        pixels.set(await begun.shift()!, position * bytesPerPicture);
      }
      readAhead();
      const labels = Int32Array.from(indices, (index) => pictureAt(split, index).label);
      yield { pixels: new Int32Array(pixels.buffer), labels, indices };
    }
  } finally {
    await Promise.allSettled(begun);
  }
}

/** Reads one picture, through the cache if there is one. */
function pictureReader(
  split: SplitIndex,
  { transforms, random, cache }: BatchOptions,
): (index: number) => Promise<Uint8Array> {
  const read = async (index: number) => {
    const { file } = pictureAt(split, index);
    const path = join(split.folder, file);
    return await (cache === undefined
      ? loadPicture(path, transforms, random?.(file))
      : loadThrough(path, transforms, { cache, random: random?.(file) }));
  };
  return (index) => {
    const picture = read(index);
    // Its failure is thrown when its turn comes; until then it is not an unhandled one.
    picture.catch(() => {});
    return picture;
  };
}

function pictureAt(split: SplitIndex, index: number) {
  const picture = split.pictures[index];
  if (picture === undefined) {
    throw new RangeError(
      `Cannot read picture ${index}: the split has ${split.pictures.length} pictures, from 0`,
    );
  }
  return picture;
}
