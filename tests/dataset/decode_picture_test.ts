import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import {
  decodePicture,
  decodeStrictly,
  ignoresOrientation,
  readHeader,
  readSize,
} from "../../src/dataset/decode_picture.ts";
import { assertPixels, golden, pictures } from "./_golden.ts";

for (const expected of golden.decoded) {
  Deno.test(`decodePicture() gives Pillow's bytes: ${expected.file}`, async () => {
    const picture = await decodePicture(join(pictures, expected.file));
    assert.deepEqual([picture.width, picture.height], [expected.width, expected.height]);
    assertPixels(picture.pixels, expected, expected.file);
  });
}

Deno.test("decodePicture() gives the same pixels for a part as for the whole", async () => {
  const file = join(pictures, "large.jpg");
  const whole = await decodePicture(file);
  const part = await decodePicture(file, () => ({ left: 33, top: 21, width: 5, height: 7 }));
  for (let y = 0; y < 7; y++) {
    const start = ((21 + y) * whole.width + 33) * 3;
    const row = whole.pixels.subarray(start, start + 15);
    assert.deepEqual(part.pixels.subarray(y * 15, y * 15 + 15), row);
  }
});

async function assertRejected(file: string, reason: string): Promise<void> {
  const path = join(pictures, file);
  await assert.rejects(decodePicture(path), {
    name: "DataError",
    path,
    message: `Cannot use "${path}": ${reason}`,
  });
}

Deno.test("decodePicture() rejects a CMYK picture by name", async () => {
  for (const file of ["cmyk.jpg", "cmyk.tif"]) {
    await assertRejected(
      file,
      "its pixels are cmyk (uchar), wanted 8-bit RGB or grey; convert it to such a PNG",
    );
  }
});

Deno.test("decodePicture() rejects 16 bits a channel by name", async () => {
  await assertRejected(
    "deep.png",
    "its pixels are grey16 (ushort), wanted 8-bit RGB or grey; convert it to such a PNG",
  );
  await assertRejected(
    "deep_rgb.png",
    "its pixels are rgb16 (ushort), wanted 8-bit RGB or grey; convert it to such a PNG",
  );
});

Deno.test("decodePicture() rejects a truncated picture by name", async () => {
  await assertRejected(
    "truncated.jpg",
    "it cannot be decoded (VipsJpeg: premature end of JPEG image); " +
      "replace it or take it out of the folder",
  );
});

Deno.test("decodePicture() rejects a file that is no picture by name", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  await Deno.writeTextFile(path, "not a picture");
  await assert.rejects(decodePicture(path), {
    message: `Cannot use "${path}": it cannot be decoded ` +
      "(Input file contains unsupported image format); replace it or take it out of the folder",
  });
  await Deno.remove(path);
});

Deno.test("decodeStrictly() rejects what decodePicture() guesses a part of", async () => {
  const path = await Deno.makeTempFile({ suffix: ".jpg" });
  const bytes = await Deno.readFile(join(pictures, "large.jpg"));
  bytes.fill(0x55, bytes.length - 4000, bytes.length - 2000);
  await Deno.writeFile(path, bytes);
  const { width, height } = await decodePicture(path);
  assert.deepEqual({ width, height }, await readSize(path));
  await assert.rejects(decodeStrictly(path), {
    message: `Cannot use "${path}": it cannot be decoded (VipsJpeg: Corrupt JPEG data: ` +
      "premature end of data segment); replace it or take it out of the folder",
  });
  await Deno.remove(path);
});

Deno.test("decodeStrictly() gives the pixels of decodePicture()", async () => {
  const file = join(pictures, "rgb.png");
  assert.deepEqual(await decodeStrictly(file), await decodePicture(file));
});

Deno.test("readHeader() tells format, size, frames and orientation", async () => {
  const turned = { width: 64, height: 48, format: "jpeg", frames: 1, turned: true };
  assert.deepEqual(await readHeader(join(pictures, "turned_profile.jpg")), turned);
  const upright = { width: 16, height: 21, format: "tiff", frames: 1, turned: false };
  assert.deepEqual(await readHeader(join(pictures, "turned.tif")), upright);
  await assert.rejects(readHeader("nowhere.jpg"), {
    message:
      'Cannot use "nowhere.jpg": it cannot be decoded (Input file is missing: nowhere.jpg); ' +
      "replace it or take it out of the folder",
  });
});

Deno.test("ignoresOrientation() tells a tag that torchvision ignores", async () => {
  const read = (file: string) => Deno.readFile(join(pictures, file));
  assert.equal(await ignoresOrientation(await read("turned_profile.jpg")), true);
  assert.equal(await ignoresOrientation(await read("rgb.png")), false);
  assert.equal(await ignoresOrientation(await read("turned.tif")), false, "Pillow turns it");
  assert.equal(await ignoresOrientation(await read("truncated.jpg")), false);
  assert.equal(await ignoresOrientation(new Uint8Array()), false);
});

Deno.test("ignoresOrientation() reads the tag of each format and takes 1 for upright", async () => {
  const image = sharp(join(pictures, "rgb.png"));
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const tagged = image.clone().withMetadata({ orientation });
    for (const format of ["jpeg", "png", "webp"] as const) {
      const bytes = await tagged.clone().toFormat(format).toBuffer();
      const name = `${format} ${orientation}`;
      assert.equal(await ignoresOrientation(bytes), orientation !== 1, name);
    }
  }
});
