/**
 * Files by path or address.
 *
 * @module
 */
import { rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { download } from "./_download.ts";
import type { FetchOptions, FileSource } from "./file_source.ts";
import { hashFile } from "./hash_file.ts";
import { SourceError } from "./source_error.ts";

/**
 * Finds a local file or folder, or downloads a file.
 *
 * A download is kept as `downloads/<sha256>/<name>` in the cache, and found there later without
 * the network. Its checksum is compared before each use; a kept file that fails is fetched anew.
 * A download that breaks off goes on where it was, later processes included, where the server marks
 * its versions. Proxies and certificates are Deno's: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`,
 * `DENO_CERT`, `DENO_TLS_CA_STORE`.
 *
 * @param source The source.
 * @param options Where to look and whom to tell.
 * @returns The absolute path.
 * @throws {SourceError} If the file cannot be had.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fetchFile } from "./fetch_file.ts";
 *
 * const options = { projectRoot: "/nowhere", cacheFolder: "/nowhere/cache" };
 * await assert.rejects(fetchFile({ path: "data.zip" }, options), {
 *   message: 'Cannot get "data.zip": no such file or folder',
 * });
 * ```
 */
export async function fetchFile(source: FileSource, options: FetchOptions): Promise<string> {
  if ("path" in source) return await locateFile(source.path, options.projectRoot);
  const protocol = URL.canParse(source.url) ? new URL(source.url).protocol : "";
  if (protocol !== "https:" && protocol !== "http:") {
    throw new SourceError(source.url, "not an address that starts with https:// or http://");
  }
  const sha256 = source.sha256.toLowerCase();
  const file = join(options.cacheFolder, "downloads", sha256, fileName(source.url));
  if (await isFile(file)) {
    if (await hashFile(file) === sha256) return file;
    await rm(file);
  }
  await download({ ...source, sha256 }, file, options);
  return file;
}

async function locateFile(path: string, projectRoot: string): Promise<string> {
  const file = resolve(projectRoot, path);
  const found = await stat(file).catch((cause) => {
    throw new SourceError(path, "no such file or folder", { cause });
  });
  // A pipe may never say anything, a device never end
  if (found.isFile() || found.isDirectory()) return file;
  throw new SourceError(path, "neither a file nor a folder");
}

/** The last part of an address's path, in characters and of a length that every file system takes. */
function fileName(url: string): string {
  const name = basename(new URL(url).pathname).replaceAll(/[^\w.-]/g, "_").slice(-100);
  return name === "" ? "file" : name;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
