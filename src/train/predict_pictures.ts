/**
 * A trained network and pictures of which nothing is known.
 *
 * @module
 */
import { DataError } from "../dataset/data_error.ts";
import { loadPicture } from "../dataset/load_picture.ts";
import { wordsPerPicture } from "../dataset/read_batches.ts";
import { outputSize } from "../dataset/transforms/apply_transform.ts";
import { EVALUATION_BATCH_SIZE } from "../plan/compile_plan.ts";
import { type AskOptions, rest, rowOf } from "./evaluate_pictures.ts";
import { softmax } from "./metrics.ts";
import type { OpenNetwork } from "./open_network.ts";

/** What a network says of a file: probabilities, or why it cannot be read. */
export type Said =
  | { readonly file: string; readonly probabilities: readonly number[] }
  | { readonly file: string; readonly error: DataError };

/**
 * Asks a network about files. One that cannot be read keeps no other from being predicted.
 *
 * @param network The network.
 * @param files Paths of pictures.
 * @param options Who hears of it.
 * @returns One answer a file, in their order.
 * @throws {InterruptedError} If the signal is aborted.
 */
export async function* predictPictures(
  network: OpenNetwork,
  files: readonly string[],
  { onProgress, signal }: AskOptions,
): AsyncGenerator<Said, void, undefined> {
  for (let start = 0; start < files.length; start += EVALUATION_BATCH_SIZE) {
    const loaded = await Promise.all(
      files.slice(start, start + EVALUATION_BATCH_SIZE).map((file) => load(file, network)),
    );
    const rows = evaluateLoaded(network, loaded);
    for (const { file, pixels } of loaded) {
      if (pixels instanceof DataError) yield { file, error: pixels };
      else yield { file, probabilities: softmax(rows.shift() ?? new Float32Array()) };
    }
    onProgress(start + loaded.length);
    await rest(signal);
  }
}

interface Loaded {
  readonly file: string;
  readonly pixels: Uint8Array | DataError;
}

async function load(file: string, { transforms }: OpenNetwork): Promise<Loaded> {
  try {
    return { file, pixels: await loadPicture(file, transforms) };
  } catch (error) {
    if (error instanceof DataError) return { file, pixels: error };
    throw error;
  }
}

/** One row of logits for each picture that could be read. */
function evaluateLoaded(network: OpenNetwork, loaded: readonly Loaded[]): Float32Array[] {
  const read = loaded.flatMap(({ pixels }) => pixels instanceof DataError ? [] : [pixels]);
  if (read.length === 0) return [];
  const bytes = 4 * wordsPerPicture(outputSize(network.transforms));
  const packed = new Uint8Array(read.length * bytes);
  read.forEach((pixels, k) => packed.set(pixels, k * bytes));
  const logits = network.evaluate(new Int32Array(packed.buffer), read.length);
  return read.map((_, k) => rowOf(logits, { k, of: read.length }));
}
