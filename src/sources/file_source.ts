/**
 * What a file source is and how one is fetched.
 *
 * @module
 */

import type { LockHolder } from "../files/lock_file.ts";

/** Where a file can be had: on this machine, or behind an address. */
export type FileSource =
  | { readonly path: string }
  | {
    /** `https:` or `http:`. */
    readonly url: string;
    /** Of the content: 64 hexadecimal digits. */
    readonly sha256: string;
    /** Size of the content where it is known. */
    readonly bytes: number | null;
  };

/** How far a download is. */
export interface DownloadProgress {
  /** The address. */
  readonly source: string;
  /** Bytes that have arrived. */
  readonly received: number;
  /** Bytes in all, where it is known. */
  readonly total: number | null;
}

/** How a file is fetched. */
export interface FetchOptions {
  /** Where relative paths start. */
  readonly projectRoot: string;
  /** Thaw's cache, as `cacheFolder()` names it; downloads are kept in its `downloads/`. */
  readonly cacheFolder: string;
  /** Hears of each piece that arrives. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Hears that another process downloads the same file, which this one waits for. */
  readonly onWait?: ((holder: LockHolder | null) => void) | undefined;
  /**
   * Seconds that a server may take to answer.
   *
   * @default {30}
   */
  readonly connectSeconds?: number | undefined;
  /**
   * A connection is given up when 16 KiB take longer than this many seconds.
   *
   * @default {60}
   */
  readonly stallSeconds?: number | undefined;
  /**
   * Seconds before a request is tried again, doubled each time, where the server does not say.
   *
   * @default {1}
   */
  readonly retrySeconds?: number | undefined;
  /**
   * Bytes that a file may have whose source does not say how many.
   *
   * @default {20 GiB}
   */
  readonly maxBytes?: number | undefined;
  /** Stops a download; its reason is then thrown as it is. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Names a source as the files of a user write it.
 *
 * @param source The source.
 * @returns Its path or its address.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sourceName } from "./file_source.ts";
 *
 * assert.equal(sourceName({ path: "data/pictures" }), "data/pictures");
 * ```
 */
export function sourceName(source: FileSource): string {
  return "path" in source ? source.path : source.url;
}
