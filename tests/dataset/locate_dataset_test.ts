import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { zipSync } from "fflate";
import { locateDataset } from "../../src/dataset/locate_dataset.ts";

const bytes = new TextEncoder().encode("a picture");
const zip = zipSync({
  "data/train/a/1.png": bytes,
  "__MACOSX/data/._1.png": bytes,
  ".note": bytes,
});
const flatZip = zipSync({ "train/a/1.png": bytes, "val/a/1.png": bytes });

async function withProject(
  test: (options: { readonly projectRoot: string; readonly cacheFolder: string }) => Promise<void>,
): Promise<void> {
  const projectRoot = await Deno.makeTempDir();
  try {
    await test({ projectRoot, cacheFolder: join(projectRoot, "cache") });
  } finally {
    await Deno.remove(projectRoot, { recursive: true });
  }
}

Deno.test("locateDataset() unpacks a local zip once and enters its only folder", async () => {
  await withProject(async (options) => {
    await Deno.writeFile(join(options.projectRoot, "data.zip"), zip);
    const first = await locateDataset([{ path: "data.zip" }], options);
    assert.deepEqual(await Deno.readFile(join(first.root, "train/a/1.png")), bytes);
    assert.equal(first.root.split("/").at(-1), "data");
    assert.equal(first.source, "data.zip");
    await Deno.writeFile(join(first.root, "mark"), bytes);
    const second = await locateDataset([{ path: "data.zip" }], options);
    assert.deepEqual(await Deno.readFile(join(second.root, "mark")), bytes);
  });
});

Deno.test("locateDataset() stays at the top where a zip holds the splits themselves", async () => {
  await withProject(async (options) => {
    await Deno.writeFile(join(options.projectRoot, "data.zip"), flatZip);
    const { root } = await locateDataset([{ path: "data.zip" }], options);
    assert.deepEqual(await Deno.readFile(join(root, "val/a/1.png")), bytes);
  });
});

Deno.test("locateDataset() fetches a zip by address, then works without the network", async () => {
  const server = Deno.serve({ port: 0, onListen: () => {} }, () => new Response(Buffer.from(zip)));
  const url = `http://localhost:${server.addr.port}/data.zip`;
  const sha256 = createHash("sha256").update(zip).digest("hex").toUpperCase();
  const sources = [{ path: "nowhere" }, { url, sha256, bytes: zip.length }];
  await withProject(async (options) => {
    const online = await locateDataset(sources, options);
    await server.shutdown();
    assert.deepEqual(await locateDataset(sources, options), online);
    assert.equal(online.source, url);
    assert.deepEqual(online.failed, [{ source: "nowhere", reason: "no such file or folder" }]);
    assert.deepEqual(await Deno.readFile(join(online.root, "train/a/1.png")), bytes);
  });
});

Deno.test("locateDataset() lists every source when none can be had", async () => {
  await withProject(async (options) => {
    await Deno.writeTextFile(join(options.projectRoot, "data.zip"), "not a zip");
    await assert.rejects(locateDataset([{ path: "nowhere" }, { path: "data.zip" }], options), {
      name: "DataError",
      path: "nowhere",
      message: 'Cannot use "nowhere": no source of the dataset can be had\n' +
        "  nowhere: no such file or folder\n" +
        "  data.zip: it cannot be unpacked as a zip: End of central directory record signature " +
        "not found. Either not a zip file, or file is truncated.\n" +
        "Put one of them in its place or add another one to dataset.source",
    });
  });
});
