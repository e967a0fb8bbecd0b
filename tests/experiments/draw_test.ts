import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdir, readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { drawPicture, listPictures, nameFile, type Picture } from "../../experiments/data/draw.ts";
import { rollDice } from "../../experiments/data/pen.ts";
import { scenes } from "../../experiments/data/scenery.ts";

const folder = new URL("../../experiments/data/", import.meta.url);
const some: readonly Picture[] = [
  { split: "train", label: "ants", number: 1 },
  { split: "train", label: "bees", number: 60 },
  { split: "val", label: "ants", number: 17 },
  { split: "val", label: "bees", number: 30 },
];

function locate(picture: Picture): string {
  return fileURLToPath(new URL(nameFile(picture), folder));
}

/** Red, green and blue of every pixel, and the size. */
async function decode(picture: Sharp) {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Mean of the absolute differences, of 255. */
function differ(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

Deno.test("listPictures() gives 60 ants and 60 bees to train on, 30 and 30 to validate on", () => {
  const counts: Record<string, number> = {};
  for (const { split, label } of listPictures()) {
    const key = `${split}/${label}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  assert.deepEqual(counts, {
    "train/ants": 60,
    "train/bees": 60,
    "val/ants": 30,
    "val/bees": 30,
  });
});

Deno.test("insects/ holds the listed pictures and nothing else, in under 3 MB", async () => {
  const root = fileURLToPath(new URL("insects/", folder));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const listed = listPictures().map((picture) => nameFile(picture).split("/").at(-1));
  assert.deepEqual(files.sort(), listed.sort());

  const sizes = await Promise.all(listPictures().map((picture) => stat(locate(picture))));
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  assert.ok(bytes < 3_000_000, `${bytes} bytes`);
});

Deno.test("no two pictures of insects/ are the same", async () => {
  const files = await Promise.all(listPictures().map((picture) => readFile(locate(picture))));
  assert.equal(new Set(files.map((bytes) => bytes.toString("base64"))).size, files.length);
});

Deno.test("nameFile() writes the number with three digits", () => {
  const file = nameFile({ split: "val", label: "bees", number: 30 });
  assert.equal(file, "insects/val/bees/bee_030.jpg");
});

Deno.test("drawPicture() gives the same SVG again, and another one for each picture", () => {
  const drawn = () => listPictures().map((picture) => drawPicture(picture).svg);
  assert.deepEqual(drawn(), drawn());
  assert.equal(new Set(drawn()).size, listPictures().length);
});

Deno.test("drawPicture() never repeats an id in a picture", () => {
  for (const picture of listPictures()) {
    const ids = [...drawPicture(picture).svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    assert.equal(new Set(ids).size, ids.length, nameFile(picture));
  }
});

Deno.test("drawPicture() shows either class on every scene, in training and in validation", () => {
  for (const split of ["train", "val"] as const) {
    for (const label of ["ants", "bees"] as const) {
      const pictures = listPictures().filter((one) => one.split === split && one.label === label);
      const shown = new Set(pictures.map((picture) => drawPicture(picture).scene));
      assert.deepEqual([...shown].sort(), Object.keys(scenes).sort(), `${split}/${label}`);
    }
  }
});

for (const picture of some) {
  Deno.test(`the script draws ${nameFile(picture)} as committed`, async () => {
    const drawn = await decode(
      sharp(await sharp(Buffer.from(drawPicture(picture).svg)).jpeg({ quality: 80 }).toBuffer()),
    );
    const committed = await decode(sharp(locate(picture)));
    assert.deepEqual([drawn.width, drawn.height], [committed.width, committed.height]);
    const difference = differ(drawn.data, committed.data);
    assert.ok(difference <= 2, `mean difference ${difference} of 255`);
  });
}

Deno.test("every picture is 160 pixels wide and 120 to 200 high", async () => {
  for (const picture of listPictures()) {
    const { width, height } = await sharp(locate(picture)).metadata();
    assert.equal(width, 160);
    assert.ok(height >= 120 && height <= 200, `${nameFile(picture)}: ${height}`);
  }
});

Deno.test("rollDice() rolls whole numbers of the asked range, ends included", () => {
  const dice = rollDice(5);
  const rolled = new Set(Array.from({ length: 200 }, () => dice.whole(1, 6)));
  assert.deepEqual([...rolled].sort(), [1, 2, 3, 4, 5, 6]);
});

Deno.test("rollDice() gives neighbouring seeds unrelated first rolls", () => {
  const first = Array.from({ length: 2_000 }, (_, seed) => rollDice(seed).between(0, 1));
  const mean = first.reduce((sum, value) => sum + value) / first.length;
  const covariance = first.slice(1)
    .reduce((sum, value, index) => sum + (value - mean) * ((first[index] ?? 0) - mean), 0) /
    first.length;
  // The variance of an even draw is 1/12; the correlation's own deviation is 1/sqrt(2000) = 0.022.
  assert.ok(Math.abs(covariance * 12) < 0.1, `${covariance * 12}`);
});
