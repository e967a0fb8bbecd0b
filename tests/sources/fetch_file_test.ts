import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { basename, join, relative } from "node:path";
import { fetchFile } from "../../src/sources/fetch_file.ts";
import {
  type DownloadProgress,
  type FileSource,
  sourceName,
} from "../../src/sources/file_source.ts";

const content = new Uint8Array(200_000).map((_, at) => at % 253);
const sha256 = createHash("sha256").update(content).digest("hex");

interface Place {
  /** The server's address, without a slash at the end. */
  readonly server: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  readonly projectRoot: string;
  readonly cacheFolder: string;
}

/** Serves `answer` on this machine, with an empty project and cache. */
async function withServer(
  answer: (path: string) => Response,
  test: (place: Place) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    asked.push(path);
    return answer(path);
  });
  const projectRoot = await Deno.makeTempDir();
  try {
    const cacheFolder = join(projectRoot, "cache");
    await test({ server: `http://localhost:${server.addr.port}`, asked, projectRoot, cacheFolder });
  } finally {
    await server.shutdown();
    await Deno.remove(projectRoot, { recursive: true });
  }
}

const whole = () => new Response(content);

/** All files of the cache. */
async function cached(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) await walk(join(path, name));
      else files.push(relative(folder, join(path, name)));
    }
  };
  await walk(folder).catch(() => {});
  return files;
}

async function assertRejected(
  place: Place,
  source: Extract<FileSource, { url: string }>,
  reason: string | RegExp,
): Promise<void> {
  await assert.rejects(fetchFile(source, place), (error: Error & { reason?: string }) => {
    assert.equal(error.name, "SourceError");
    assert.equal(error.message, `Cannot get "${source.url}": ${error.reason}`);
    if (typeof reason === "string") assert.equal(error.reason, reason);
    else assert.match(error.reason ?? "", reason);
    return true;
  });
  assert.deepEqual(await cached(place.cacheFolder), []);
}

Deno.test("sourceName() is the path or the address", () => {
  assert.equal(sourceName({ path: "a/b" }), "a/b");
  assert.equal(sourceName({ url: "https://a.org/b", sha256, bytes: null }), "https://a.org/b");
});

Deno.test("fetchFile() resolves a relative path from the project's root", async () => {
  await withServer(whole, async (place) => {
    await Deno.writeTextFile(join(place.projectRoot, "a.txt"), "text");
    const wanted = join(place.projectRoot, "a.txt");
    assert.equal(await fetchFile({ path: "a.txt" }, place), wanted);
    assert.equal(await fetchFile({ path: wanted }, place), wanted);
    assert.equal(await fetchFile({ path: "." }, place), place.projectRoot);
  });
});

Deno.test("fetchFile() downloads once and tells of progress", async () => {
  await withServer(whole, async (place) => {
    const heard: DownloadProgress[] = [];
    const options = { ...place, onProgress: (progress: DownloadProgress) => heard.push(progress) };
    const source = { url: `${place.server}/some%20file.zip?x=1`, sha256, bytes: content.length };
    const file = await fetchFile(source, options);
    assert.equal(file, join(place.cacheFolder, "downloads", sha256, "some_20file.zip"));
    assert.deepEqual(await Deno.readFile(file), content);
    assert.equal(await fetchFile(source, options), file);
    assert.deepEqual(place.asked, ["/some%20file.zip"]);
    const last = heard.at(-1);
    assert.deepEqual(last, { source: source.url, received: 200_000, total: 200_000 });
    assert.deepEqual(await cached(place.cacheFolder), [`downloads/${sha256}/some_20file.zip`]);
  });
});

Deno.test("fetchFile() follows a redirect and takes an address without a name", async () => {
  const answer = (path: string) =>
    path === "/moved" ? new Response(null, { status: 302, headers: { location: "/" } }) : whole();
  await withServer(answer, async (place) => {
    const moved = await fetchFile({ url: `${place.server}/moved`, sha256, bytes: null }, place);
    assert.deepEqual(await Deno.readFile(moved), content);
    const bare = await fetchFile({ url: place.server, sha256, bytes: null }, place);
    assert.equal(bare, join(place.cacheFolder, "downloads", sha256, "file"));
  });
});

Deno.test("fetchFile() fetches a kept file anew that has changed", async () => {
  await withServer(whole, async (place) => {
    const source = { url: `${place.server}/a.bin`, sha256: sha256.toUpperCase(), bytes: null };
    const file = await fetchFile(source, place);
    await Deno.writeTextFile(file, "damaged");
    assert.deepEqual(await Deno.readFile(await fetchFile(source, place)), content);
    assert.equal(place.asked.length, 2);
  });
});

Deno.test("fetchFile() rejects what is neither a file nor a folder, without opening it", async () => {
  await assert.rejects(fetchFile({ path: "/dev/zero" }, { projectRoot: "/", cacheFolder: "/x" }), {
    name: "SourceError",
    message: 'Cannot get "/dev/zero": neither a file nor a folder',
  });
});

Deno.test("fetchFile() keeps a long name's end alone", async () => {
  await withServer(whole, async (place) => {
    const url = `${place.server}/${"x".repeat(300)}.zip`;
    const file = await fetchFile({ url, sha256, bytes: null }, place);
    assert.equal(basename(file), `${"x".repeat(96)}.zip`);
  });
});

Deno.test("fetchFile() rejects a missing path", async () => {
  await assert.rejects(
    fetchFile({ path: "a.txt" }, { projectRoot: "/nowhere", cacheFolder: "/x" }),
    {
      name: "SourceError",
      message: 'Cannot get "a.txt": no such file or folder',
    },
  );
});

Deno.test("fetchFile() rejects other protocols and what is no address", async () => {
  await withServer(whole, async (place) => {
    for (const url of ["ftp://a.org/b", "file:///etc/hosts", "a.org/b"]) {
      const reason = "not an address that starts with https:// or http://";
      await assertRejected(place, { url, sha256, bytes: null }, reason);
    }
  });
});

Deno.test("fetchFile() rejects other bytes and leaves nothing", async () => {
  await withServer(whole, async (place) => {
    const wanted = "0".repeat(64);
    const source = { url: `${place.server}/a.bin`, sha256: wanted, bytes: null };
    await assertRejected(place, source, `the sha256 is ${sha256}, wanted ${wanted}`);
  });
});

Deno.test("fetchFile() rejects an answer that is no success", async () => {
  await withServer(() => new Response("gone", { status: 404 }), async (place) => {
    const source = { url: `${place.server}/a.bin`, sha256, bytes: null };
    await assertRejected(place, source, "the server answered 404 Not Found");
  });
});

Deno.test("fetchFile() rejects a server that is not there", async () => {
  await withServer(whole, async (place) => {
    const listener = Deno.listen({ port: 0 });
    const { port } = listener.addr;
    listener.close();
    const source = { url: `http://localhost:${port}/a.bin`, sha256, bytes: null };
    await assertRejected(place, source, /^the download failed: /);
  });
});

Deno.test("fetchFile() ends with the reason of its signal and leaves nothing", async () => {
  await withServer(whole, async (place) => {
    const controller = new AbortController();
    const options = {
      ...place,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("interrupted")),
    };
    const source = { url: `${place.server}/a.bin`, sha256, bytes: null };
    await assert.rejects(fetchFile(source, options), { message: "interrupted" });
    assert.deepEqual(await cached(place.cacheFolder), []);
  });
});
