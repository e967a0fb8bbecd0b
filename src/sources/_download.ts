/** One download into one file: checked, atomic, given up when it stalls. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { FetchOptions, FileSource } from "./file_source.ts";
import { SourceError } from "./source_error.ts";

type Address = Extract<FileSource, { readonly url: string }>;

/** What was written: its size and checksum. */
interface Received {
  readonly bytes: number;
  readonly sha256: string;
}

/** Downloads beside `file`, compares size and checksum, then renames. Leaves nothing on failure. */
export async function download(
  source: Address,
  file: string,
  options: FetchOptions,
): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    check(source, await receive(source, part, options));
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
}

async function receive(source: Address, part: string, options: FetchOptions): Promise<Received> {
  const stall = stallTimer(options.stallSeconds ?? 60);
  const signals = options.signal === undefined ? [] : [options.signal];
  try {
    await mkdir(dirname(part), { recursive: true });
    const response = await fetch(source.url, {
      signal: AbortSignal.any([stall.signal, ...signals]),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      const status = `${response.status} ${response.statusText}`.trim();
      throw new SourceError(source.url, `the server answered ${status}`);
    }
    const length = response.headers.get("content-length");
    const total = source.bytes ?? (length === null ? null : Number(length));
    return await write(response.body, part, (received) => {
      stall.restart();
      if (source.bytes !== null && received > source.bytes) check(source, { bytes: received });
      options.onProgress?.({ source: source.url, received, total });
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof SourceError) throw error;
    const reason = stall.signal.aborted
      ? `no byte arrived for ${options.stallSeconds ?? 60} s`
      : error instanceof Error
      ? error.message
      : String(error);
    throw new SourceError(source.url, `the download failed: ${reason}`, { cause: error });
  } finally {
    stall.stop();
  }
}

async function write(
  body: ReadableStream<Uint8Array>,
  part: string,
  onBytes: (received: number) => void,
): Promise<Received> {
  const hash = createHash("sha256");
  const handle = await open(part, "wx");
  let bytes = 0;
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
}

function check(source: Address, received: { readonly bytes: number; readonly sha256?: string }) {
  if (source.bytes !== null && received.bytes !== source.bytes) {
    const size = received.bytes > source.bytes ? `at least ${received.bytes}` : received.bytes;
    throw new SourceError(source.url, `the size is ${size} bytes, wanted ${source.bytes}`);
  }
  if (received.sha256 !== undefined && received.sha256 !== source.sha256) {
    throw new SourceError(
      source.url,
      `the sha256 is ${received.sha256}, wanted ${source.sha256}`,
    );
  }
}

function stallTimer(seconds: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), seconds * 1000);
  let timer = start();
  return {
    signal: controller.signal,
    restart: () => {
      clearTimeout(timer);
      timer = start();
    },
    stop: () => clearTimeout(timer),
  };
}
