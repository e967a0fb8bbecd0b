/** One download into one file: checked, atomic, gone on with where it broke off. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { lockFile } from "../files/lock_file.ts";
import { openPart, type PartFile } from "./_part_file.ts";
import { FinalError, PassingError } from "./_request.ts";
import { receive, type Transfer } from "./_transfer.ts";
import type { FetchOptions, FileSource } from "./file_source.ts";
import { hashFile } from "./hash_file.ts";
import { SourceError } from "./source_error.ts";

type Address = Extract<FileSource, { readonly url: string }>;

/** Requests in a row that bring less than a mebibyte, after which a server is given up. */
const ATTEMPTS = 5;
const PROGRESS = 2 ** 20;
/** Longest that a server's `Retry-After` is waited for, in seconds. */
const LONGEST_WAIT = 60;

/**
 * Downloads beside `file`, compares size and checksum, then renames. What is left of a download that
 * broke off is gone on from, by this process or a later one; whatever else fails leaves nothing.
 */
export async function download(
  source: Address,
  file: string,
  options: FetchOptions,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await using _lock = await lockFile(`${file}.lock`, (holder) => options.onWait?.(holder));
    if (await isWhole(file, source.sha256)) return; // another process was faster
    await using part = await openPart(file, source.url);
    await receiveAll({ source, part, options });
    await part.finish();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof FinalError) {
      throw new SourceError(source.url, error.message, { cause: error.cause });
    }
    throw new SourceError(source.url, `the download failed: ${reasonOf(error)}`, { cause: error });
  }
}

/** What `fetch` says lies beneath: it says "fetch failed" itself. */
function reasonOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  const reason = cause instanceof Error ? cause.message : String(cause);
  return /certificate/.test(reason) ? `${reason} (DENO_CERT can name one of your own)` : reason;
}

async function isWhole(file: string, sha256: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && found.isFile() && await hashFile(file) === sha256;
}

/** Requests until the bytes are the wanted ones, or the server's word is final. */
async function receiveAll(transfer: Transfer): Promise<void> {
  const { source, part, options } = transfer;
  let failures = 0;
  while (true) {
    const before = part.bytes;
    try {
      await receive(transfer);
      if (await isWanted(source, part)) return;
      failures = 0; // it begins anew once: nothing of an earlier request is left
    } catch (error) {
      options.signal?.throwIfAborted();
      // A server that cannot be reached at first is given up at once: there may be another source
      const isFinal = error instanceof FinalError ||
        failures === 0 && !(error instanceof PassingError);
      if (isFinal || !(error instanceof Error)) throw error;
      failures = part.bytes - before >= PROGRESS ? 1 : failures + 1;
      if (failures >= ATTEMPTS) throw new FinalError(givenUp(error.message, part));
      await wait(error, failures, options);
    }
  }
}

function givenUp(reason: string, { bytes, validator }: PartFile): string {
  const mend = bytes > 0 && validator !== null ? "; the next run goes on from there" : "";
  return `${reason}, ${ATTEMPTS} times in a row${mend}`;
}

/** Whether the bytes are the wanted ones; false where they may yet be, from the start. */
async function isWanted(source: Address, part: PartFile): Promise<boolean> {
  const reason = source.bytes !== null && part.bytes !== source.bytes
    ? `the size is ${part.bytes} bytes, wanted ${source.bytes}`
    : part.sha256() !== source.sha256
    ? `the sha256 is ${part.sha256()}, wanted ${source.sha256}`
    : null;
  if (reason === null) return true;
  const resumed = part.resumed;
  await part.restart(null);
  if (!resumed) throw new FinalError(reason);
  return false;
}

/** Waits as long as the server asks, else longer each time: 1, 2, 4, 8 s. */
async function wait(
  error: Error,
  failures: number,
  { signal, retrySeconds = 1 }: FetchOptions,
): Promise<void> {
  const asked = error instanceof PassingError ? error.waitSeconds : null;
  if (asked !== null && asked > LONGEST_WAIT) {
    throw new FinalError(`${error.message} and asks to wait ${asked} s; run again then`);
  }
  const seconds = asked ?? retrySeconds * 2 ** (failures - 1);
  await setTimeout(seconds * 1000, undefined, signal && { signal });
}
