/**
 * Pictures in batches, decoded ahead of their use.
 *
 * @module
 */
import { join } from "node:path";
import type { Transform } from "../plan/plan.ts";
import type { SplitIndex } from "./index_split.ts";
import { loadHere, type LoadPictures } from "./picture_loaders.ts";
import type { RandomKey } from "../random/random.ts";

/** Some pictures with their labels. */
export interface Batch {
  /** As {@linkcode LoadPictures} gives them, shape [batch, words]. */
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
  /** What a picture's random numbers hang on; not needed where no transform is random. */
  readonly drawnBy?: ((file: string) => RandomKey) | undefined;
  /** Loads the pictures. @default {loadHere()} In this thread, each time anew. */
  readonly load?: LoadPictures | undefined;
  /**
   * Pictures that are loaded ahead, up to a whole batch: the next ones while one is in use.
   *
   * @default {Math.max(16, 2 * batchSize)}
   */
  readonly ahead?: number | undefined;
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a split batch by batch; the last batch may be smaller.
 *
 * Up to `ahead` pictures are being loaded, by other threads, while the caller is busy with
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
  const load = batchLoader(split, options);
  const begun: ReturnType<LoadPictures>[] = [];
  let next = 0;
  const readAhead = () => {
    for (; next < order.length && begun.length * batchSize < ahead; next += batchSize) {
      begun.push(load(order.slice(next, next + batchSize)));
    }
  };
  try {
    for (let start = 0; start < order.length; start += batchSize) {
      const indices = order.slice(start, start + batchSize);
      signal?.throwIfAborted();
      readAhead();
      const pixels = await begun.shift()!; // at least one is begun
      readAhead();
      const labels = Int32Array.from(indices, (index) => pictureAt(split, index).label);
      yield { pixels, labels, indices };
    }
  } finally {
    await Promise.allSettled(begun);
  }
}

/** Loads a batch of a split. */
function batchLoader(
  split: SplitIndex,
  { transforms, drawnBy, load = loadHere() }: BatchOptions,
): (indices: readonly number[]) => ReturnType<LoadPictures> {
  const loadAt = async (indices: readonly number[]) => {
    const pictures = indices.map((index) => {
      const { file } = pictureAt(split, index);
      return { path: join(split.folder, file), drawnBy: drawnBy?.(file) ?? null };
    });
    return await load({ transforms, pictures });
  };
  return (indices) => {
    const batch = loadAt(indices);
    // Its failure is thrown when its turn comes; until then it is not an unhandled one.
    batch.catch(() => {});
    return batch;
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
