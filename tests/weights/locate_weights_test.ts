import assert from "node:assert/strict";
import { join } from "node:path";
import type { WeightsCard } from "../../src/weights/card.ts";
import { locateWeights } from "../../src/weights/locate_weights.ts";

const content = new TextEncoder().encode("weights");
const sha256 = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c";

function card(...files: { readonly source: string; readonly sha256: string }[]): WeightsCard {
  return {
    name: "a",
    path: "weights/a.yaml",
    architecture: "resnet18",
    preprocessing: { mean: [0, 0, 0], std: [1, 1, 1] },
    files: files.map((file) => ({ ...file, bytes: null, licence: "MIT", note: null })),
  };
}

/** Runs with a project that has `there.pth`, beside an empty cache. */
async function withProject(
  body: (options: { projectRoot: string; cacheFolder: string }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const projectRoot = join(folder, "project");
  await Deno.mkdir(projectRoot);
  await Deno.writeFile(join(projectRoot, "there.pth"), content);
  try {
    await body({ projectRoot, cacheFolder: join(folder, "cache") });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("locateWeights() takes the first file that is there and has the card's checksum", async () => {
  await withProject(async (options) => {
    const wrong = "f".repeat(64);
    const found = await locateWeights(
      card(
        { source: "missing.pth", sha256 },
        { source: ".", sha256 },
        { source: "there.pth", sha256: wrong },
        { source: "../project/there.pth", sha256 },
        { source: "never tried.pth", sha256 },
      ),
      options,
    );
    assert.deepEqual(found, {
      path: join(options.projectRoot, "there.pth"),
      file: "../project/there.pth",
      sha256,
      licence: "MIT",
      failed: [
        { source: "missing.pth", reason: "no such file or folder" },
        { source: ".", reason: "not a file" },
        { source: "there.pth", reason: `its SHA-256 is ${sha256}, wanted ${wrong}` },
      ],
    });
  });
});

Deno.test("locateWeights() downloads into the cache, once, and tells of the progress", async () => {
  let requests = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    requests++;
    return new Response(content);
  });
  try {
    await withProject(async (options) => {
      const source = `http://127.0.0.1:${server.addr.port}/models/w.pth`;
      const received: number[] = [];
      const wanted = card({ source, sha256 });
      const found = await locateWeights(wanted, {
        ...options,
        onProgress: (progress) => received.push(progress.received),
      });
      assert.equal(received.at(-1), content.length);
      assert.equal(found.file, source);
      assert.ok(found.path.startsWith(options.cacheFolder));
      assert.deepEqual(await Deno.readFile(found.path), content);
      assert.deepEqual(await locateWeights(wanted, options), found);
      assert.equal(requests, 1);
    });
  } finally {
    await server.shutdown();
  }
});

Deno.test("locateWeights() lists every file with its reason when none can be had", async () => {
  await withProject(async (options) => {
    const wrong = "0".repeat(64);
    const files = [{ source: "a.pth", sha256 }, { source: "there.pth", sha256: wrong }];
    await assert.rejects(locateWeights(card(...files), options), {
      name: "WeightsError",
      path: "weights/a.yaml",
      message: "Cannot get the weights of weights/a.yaml: none of its files can be had\n" +
        "  a.pth: no such file or folder\n" +
        `  there.pth: its SHA-256 is ${sha256}, wanted ${wrong}`,
    });
  });
});
