/** One request: its redirects, and how long the server may take to answer. */
import type { FetchOptions } from "./file_source.ts";

/** As many as curl and browsers follow at least; a file has one or two. */
const MAXIMUM_REDIRECTS = 10;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Answers that another try may change; of these two say when, in `Retry-After`. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** What went wrong is the server's last word. */
export class FinalError extends Error {}

/** What went wrong may pass. */
export class PassingError extends Error {
  /** Seconds that the server asks to wait, where it does. */
  readonly waitSeconds: number | null;

  constructor(message: string, waitSeconds: number | null = null) {
    super(message);
    this.waitSeconds = waitSeconds;
  }
}

/**
 * Asks for a file, without any content coding: what arrives is what is hashed.
 *
 * @param url Address.
 * @param options Headers of the request, how long the server may take, and what stops it.
 * @returns The answer: 200, 206 or 416.
 * @throws {FinalError | PassingError} For any other answer, and for redirects that are not followed.
 * @throws {Error} If the server cannot be reached.
 */
export async function request(
  url: string,
  { headers, signal, connectSeconds = 30 }:
    & { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal }
    & Pick<FetchOptions, "connectSeconds">,
): Promise<Response> {
  let address = url;
  for (let hops = 0; hops <= MAXIMUM_REDIRECTS; hops++) {
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(new Error(`no answer came within ${connectSeconds} s`));
    }, connectSeconds * 1000);
    try {
      const response = await fetch(address, {
        headers: { "accept-encoding": "identity", ...headers },
        redirect: "manual",
        signal: AbortSignal.any([late.signal, signal]),
      });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) return await accept(response);
      await response.body?.cancel();
      address = nextAddress(address, location);
    } finally {
      clearTimeout(timer);
    }
  }
  throw new FinalError(`it redirects more than ${MAXIMUM_REDIRECTS} times`);
}

/**
 * Follows a redirect, by http(s) alone and never from https down to http.
 *
 * @param address Where the redirect came from.
 * @param location Its `Location`, which may be relative.
 * @returns The next address.
 * @throws {FinalError} If it leads elsewhere.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { nextAddress } from "./_request.ts";
 *
 * assert.equal(nextAddress("https://a.org/b/c", "d"), "https://a.org/b/d");
 * ```
 */
export function nextAddress(address: string, location: string): string {
  const next = URL.canParse(location, address) ? new URL(location, address) : null;
  if (next === null || !/^https?:$/.test(next.protocol)) {
    throw new FinalError(
      `it redirects to "${location.slice(0, 200)}", which is no address of http or https`,
    );
  }
  if (next.protocol === "http:" && address.startsWith("https:")) {
    throw new FinalError(`it redirects to "${next.href.slice(0, 200)}", which is not encrypted`);
  }
  return next.href;
}

async function accept(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  if (status === 200 || status === 206 || status === 416) return response;
  await response.body?.cancel();
  const message = `the server answered ${`${status} ${statusText}`.trim()}`;
  if (!PASSING.has(status)) throw new FinalError(message);
  throw new PassingError(message, waitSeconds(headers.get("retry-after")));
}

/**
 * Reads `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
 *
 * @param header Its text.
 * @param now Milliseconds since 1970.
 * @returns Seconds from now, at least 0; null where it says nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { waitSeconds } from "./_request.ts";
 *
 * assert.equal(waitSeconds("120"), 120);
 * ```
 */
export function waitSeconds(header: string | null, now: number = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
