/**
 * Threads that load pictures, while this one is busy with a call of TensorFlow.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { CacheShares } from "../plan/cache_shares.ts";
import { DataError } from "./data_error.ts";
import {
  loadersHere,
  type LoadPictures,
  type PictureLoaders,
  type PictureRequest,
  wordsPerPicture,
} from "./picture_loaders.ts";
import { outputSize } from "./transforms/apply_transform.ts";

/** What a worker is asked for. */
export interface Question {
  readonly id: number;
  readonly kind: keyof PictureLoaders;
  readonly request: PictureRequest;
}

/** What it answers: pictures, what is wrong with a file, or what else went wrong. */
export type Answer =
  & { readonly id: number }
  & (
    | { readonly pixels: Int32Array<ArrayBuffer> }
    | { readonly path: string; readonly reason: string }
    | { readonly error: Error }
  );

/** The same as {@linkcode PictureLoaders}, by threads that have to be ended. */
export interface OpenLoaders extends PictureLoaders, AsyncDisposable {}

/**
 * Cores that one worker is enough for. On fewer, where a network takes twenty times as long as its
 * pictures, a worker was not seen to gain time, and it takes 150 MB.
 */
const CORES_PER_WORKER = 4;
const MOST_WORKERS = 8;

/**
 * Starts threads that load pictures. A picture is always loaded by the same one, and kept there.
 *
 * @param shares Bytes of decoded pictures that are kept by all of them together.
 * @param count How many there are; 0: this thread loads them. @default one for four cores, at most
 * eight
 * @returns The loaders; `await using` ends them, and what has not been loaded by then fails.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openPictureLoaders } from "./picture_workers.ts";
 *
 * await using loaders = openPictureLoaders({ train: 0, evaluation: 1e6 }, 1);
 * const path = new URL("../../tests/dataset/pictures/grey.png", import.meta.url).pathname;
 * const transforms = [{ type: "center_crop", size: 8 }] as const;
 * const words = await loaders.evaluation({ transforms, pictures: [{ path, drawnBy: null }] });
 * assert.equal(words.length, 8 * 8 * 3 / 4);
 * ```
 */
export function openPictureLoaders(
  shares: CacheShares,
  count = Math.min(MOST_WORKERS, Math.floor(navigator.hardwareConcurrency / CORES_PER_WORKER)),
): OpenLoaders {
  if (count === 0) return { ...loadersHere(shares), [Symbol.asyncDispose]: async () => {} };
  const own = { train: shares.train / count, evaluation: shares.evaluation / count };
  const workers = Array.from({ length: count }, () => openWorker(own));
  const loader = (kind: keyof PictureLoaders): LoadPictures => async (request) =>
    await shareOut(request, workers.map(({ ask }) => (part) => ask(kind, part)));
  return {
    train: loader("train"),
    evaluation: loader("evaluation"),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map(({ end }) => end()));
    },
  };
}

/** Has each loader load its own pictures. */
async function shareOut(
  { transforms, pictures }: PictureRequest,
  loaders: readonly LoadPictures[],
): Promise<Int32Array<ArrayBuffer>> {
  const owners = pictures.map(({ path }) => ownerOf(path, loaders.length));
  const parts = await Promise.all(loaders.map((load, owner) => {
    const own = pictures.filter((_, k) => owners[k] === owner);
    return own.length > 0 ? load({ transforms, pictures: own }) : new Int32Array();
  }));
  const words = wordsPerPicture(outputSize(transforms));
  const together = new Int32Array(pictures.length * words);
  const taken = parts.map(() => 0);
  for (const [k, owner] of owners.entries()) {
    const start = taken[owner]!;
    together.set(parts[owner]!.subarray(start, taken[owner] = start + words), k * words);
  }
  return together;
}

/** A number below `count` that belongs to a path; names of pictures differ in their digits. */
function ownerOf(path: string, count: number): number {
  let sum = 0;
  for (let k = 0; k < path.length; k++) sum += path.charCodeAt(k);
  return sum % count;
}

/** What waits for an answer. */
type Waiting = ReturnType<typeof Promise.withResolvers<Int32Array<ArrayBuffer>>>;

function openWorker(shares: CacheShares) {
  const worker = new Worker(new URL("./picture_worker.ts", import.meta.url), {
    workerData: shares,
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ended: Error | null = null;
  const fail = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("Cannot load pictures: their thread has ended")));
  worker.on("message", (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id)!; // whatever is answered has been asked
    waiting.delete(answer.id);
    if ("pixels" in answer) resolve(answer.pixels);
    else reject("error" in answer ? answer.error : new DataError(answer.path, answer.reason));
  });
  return {
    async ask(kind: keyof PictureLoaders, request: PictureRequest) {
      if (ended !== null) throw ended;
      const id = asked++;
      const answer: Waiting = Promise.withResolvers();
      waiting.set(id, answer);
      worker.postMessage({ id, kind, request } satisfies Question);
      return await answer.promise;
    },
    async end(): Promise<void> {
      await worker.terminate();
    },
  };
}
