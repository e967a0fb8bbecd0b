/** Downloads from servers that break off, lie, stall, send on and refuse. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fetchFile } from "../../src/sources/fetch_file.ts";
import type { FetchOptions } from "../../src/sources/file_source.ts";
import { nextAddress, waitSeconds } from "../../src/sources/_request.ts";

const content = new Uint8Array(200_000).map((_, at) => at * 31 % 251);
const sha256 = createHash("sha256").update(content).digest("hex");
const BOMB = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
const other = "0".repeat(64);

/** A request as it arrived. */
interface Asked {
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
}

/** What a server does with one request; it closes the connection afterwards. */
interface Answer {
  readonly status?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Written one after another; `pause` waits for the other side to go. */
  readonly body?: Iterable<Uint8Array | "pause">;
}

type Server = (asked: Asked, count: number) => Answer;

const ETAG = { etag: '"1"' };

/** All of the content, or what a range asks for, broken off after some bytes. */
function part({ range }: Asked, { end = content.length, tag = '"1"' } = {}): Answer {
  const start = Number(range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
  const headers = { etag: tag, "content-length": content.length - start };
  const body = [content.subarray(start, end)];
  if (range === null) return { headers, body };
  const contentRange = `bytes ${start}-${content.length - 1}/${content.length}`;
  return {
    status: "206 Partial Content",
    headers: { ...headers, "content-range": contentRange },
    body,
  };
}

interface Place {
  readonly url: string;
  readonly asked: Asked[];
  readonly options: FetchOptions;
  /** Files of the cache with their sizes. */
  readonly left: () => Record<string, number>;
}

/** Serves by hand, since a library's server does not lie. */
async function withServer(server: Server, test: (place: Place) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const asked: Asked[] = [];
  const work: Promise<void>[] = [];
  const serve = async (connection: Deno.Conn) => {
    const encode = (text: string) => new TextEncoder().encode(text);
    try {
      const request = await readHead(connection);
      if (request === null) return;
      asked.push(request);
      const { status = "200 OK", headers = {}, body = [] } = server(request, asked.length);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      await write(connection, encode(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n`));
      for (const piece of body) {
        if (piece === "pause") await connection.read(new Uint8Array(1));
        else await write(connection, piece);
      }
    } catch {
      // The client has gone
    } finally {
      connection.close();
    }
  };
  const serving = (async () => {
    for await (const connection of listener) work.push(serve(connection));
  })();
  const root = await Deno.makeTempDir();
  const cacheFolder = join(root, "cache");
  try {
    await test({
      url: `http://127.0.0.1:${listener.addr.port}/a.bin`,
      asked,
      options: { projectRoot: root, cacheFolder, retrySeconds: 0.001 },
      left: () => listFiles(join(cacheFolder, "downloads")),
    });
  } finally {
    listener.close();
    await serving;
    await Promise.all(work);
    await Deno.remove(root, { recursive: true });
  }
}

async function readHead(connection: Deno.Conn): Promise<Asked | null> {
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return null;
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  const header = (name: string) => text.match(new RegExp(`^${name}: (.*)\r$`, "im"))?.[1] ?? null;
  return { path: text.split(" ")[1] ?? "", range: header("range"), ifRange: header("if-range") };
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function listFiles(folder: string): Record<string, number> {
  const found: [string, number][] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const { isFile, size } = Deno.statSync(join(folder, name));
    // A note's size is that of its address, whose port may have four or five digits
    if (isFile) found.push([name.split("/").at(-1) ?? "", name.endsWith(".json") ? 1 : size]);
  }
  return Object.fromEntries(found);
}

interface Refusal {
  readonly what: string;
  readonly server: Server;
  /** What the source says; by default the right hash and no size. */
  readonly source?: { readonly sha256?: string; readonly bytes?: number };
  readonly options?: Partial<FetchOptions>;
  readonly reason: string;
  readonly requests: number;
  readonly left?: Record<string, number>;
}

const whole: Answer = {
  headers: { ...ETAG, "content-length": content.length },
  body: [content],
};

function* forEver(): Generator<Uint8Array> {
  const chunk = new TextEncoder().encode(`10000\r\n${"x".repeat(65536)}\r\n`);
  while (true) yield chunk;
}

const REFUSED: readonly Refusal[] = [
  {
    what: "always breaks off, at the same byte",
    server: (asked) =>
      asked.range === null ? part(asked, { end: 50_000 }) : part(asked, { end: 0 }),
    source: { bytes: 200_000 },
    reason: "the connection broke off after 50000 of 200000 bytes, 5 times in a row; " +
      "the next run goes on from there",
    requests: 5,
    left: { "a.bin.part": 50_000, "a.bin.part.json": 1 },
  },
  {
    what: "breaks off and marks no version",
    server: () => ({
      headers: { "content-length": content.length },
      body: [content.subarray(0, 70_000)],
    }),
    reason: "the connection broke off after 70000 bytes, 5 times in a row",
    requests: 5,
  },
  {
    what: "says that it is longer than the source does",
    server: () => ({ ...whole, headers: { "content-length": 300_000 } }),
    source: { bytes: 200_000 },
    reason: "the server says that it has 300000 bytes, wanted 200000",
    requests: 1,
  },
  {
    what: "says that it is shorter than the source does",
    server: () => ({ ...whole, headers: { "content-length": 100 } }),
    source: { bytes: 200_000 },
    reason: "the server says that it has 100 bytes, wanted 200000",
    requests: 1,
  },
  {
    what: "says that it is shorter than it is, to a source that does not know",
    server: () => ({ ...whole, headers: { "content-length": 1 } }),
    reason: `the sha256 is ${
      createHash("sha256").update(content.subarray(0, 1)).digest("hex")
    }, wanted ${sha256}`,
    requests: 1,
  },
  {
    what: "sends fewer bytes and says nothing of their number",
    server: () => ({ body: [content.subarray(0, 10)] }),
    source: { bytes: 200_000 },
    reason: "the size is 10 bytes, wanted 200000",
    requests: 1,
  },
  {
    what: "sends the wrong bytes",
    server: () => whole,
    source: { sha256: other },
    reason: `the sha256 is ${sha256}, wanted ${other}`,
    requests: 1,
  },
  {
    what: "stalls",
    server: () => ({
      headers: { "content-length": content.length },
      body: [content.subarray(0, 20_000), "pause"],
    }),
    options: { stallSeconds: 0.05 },
    reason: "less than 16384 bytes arrived within 0.05 s, 5 times in a row",
    requests: 5,
  },
  {
    what: "takes the connection and says nothing",
    server: () => ({ headers: {}, status: "100 Continue", body: ["pause"] }),
    options: { connectSeconds: 0.05 },
    reason: "the download failed: no answer came within 0.05 s",
    requests: 1,
  },
  {
    what: "redirects for ever",
    server: (_, count) => ({ status: "302 Found", headers: { location: `/${count}` } }),
    reason: "it redirects more than 10 times",
    requests: 11,
  },
  {
    what: "redirects to a file",
    server: () => ({ status: "302 Found", headers: { location: "file:///etc/passwd" } }),
    reason: 'it redirects to "file:///etc/passwd", which is no address of http or https',
    requests: 1,
  },
  {
    what: "redirects to data of its own",
    server: () => ({ status: "307 Temporary Redirect", headers: { location: "data:,x" } }),
    reason: 'it redirects to "data:,x", which is no address of http or https',
    requests: 1,
  },
  ...(["403 Forbidden", "404 Not Found", "410 Gone", "401 Unauthorized"] as const).map((
    status,
  ) => ({
    what: `answers ${status}`,
    server: () => ({ status }),
    reason: `the server answered ${status}`,
    requests: 1,
  })),
  ...(["429 Too Many Requests", "503 Service Unavailable", "500 Internal Server Error"] as const)
    .map((status) => ({
      what: `always answers ${status}`,
      server: () => ({ status }),
      reason: `the server answered ${status}, 5 times in a row`,
      requests: 5,
    })),
  {
    what: "answers 429 and asks to wait an hour",
    server: () => ({ status: "429 Too Many Requests", headers: { "retry-after": "3600" } }),
    reason: "the server answered 429 Too Many Requests and asks to wait 3600 s; run again then",
    requests: 1,
  },
  {
    what: "sends without end to a source that knows its size",
    server: () => ({ headers: { "transfer-encoding": "chunked" }, body: forEver() }),
    source: { bytes: 65_000 },
    reason: "the size is at least 65536 bytes, wanted 65000",
    requests: 1,
  },
  {
    what: "sends without end to a source that does not",
    server: () => ({ headers: { "transfer-encoding": "chunked" }, body: forEver() }),
    options: { maxBytes: 1_000_000 },
    reason: "it has more than 1000000 bytes; where that is right, say how many in `bytes`",
    requests: 1,
  },
  {
    what: "compresses, though it was asked not to, a bomb",
    server: () => ({ ...whole, headers: { "content-encoding": "gzip" }, body: [BOMB] }),
    reason: `the sha256 is ${createHash("sha256").update(BOMB).digest("hex")}, wanted ${sha256}`,
    requests: 1,
  },
];

for (const { what, server, source = {}, options = {}, reason, requests, left = {} } of REFUSED) {
  Deno.test(`fetchFile() refuses a server that ${what}`, async () => {
    await withServer(server, async (place) => {
      const wanted = { url: place.url, sha256, bytes: null, ...source };
      await assert.rejects(fetchFile(wanted, { ...place.options, ...options }), {
        name: "SourceError",
        message: `Cannot get "${place.url}": ${reason}`,
      });
      assert.equal(place.asked.length, requests);
      assert.deepEqual(place.left(), left);
    });
  });
}

interface Success {
  readonly what: string;
  readonly server: Server;
  readonly options?: Partial<FetchOptions>;
  /** The ranges that were asked for; the first request of all has none. */
  readonly ranges: readonly (string | null)[];
}

const HAD: readonly Success[] = [
  {
    what: "breaks off once",
    server: (asked, count) => part(asked, count === 1 ? { end: 120_000 } : {}),
    ranges: [null, "bytes=120000-"],
  },
  {
    what: "breaks off every 30,000 bytes",
    server: (asked) => {
      const start = Number(asked.range?.match(/\d+/)?.[0] ?? 0);
      return part(asked, { end: start + 60_000 });
    },
    ranges: [null, "bytes=60000-", "bytes=120000-", "bytes=180000-"],
  },
  {
    what: "says that it is longer than it is, once",
    server: (_, count) =>
      count === 1 ? { ...whole, headers: { ...ETAG, "content-length": 200_001 } } : {
        status: "416 Range Not Satisfiable",
        headers: { "content-range": "bytes */200000" },
      },
    ranges: [null, "bytes=200000-"],
  },
  {
    what: "knows no ranges",
    server: (_, count) => count === 1 ? { ...whole, body: [content.subarray(0, 90_000)] } : whole,
    ranges: [null, "bytes=90000-"],
  },
  {
    what: "has another version when asked to go on, and says so",
    server: (_, count) =>
      count === 1
        ? { headers: { etag: '"0"', "content-length": 500 }, body: [new Uint8Array(100)] }
        : whole,
    ranges: [null, "bytes=100-"],
  },
  {
    what: "goes on with another version, by its mark",
    server: (asked, count) =>
      count === 1
        ? { headers: { etag: '"0"', "content-length": 500 }, body: [new Uint8Array(100)] }
        : part(asked),
    ranges: [null, "bytes=100-", null],
  },
  {
    what: "goes on with another version, without a word",
    server: (asked, count) =>
      count === 1
        ? { headers: { ...ETAG, "content-length": 200_000 }, body: [new Uint8Array(100)] }
        : part(asked),
    ranges: [null, "bytes=100-", null],
  },
  {
    what: "goes on with another part than was asked for",
    server: (asked, count) =>
      count === 1
        ? part(asked, { end: 120_000 })
        : count === 2
        ? { ...part(asked), headers: { "content-range": "bytes 0-199999/200000" } }
        : part(asked),
    ranges: [null, "bytes=120000-", null],
  },
  {
    what: "marks its versions by date alone",
    server: (asked, count) => {
      const { headers, ...answer } = part(asked, count === 1 ? { end: 120_000 } : {});
      const { etag: _, ...rest } = headers as Record<string, string>;
      return { ...answer, headers: { ...rest, "last-modified": "Wed, 01 Jan 2025 00:00:00 GMT" } };
    },
    ranges: [null, "bytes=120000-"],
  },
  {
    what: "marks its versions as weakly the same",
    server: (asked, count) => part(asked, { end: count === 1 ? 9 : 200_000, tag: 'W/"1"' }),
    ranges: [null, null],
  },
  {
    what: "answers 503 and 429 first",
    server: (asked, count) =>
      count === 1
        ? { status: "503 Service Unavailable" }
        : count === 2
        ? { status: "429 Too Many Requests", headers: { "retry-after": "0" } }
        : part(asked),
    ranges: [null, null, null],
  },
  {
    what: "stalls once",
    server: (asked, count) => {
      const answer = part(asked, count === 1 ? { end: 20_000 } : {});
      return count === 1 ? { ...answer, body: [...answer.body ?? [], "pause"] } : answer;
    },
    options: { stallSeconds: 0.1 },
    ranges: [null, "bytes=20000-"],
  },
  {
    what: "redirects ten times",
    server: (asked, count) =>
      count <= 10
        ? { status: "301 Moved Permanently", headers: { location: `${count}` } }
        : part(asked),
    ranges: Array.from({ length: 11 }, () => null),
  },
];

for (const { what, server, options = {}, ranges } of HAD) {
  Deno.test(`fetchFile() gets a file from a server that ${what}`, async () => {
    await withServer(server, async (place) => {
      const source = { url: place.url, sha256, bytes: null };
      const file = await fetchFile(source, { ...place.options, ...options });
      assert.deepEqual(await Deno.readFile(file), content);
      assert.deepEqual(place.asked.map(({ range }) => range), ranges);
      assert.deepEqual(place.left(), { "a.bin": 200_000 });
    });
  });
}

Deno.test("fetchFile() goes on where an earlier run was stopped, with the mark of its version", async () => {
  await withServer((asked) => part(asked), async (place) => {
    const source = { url: place.url, sha256, bytes: 200_000 };
    const stop = new AbortController();
    const stopped = fetchFile(source, {
      ...place.options,
      signal: stop.signal,
      onProgress: ({ received }) => received > 1 && stop.abort(new Error("interrupted")),
    });
    await assert.rejects(stopped, { message: "interrupted" });
    const { "a.bin.part": kept = 0, ...rest } = place.left();
    assert.deepEqual(rest, { "a.bin.part.json": 1 });
    const heard: (number | null)[][] = [];
    const file = await fetchFile(source, {
      ...place.options,
      onProgress: ({ received, total }) => heard.push([received, total]),
    });
    assert.deepEqual(await Deno.readFile(file), content);
    const ranges = place.asked.map(({ range, ifRange }) => [range, ifRange]);
    // All of it may have arrived before the stop was heard of
    if (kept === 200_000) assert.deepEqual(ranges, [[null, null]]);
    else assert.deepEqual(ranges, [[null, null], [`bytes=${kept}-`, '"1"']]);
    if (kept < 200_000) assert.deepEqual(heard.at(-1), [200_000, 200_000]);
    assert.ok(heard.every(([received = 0]) => (received ?? 0) > kept));
  });
});

Deno.test("fetchFile() takes nothing from a part of another address or a note cut short", async () => {
  await withServer((asked) => part(asked), async (place) => {
    const source = { url: place.url, sha256, bytes: null };
    const file = join(place.options.cacheFolder, "downloads", sha256, "a.bin");
    for (const note of [`{"url":"http://a.org/a.bin","validator":"\\"1\\""}`, `{"url":"ht`, "[]"]) {
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(`${file}.part`, "other bytes");
      await Deno.writeTextFile(`${file}.part.json`, note);
      await fetchFile(source, place.options);
      assert.equal(place.asked.at(-1)?.range, null);
      assert.deepEqual(place.left(), { "a.bin": 200_000 });
      await Deno.remove(file);
    }
  });
});

Deno.test("fetchFile() does not take bytes that somebody changed in a part", async () => {
  await withServer((asked) => part(asked), async (place) => {
    const file = join(place.options.cacheFolder, "downloads", sha256, "a.bin");
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(`${file}.part`, "other bytes");
    await Deno.writeTextFile(
      `${file}.part.json`,
      JSON.stringify({ url: place.url, validator: '"1"' }),
    );
    await fetchFile({ url: place.url, sha256, bytes: null }, place.options);
    assert.deepEqual(place.asked.map(({ range }) => range), ["bytes=11-", null]);
    assert.deepEqual(await Deno.readFile(file), content);
  });
});

Deno.test("fetchFile() in four processes at once gives one whole file, from one request", async () => {
  await withServer((asked) => part(asked), async (place) => {
    const module = new URL("../../src/sources/fetch_file.ts", import.meta.url).href;
    const script = `import { fetchFile } from "${module}";
      console.log(await fetchFile(${JSON.stringify({ url: place.url, sha256, bytes: null })},
        ${JSON.stringify(place.options)}));`;
    const one = async () => {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-check", "--no-config", script],
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    };
    await Promise.all([one(), one(), one(), one()]);
    assert.equal(place.asked.length, 1);
    assert.deepEqual(place.left(), { "a.bin": 200_000 });
  });
});

Deno.test("fetchFile() says who downloads the same file already", async () => {
  await withServer((asked) => part(asked), async (place) => {
    const source = { url: place.url, sha256, bytes: null };
    const waited: (number | undefined)[] = [];
    const options = {
      ...place.options,
      onWait: (holder: { readonly pid: number } | null) => waited.push(holder?.pid ?? Deno.pid),
    };
    await Promise.all([fetchFile(source, options), fetchFile(source, options)]);
    assert.equal(place.asked.length, 1);
    assert.deepEqual(waited, [Deno.pid]);
  });
});

Deno.test("nextAddress() goes from http to https, but not back", () => {
  assert.equal(nextAddress("http://a.org/b", "https://c.org/d"), "https://c.org/d");
  assert.throws(() => nextAddress("https://a.org/b", "http://a.org/b"), {
    message: 'it redirects to "http://a.org/b", which is not encrypted',
  });
  assert.throws(() => nextAddress("https://a.org/b", "http://"), {
    message: 'it redirects to "http://", which is no address of http or https',
  });
});

Deno.test("waitSeconds() reads seconds and dates", () => {
  const now = Date.parse("Wed, 01 Jan 2025 00:00:00 GMT");
  assert.equal(waitSeconds("Wed, 01 Jan 2025 00:00:30 GMT", now), 30);
  assert.equal(waitSeconds("Tue, 31 Dec 2024 00:00:30 GMT", now), 0);
  assert.equal(waitSeconds("soon", now), null);
  assert.equal(waitSeconds(null, now), null);
});
