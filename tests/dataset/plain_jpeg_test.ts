import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { decodePicture, readSize } from "../../src/dataset/decode_picture.ts";
import { readPlainJpeg } from "../../src/dataset/plain_jpeg.ts";

const WIDTH = 70;
const HEIGHT = 50;

/** A picture with a gradient, as sharp has it before it is written. */
function drawn(channels: 1 | 3): Sharp {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, k) => k % 251);
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels } });
}

const PLAIN: Readonly<Record<string, () => Sharp>> = {
  "baseline": () => drawn(3).jpeg(),
  "progressive": () => drawn(3).jpeg({ progressive: true }),
  "without subsampling": () => drawn(3).jpeg({ chromaSubsampling: "4:4:4" }),
  "grey": () => drawn(1).toColourspace("b-w").jpeg(),
  "with a colour profile": () => drawn(3).withIccProfile("p3").jpeg(),
  "with EXIF data and a turn": () => drawn(3).withMetadata({ orientation: 6 }).jpeg(),
};

for (const [name, make] of Object.entries(PLAIN)) {
  Deno.test(`readPlainJpeg() reads what sharp reads: ${name}`, async () => {
    const bytes = await make().toBuffer();
    const { width, height, channels } = await sharp(bytes).metadata();
    assert.deepEqual(readPlainJpeg(bytes), { width, height, components: channels });
    assert.deepEqual([width, height], [WIDTH, HEIGHT]);
  });
}

Deno.test("readPlainJpeg() leaves all else to a decoder", async () => {
  const jpeg = await drawn(3).jpeg().toBuffer();
  assert.notEqual(readPlainJpeg(jpeg), null);
  const others: Readonly<Record<string, Uint8Array>> = {
    "PNG": await drawn(3).png().toBuffer(),
    "CMYK": await drawn(3).toColourspace("cmyk").jpeg().toBuffer(),
    "nothing": new Uint8Array(),
    "no height": changed(jpeg, { after: 3, to: [0, 0] }),
    "no width": changed(jpeg, { after: 5, to: [0, 0] }),
    "12 bits": changed(jpeg, { after: 2, to: [12] }),
    "arithmetic coding": changed(jpeg, { after: -1, to: [0xc9] }),
  };
  for (const [name, bytes] of Object.entries(others)) {
    assert.equal(readPlainJpeg(bytes), null, name);
  }
});

/** With other bytes in its frame, counted from the frame's length. */
function changed(
  jpeg: Uint8Array,
  { after, to }: { readonly after: number; readonly to: readonly number[] },
): Uint8Array {
  const copy = jpeg.slice();
  const frame = copy.findIndex((byte, k) => byte === 0xff && copy[k + 1] === 0xc0);
  assert.ok(frame > 0);
  copy.set(to, frame + 2 + after);
  return copy;
}

Deno.test("readPlainJpeg() reads whole frames only", async () => {
  const jpeg = await drawn(3).jpeg().toBuffer();
  const read = Array.from(jpeg, (_, end) => readPlainJpeg(jpeg.subarray(0, end)));
  const first = read.findIndex((frame) => frame !== null);
  for (const [end, frame] of read.entries()) {
    assert.deepEqual(frame, end < first ? null : { width: WIDTH, height: HEIGHT, components: 3 });
  }
  assert.ok(first > 20 && first < jpeg.length);
});

Deno.test("A JPEG with wrong bytes is decoded at the size that was said, or refused", async () => {
  const jpeg = await drawn(3).jpeg().toBuffer();
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a.jpg");
  const head = jpeg.indexOf(Uint8Array.of(0xff, 0xda));
  const wrong = fc.array(fc.tuple(fc.nat(head), fc.nat(255)), { minLength: 1, maxLength: 3 });
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(wrong, async (bytes) => {
      const copy = jpeg.slice();
      for (const [at, byte] of bytes) copy[at] = byte;
      await Deno.writeFile(path, copy);
      try {
        const { width, height } = await readSize(path);
        const picture = await decodePicture(path);
        assert.deepEqual([picture.width, picture.height], [width, height]);
        assert.equal(picture.pixels.length, width * height * 3);
        outcomes.add("decoded");
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "DataError") throw error;
        outcomes.add("refused");
      }
    }),
    { numRuns: 500, seed: 9 },
  );
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual([...outcomes].toSorted(), ["decoded", "refused"]);
});
