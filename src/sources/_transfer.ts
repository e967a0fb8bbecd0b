/** One request for what is missing of a file, and its body. */
import type { PartFile } from "./_part_file.ts";
import { FinalError, PassingError, request } from "./_request.ts";
import type { FetchOptions, FileSource } from "./file_source.ts";

/** A file that is being fetched. */
export interface Transfer {
  readonly source: Extract<FileSource, { readonly url: string }>;
  readonly part: PartFile;
  readonly options: FetchOptions;
}

/** Bytes that must arrive between two looks at the clock: a server may not drip for ever. */
const LEAST_BYTES = 2 ** 14;
/** Where nobody says how large the file is: as much as an archive may unpack to. */
const MAXIMUM_BYTES = 20 * 2 ** 30;

/**
 * Asks once for what is missing, and takes what comes.
 *
 * @param transfer The file.
 * @throws {FinalError | PassingError} If not all of it came.
 * @throws {Error} If the server cannot be reached.
 */
export async function receive({ source, part, options }: Transfer): Promise<void> {
  if (part.bytes > 0 && part.bytes === source.bytes) return;
  if (part.validator === null) await part.restart(null);
  const stall = stallTimer(options.stallSeconds ?? 60);
  const signals = options.signal === undefined ? [] : [options.signal];
  const headers = part.validator === null || part.bytes === 0
    ? {}
    : { range: `bytes=${part.bytes}-`, "if-range": part.validator };
  try {
    const response = await request(source.url, {
      headers,
      signal: AbortSignal.any([stall.signal, ...signals]),
      connectSeconds: options.connectSeconds,
    });
    await takeBody(response, { source, part, options }, stall.received);
  } finally {
    stall.stop();
  }
}

async function takeBody(
  response: Response,
  { source, part, options }: Transfer,
  onBytes: (count: number) => void,
): Promise<void> {
  try {
    const total = await begin(response, { source, part });
    if (response.status === 416) return;
    for await (const chunk of response.body ?? []) {
      requireFitting(part.bytes + chunk.length, { source, options });
      await part.append(chunk).catch((cause) => {
        throw new FinalError(`it cannot be written: ${cause.message}`, { cause });
      });
      onBytes(chunk.length);
      options.onProgress?.({ source: source.url, received: part.bytes, total });
    }
  } catch (error) {
    if (error instanceof FinalError || error instanceof PassingError) throw error;
    const of = source.bytes === null ? "" : ` of ${source.bytes}`;
    throw new PassingError(`the connection broke off after ${part.bytes}${of} bytes`);
  } finally {
    await response.body?.cancel().catch(() => {}); // it may have broken already
  }
}

/** Makes the part ready for the body of an answer; returns the size of the whole. */
async function begin(
  { status, headers }: Response,
  { source, part }: Pick<Transfer, "source" | "part">,
): Promise<number | null> {
  if (status === 200) {
    await part.restart(validatorOf(headers));
    const length = headers.get("content-length");
    const total = length === null ? null : Number(length);
    if (total !== null && source.bytes !== null && total !== source.bytes) {
      throw new FinalError(`the server says that it has ${total} bytes, wanted ${source.bytes}`);
    }
    return source.bytes ?? total;
  }
  const [, start, size] = headers.get("content-range")?.match(/^bytes (\d+)-\d+\/(\d+)$/) ?? [];
  const tag = headers.get("etag");
  const isOther = tag !== null && part.validator?.includes('"') && tag !== part.validator;
  // Nothing may be missing: then there is no such range
  if (status === 416 && part.sha256() === source.sha256) return part.bytes;
  if (status === 416 || Number(start) !== part.bytes || isOther) {
    await part.restart(null);
    throw new PassingError("the server answered with another part of the file than was asked for");
  }
  part.resume();
  return source.bytes ?? Number(size);
}

/** What `If-Range` takes: a strong entity tag, else the date (RFC 9110, 13.1.5). */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get("etag");
  return tag !== null && tag.startsWith('"') ? tag : headers.get("last-modified");
}

function requireFitting(
  bytes: number,
  { source, options: { maxBytes = MAXIMUM_BYTES } }: Pick<Transfer, "source" | "options">,
): void {
  if (source.bytes !== null && bytes > source.bytes) {
    throw new FinalError(`the size is at least ${bytes} bytes, wanted ${source.bytes}`);
  }
  if (source.bytes === null && bytes > maxBytes) {
    throw new FinalError(
      `it has more than ${maxBytes} bytes; where that is right, say how many in \`bytes\``,
    );
  }
}

function stallTimer(seconds: number) {
  const controller = new AbortController();
  const reason = new PassingError(`less than ${LEAST_BYTES} bytes arrived within ${seconds} s`);
  const start = () => setTimeout(() => controller.abort(reason), seconds * 1000);
  let timer = start();
  let bytes = 0;
  return {
    signal: controller.signal,
    received: (more: number) => {
      bytes += more;
      if (bytes < LEAST_BYTES) return;
      clearTimeout(timer);
      [timer, bytes] = [start(), 0];
    },
    stop: () => clearTimeout(timer),
  };
}
