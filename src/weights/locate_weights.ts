/**
 * From a weights card to a file on this machine whose checksum is the card's.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { fetchFile } from "../sources/fetch_file.ts";
import type { FetchOptions } from "../sources/file_source.ts";
import {
  failedLines,
  type FailedSource,
  firstAvailable,
  NoSourceError,
} from "../sources/first_available.ts";
import { hashFile } from "../sources/hash_file.ts";
import { SourceError } from "../sources/source_error.ts";
import type { WeightsCard, WeightsFile } from "./card.ts";
import { WeightsError } from "./state_dict.ts";

/** A weights file that can be used. */
export interface LocatedWeights {
  /** Absolute path. */
  readonly path: string;
  /** The file as the card names it: a path or an address. */
  readonly file: string;
  readonly sha256: string;
  readonly licence: string;
  /** Sources that could not be had before this one, and why. */
  readonly failed: readonly FailedSource[];
}

/**
 * Finds or downloads the first file of a card that can be had.
 *
 * The checksum is compared before each use, of local files too; a file whose bytes are others counts
 * as one that cannot be had.
 *
 * @param card The weights card.
 * @param options Where to look and whom to tell.
 * @returns The file, and what failed before it.
 * @throws {WeightsError} If none of the files can be had, with each one's reason.
 *
 * @example No such file
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseCard } from "./card.ts";
 * const card = parseCard(
 *   `
 *   architecture: resnet18
 *   preprocessing: { mean: [0, 0, 0], std: [1, 1, 1] }
 *   files: [{ source: a.pth, sha256: ${"a".repeat(64)}, licence: MIT }]`,
 *   "a.yaml",
 * );
 * const options = { projectRoot: "/nowhere", cacheFolder: "/nowhere/cache" };
 * await assert.rejects(locateWeights(card, options), {
 *   message: "Cannot get the weights of a.yaml: none of its files can be had\n" +
 *     "  a.pth: no such file or folder",
 * });
 * ```
 */
export async function locateWeights(
  card: WeightsCard,
  options: FetchOptions,
): Promise<LocatedWeights> {
  try {
    const found = await firstAvailable(card.files, (file) => locate(file, options));
    const { source: file, sha256, licence } = found.source;
    return { path: found.value, file, sha256, licence, failed: found.failed };
  } catch (cause) {
    if (!(cause instanceof NoSourceError)) throw cause;
    throw new WeightsError(
      `Cannot get the weights of ${card.path}: none of its files can be had${
        failedLines(cause.failed)
      }`,
      { path: card.path, cause },
    );
  }
}

async function locate(
  { source, sha256, bytes }: WeightsFile,
  options: FetchOptions,
): Promise<string> {
  if (/^https?:/i.test(source)) return await fetchFile({ url: source, sha256, bytes }, options);
  const path = await fetchFile({ path: source }, options);
  if (!(await stat(path)).isFile()) throw new SourceError(source, "not a file");
  const found = await hashFile(path).catch((cause) => {
    throw new SourceError(source, cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  });
  if (found !== sha256) {
    throw new SourceError(source, `its SHA-256 is ${found}, wanted ${sha256}`);
  }
  return path;
}
