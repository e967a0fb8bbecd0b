import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import sharp from "sharp";
import { examinePicture } from "../../../src/dataset/doctor/examine_picture.ts";
import { claimingPng, insect, insectBytes } from "./_pictures.ts";

const pictures = new URL("../pictures", import.meta.url).pathname;

async function examine(bytes: Uint8Array, name = "a.jpg") {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, name), bytes);
    return await examinePicture(join(folder, name));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("examinePicture() of a sound picture keeps hashes and header", async () => {
  const bytes = await insectBytes("ant", 1);
  const found = await examine(bytes);
  assert.ok(found.flaw === null && found.hash !== null);
  const { hash: _, ...rest } = found;
  assert.deepEqual(rest, {
    flaw: null,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    header: { width: 160, height: 180, format: "jpeg", frames: 1, turned: false },
    warning: null,
  });
});

const FLAWED: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  "empty_file: 0 bytes": () => new Uint8Array(),
  "no_picture: Input file contains unsupported image format": () =>
    new TextEncoder().encode("<html>404</html>"),
  "damaged: VipsJpeg: premature end of JPEG image": async () =>
    (await insectBytes("ant", 1)).subarray(0, -900),
  "damaged: vipspng: libpng read error": async () => {
    const bytes = new Uint8Array(await insect("ant", 1).png().toBuffer());
    bytes[5000] = (bytes[5000] ?? 0) ^ 0xff;
    return bytes;
  },
  "too_large: it has 30000 x 30000 pixels": () => claimingPng(30_000, 30_000),
  "other_colors: its pixels are cmyk (uchar)": () => Deno.readFile(join(pictures, "cmyk.jpg")),
  "other_colors: its pixels are rgb16 (ushort)": () =>
    Deno.readFile(join(pictures, "deep_rgb.png")),
};

for (const [expected, bytes] of Object.entries(FLAWED)) {
  Deno.test(`examinePicture() says ${expected}`, async () => {
    const found = await examine(await bytes());
    assert.ok(found.flaw !== null);
    assert.equal(`${found.flaw}: ${found.detail}`, expected);
  });
}

Deno.test("examinePicture() says what a decoder had to guess", async () => {
  const bytes = new Uint8Array(await insectBytes("ant", 31));
  for (let k = 2000; k < 2400; k++) bytes[k] = k * 7;
  const found = await examine(bytes);
  assert.ok(found.flaw === null);
  assert.equal(found.warning, "VipsJpeg: Corrupt JPEG data: premature end of data segment");
});

Deno.test("examinePicture() reads format, frames and orientation from the content", async () => {
  const header = async (bytes: Uint8Array) => {
    const found = await examine(bytes, "a.png");
    assert.ok(found.flaw === null);
    return found.header;
  };
  const animated = await header(await Deno.readFile(join(pictures, "animated.webp")));
  assert.deepEqual([animated.format, animated.frames, animated.turned], ["webp", 2, false]);
  const turned = await header(
    await insect("ant", 1).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  );
  assert.deepEqual([turned.format, turned.frames, turned.turned], ["jpeg", 1, true]);
});

Deno.test("examinePicture() of one pixel and of one colour has no hash", async () => {
  for (const side of [1, 100]) {
    const create = { width: side, height: side, channels: 3, background: "#c84" } as const;
    const found = await examine(await sharp({ create }).png().toBuffer());
    assert.ok(found.flaw === null);
    assert.deepEqual([found.header.width, found.hash], [side, null]);
  }
});

Deno.test("examinePicture() says of a broken link that there is no such file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink("nowhere.jpg", join(folder, "a.jpg"));
    assert.deepEqual(await examinePicture(join(folder, "a.jpg")), {
      flaw: "unreadable",
      detail: "ENOENT: no such file or directory",
    });
    await Deno.mkdir(join(folder, "folder.jpg"));
    assert.deepEqual(await examinePicture(join(folder, "folder.jpg")), {
      flaw: "unreadable",
      detail: "it is no file",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "examinePicture() says that a file may not be read (not as root, who may read all)",
  ignore: Deno.uid() === 0,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(join(folder, "a.jpg"), "", { mode: 0o000 });
      assert.deepEqual(await examinePicture(join(folder, "a.jpg")), {
        flaw: "unreadable",
        detail: "EACCES: permission denied",
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("examinePicture() throws for no bytes at all", async () => {
  const sound = await insectBytes("bee", 1);
  for (let seed = 1; seed <= 40; seed++) {
    const bytes = new Uint8Array(sound.subarray(0, sound.length - seed % 5 * 100));
    for (let k = 0; k < seed; k++) bytes[(seed * 7919 + k * 104_729) % bytes.length] = seed * k;
    const found = await examine(bytes);
    assert.ok(found.flaw === null || found.detail.length > 0);
    assert.ok(!JSON.stringify(found.flaw === null ? "" : found.detail).includes("/"));
  }
});
