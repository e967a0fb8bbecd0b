import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import type { DataHealth } from "../../../src/dataset/doctor/data_health.ts";
import {
  type DatasetToExamine,
  examineDataset,
} from "../../../src/dataset/doctor/examine_dataset.ts";
import {
  claimingPng,
  type Files,
  insect,
  insectBytes,
  soundFiles,
  withDataset,
} from "./_pictures.ts";

const pictures = new URL("../pictures", import.meta.url).pathname;
const text = (content: string) => new TextEncoder().encode(content);

async function examine(
  files: Files,
  options: Partial<DatasetToExamine> = {},
  spoil: (root: string) => Promise<void> = () => Promise.resolve(),
): Promise<DataHealth> {
  let health: DataHealth | null = null;
  await withDataset(files, async (root) => {
    await spoil(root);
    const division = { drawn: null, folds: null };
    const dataset = { root, train: "train", val: "val", test: null, ...division };
    health = await examineDataset({ ...dataset, on_bad_image: "fail", ...options });
    assert.ok(!JSON.stringify(health).includes(root), "no path of this machine");
  });
  assert.ok(health);
  return health;
}

/** Kinds with their items: the files, parts in brackets, and the detail. */
function told({ findings }: DataHealth): Record<string, string[]> {
  return Object.fromEntries(findings.map(({ kind, items }) => [
    kind,
    items.map(({ files, parts, detail }) =>
      [
        files.map((file, k) => parts ? `${file} (${parts[k]})` : file).join(" = "),
        ...files.length === 0 && parts ? [`(${parts})`] : [],
        ...detail === null ? [] : [detail],
      ].filter((part) => part !== "").join(" ")
    ),
  ]));
}

Deno.test("examineDataset() of a sound dataset has no findings, and counts it", async () => {
  const files = await soundFiles();
  const seen: string[] = [];
  await withDataset(files, async (root) => {
    const division = { drawn: null, folds: null, on_bad_image: "fail" } as const;
    const health = await examineDataset(
      { root, train: "train", val: "val", test: null, ...division },
      ({ done, total }) => seen.push(`${done}/${total}`),
    );
    const [train] = health.splits;
    assert.deepEqual({ ...health, splits: health.splits.length }, {
      schema_version: 1,
      on_bad_image: "fail",
      verdict: "Training can use all 44 pictures.",
      usable: true,
      stops: false,
      files: 44,
      splits: 2,
      findings: [],
    });
    const bytes = Object.entries(files).filter(([file]) => file.startsWith("train/"))
      .reduce((sum, [, { length }]) => sum + length, 0);
    assert.deepEqual({ ...train, short_side: 0, long_side: 0, aspect_ratio: 0 }, {
      name: "train",
      folder: "train",
      pictures: 24,
      per_class: { ants: 12, bees: 12 },
      largest_class: { name: "ants", share: 0.5 },
      baseline_accuracy: 0.5,
      short_side: 0,
      long_side: 0,
      aspect_ratio: 0,
      bytes,
    });
  });
  assert.deepEqual(seen, Array.from({ length: 44 }, (_, k) => `${k + 1}/44`));
});

Deno.test("examineDataset() names all that training cannot use", async () => {
  const drawing = await insectBytes("ant", 30);
  const bad: Files = {
    "train/ants/cut.jpg": drawing.subarray(0, -900),
    "train/ants/empty.jpg": new Uint8Array(),
    "train/ants/text.jpg": text("hello"),
    "train/ants/vast.png": claimingPng(30_000, 30_000),
    "train/ants/cmyk.jpg": await Deno.readFile(join(pictures, "cmyk.jpg")),
    "train/ants/deep.png": await Deno.readFile(join(pictures, "deep.png")),
    "train/ants/old.bmp": text("BM"),
    "train/wasps/notes.txt": text("none yet"),
    "train/flies/text.png": text("hello"),
  };
  const health = await examine({ ...await soundFiles(), ...bad }, {}, async (root) => {
    await Deno.symlink(".", join(root, "train/ants/loop"));
    await Deno.symlink("nowhere.jpg", join(root, "train/ants/broken.jpg"));
  });
  assert.equal(health.verdict, "Training cannot use 8 of 52 pictures: a run stops.");
  assert.deepEqual([health.usable, health.stops, health.files], [false, true, 52]);
  assert.deepEqual(told(health), {
    other_classes: ["val/ lacks flies, wasps"],
    empty_class: ["train/wasps/", "train/flies/ none of its pictures can be used"],
    unreadable: ["train/ants/broken.jpg ENOENT: no such file or directory"],
    link_loop: ["train/ants/loop"],
    other_format: ["train/ants/old.bmp"],
    empty_file: ["train/ants/empty.jpg 0 bytes"],
    no_picture: [
      "train/ants/text.jpg Input file contains unsupported image format",
      "train/flies/text.png Input file contains unsupported image format",
    ],
    damaged: ["train/ants/cut.jpg VipsJpeg: premature end of JPEG image"],
    too_large: ["train/ants/vast.png it has 30000 x 30000 pixels"],
    other_colors: [
      "train/ants/cmyk.jpg its pixels are cmyk (uchar)",
      "train/ants/deep.png its pixels are grey16 (ushort)",
    ],
    skipped: ["train/wasps/notes.txt"],
  });
});

Deno.test("examineDataset() says whether a run stops for a bad picture or leaves it out", async () => {
  const files = { ...await soundFiles(), "val/bees/empty.jpg": new Uint8Array() };
  const of = async (on_bad_image: "fail" | "skip") => {
    const { verdict, usable, stops, findings } = await examine(files, { on_bad_image });
    return { verdict, usable, stops, effect: findings[0]?.effect };
  };
  assert.deepEqual(await of("fail"), {
    verdict: "Training cannot use 1 of 45 pictures: a run stops.",
    usable: false,
    stops: true,
    effect: "a run stops at the first; with on_bad_image: skip it leaves out and names each",
  });
  assert.deepEqual(await of("skip"), {
    verdict: "Training cannot use 1 of 45 pictures: a run leaves them out.",
    usable: false,
    stops: false,
    effect: "left out by a run, and named in its report",
  });
});

Deno.test("examineDataset() names what is odd about files that training can use", async () => {
  const flat = { width: 100, height: 100, channels: 3, background: "#c84" } as const;
  const spoilt = new Uint8Array(await insectBytes("ant", 31));
  for (let k = 2000; k < 2400; k++) spoilt[k] = k * 7;
  const health = await examine({
    ...await soundFiles(),
    "train/ants/one.png": await sharp({ create: { ...flat, width: 1, height: 1 } }).png()
      .toBuffer(),
    "train/ants/flat.png": await sharp({ create: flat }).png().toBuffer(),
    "train/ants/spoilt.jpg": spoilt,
    "train/ants/jpeg.png": await insectBytes("ant", 32),
    "train/ants/turned.jpg": await insect("ant", 33).withMetadata({ orientation: 6 }).jpeg()
      .toBuffer(),
    "train/ants/animated.webp": await Deno.readFile(join(pictures, "animated.webp")),
    "train/ants/two\nlines.jpg": await insectBytes("ant", 34),
    "train/ants/an ant \u{1f41c}.jpg": await insectBytes("ant", 35),
    "train/ants/left.gif": await insect("ant", 36).gif().toBuffer(),
    "train/stray.jpg": await insectBytes("ant", 37),
    "train/ants/table.csv": text("1,2\n3,4\n"),
    "train/ants/.hidden.jpg": await insectBytes("ant", 38),
    "train/.cache/a.jpg": await insectBytes("ant", 39),
  });
  assert.equal(health.verdict, "Training can use all 52 pictures; 5 things are suspicious.");
  assert.deepEqual([health.usable, health.stops], [true, false]);
  assert.deepEqual(told(health), {
    corrupt: [
      "train/ants/spoilt.jpg VipsJpeg: Corrupt JPEG data: premature end of data segment",
    ],
    tiny: ["train/ants/one.png 1 x 1"],
    blank: ["train/ants/flat.png"],
    left_out_picture: ["train/ants/left.gif gif"],
    outside_class: ["train/stray.jpg jpeg"],
    wrong_extension: ["train/ants/jpeg.png its content is jpeg"],
    turned: ["train/ants/turned.jpg"],
    animated: ["train/ants/animated.webp 2 pictures"],
    control_name: ["train/ants/two\nlines.jpg"],
    skipped: ["train/ants/table.csv"],
    hidden: ["train/.cache/", "train/ants/.hidden.jpg"],
  });
});

Deno.test("examineDataset() finds copies within and across splits and classes", async () => {
  const files = await soundFiles();
  const one = (file: string) => files[file] ?? new Uint8Array();
  const small = (label: "ant" | "bee", number: number) =>
    insect(label, number).resize(100).jpeg({ quality: 50 }).toBuffer();
  const health = await examine({
    ...files,
    "test/ants/1.jpg": await insectBytes("ant", 40),
    "test/bees/1.jpg": await insectBytes("bee", 40),
    "train/ants/again.jpg": one("train/ants/1.jpg"),
    "val/ants/leak.jpg": one("train/ants/2.jpg"),
    "train/bees/conflict.jpg": one("train/ants/3.jpg"),
    "train/bees/small.jpg": await small("bee", 4),
    "test/bees/small.jpg": await small("bee", 5),
    "val/bees/small.jpg": await small("ant", 6),
  }, { test: "test" });
  assert.deepEqual(told(health), {
    label_conflict: ["train/ants/3.jpg (train) = train/bees/conflict.jpg (train)"],
    leak: ["train/ants/2.jpg (train) = val/ants/leak.jpg (val)"],
    near_label_conflict: [
      "train/ants/6.jpg (train) = val/bees/small.jpg (val) 2 of 64 frequencies differ",
    ],
    near_leak: [
      "train/ants/6.jpg (train) = val/bees/small.jpg (val) 2 of 64 frequencies differ",
      "train/bees/5.jpg (train) = test/bees/small.jpg (test) 0 of 64 frequencies differ",
    ],
    duplicate: ["train/ants/1.jpg (train) = train/ants/again.jpg (train)"],
    near_duplicate: [
      "train/bees/4.jpg (train) = train/bees/small.jpg (train) 2 of 64 frequencies differ",
    ],
    few_pictures: ["test/ants/ (test) 1 picture", "test/bees/ (test) 2 pictures"],
  });
});

Deno.test("examineDataset() finds copies that a drawn split or folds would tear apart", async () => {
  const files: Record<string, Uint8Array> = {};
  for (const [file, bytes] of Object.entries(await soundFiles())) {
    const [, className, name] = file.split("/");
    files[`${className}/${name}`] = bytes;
    files[`${className}/again-${name}`] = bytes;
  }
  const drawn = { fraction: 0.5, seed: 0 };
  const torn = await examine(files, { train: ".", val: null, drawn });
  assert.deepEqual(torn.splits.map(({ name, pictures }) => [name, pictures]), [
    ["train", 44],
    ["val", 44],
  ]);
  assert.deepEqual(Object.keys(told(torn)), ["leak", "duplicate"]);
  const leaks = torn.findings[0]?.items ?? [];
  assert.ok(leaks.length > 10 && leaks.length < 34, `${leaks.length} of 44 pairs, half expected`);
  for (const { parts } of leaks) assert.deepEqual(parts?.toSorted(), ["train", "val"]);

  const folds = { count: 4, seed: 0 };
  const folded = await examine(files, { train: ".", val: null, folds });
  assert.deepEqual(folded.splits.map(({ name, pictures }) => [name, pictures]), [["train", 88]]);
  assert.deepEqual(Object.keys(told(folded)), ["leak", "duplicate"]);
  const across = folded.findings[0]?.items ?? [];
  assert.ok(across.length > 24, `${across.length} of 44 pairs, three quarters expected`);
  for (const { parts } of across) {
    assert.ok(parts?.every((part) => /^fold [1-4]$/.test(part)) && parts[0] !== parts[1]);
  }
});

Deno.test("examineDataset() says which class is too small to be divided", async () => {
  const files = {
    "train/ants/1.jpg": await insectBytes("ant", 1),
    "train/bees/1.jpg": await insectBytes("bee", 1),
    "train/bees/2.jpg": await insectBytes("bee", 2),
  };
  const drawn = { fraction: 0.2, seed: 0 };
  const torn = await examine(files, { val: null, drawn });
  assert.equal(
    torn.verdict,
    "Training cannot use the folders as they are: a run stops; " +
      "1 thing is suspicious.",
  );
  assert.deepEqual(told(torn), {
    too_few: ["train/ants/ its one picture cannot both train and validate"],
    few_pictures: ["train/ants/ (train) 1 picture", "train/bees/ (train) 2 pictures"],
  });
  const folded = await examine(files, { val: null, folds: { count: 3, seed: 0 } });
  assert.deepEqual(told(folded).too_few, [
    "train/ants/ its 1 picture is too few for 3 folds, each needs one",
    "train/bees/ its 2 pictures are too few for 3 folds, each needs one",
  ]);
});

Deno.test("examineDataset() says how far from balanced a split is, and what guessing gives", async () => {
  const files = await soundFiles();
  for (let number = 23; number <= 46; number++) {
    files[`train/ants/${number}.jpg`] = await insectBytes("ant", number);
  }
  for (const file of Object.keys(files)) if (/^val\/ants\/1\d/.test(file)) delete files[file];
  const health = await examine(files);
  assert.deepEqual(told(health), {
    imbalance: [
      "(train) 36 of 48 are ants, 12 are bees",
      "(val) 10 of 13 are bees, 3 are ants",
    ],
    few_pictures: ["val/ants/ (val) 3 pictures"],
  });
  assert.deepEqual(
    health.splits.map(({ largest_class, baseline_accuracy }) => [largest_class, baseline_accuracy]),
    [
      [{ name: "ants", share: 0.75 }, 0.75],
      [{ name: "bees", share: 10 / 13 }, 3 / 13],
    ],
  );
});

Deno.test("examineDataset() rejects a split that is not there", async () => {
  await withDataset({ "train/ants/a.jpg": text("") }, async (root) => {
    const division = { drawn: null, folds: null, on_bad_image: "fail" } as const;
    await assert.rejects(
      examineDataset({ root, train: "train", val: "val", test: null, ...division }),
      {
        name: "DataError",
        message: `Cannot use "${root}/val": there is no such folder; "${root}" holds the folders ` +
          '"train"',
      },
    );
  });
});

Deno.test({
  name: "examineDataset() finds a name that is not UTF-8, of which the system gives half",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const health = await examine(await soundFiles(), {}, async (root) => {
      // Deno cannot write such a name, a shell can
      const script = 'printf x > "$1/train/ants/$(printf "bad\\377").jpg"';
      const { code } = await new Deno.Command("sh", { args: ["-c", script, "sh", root] }).output();
      assert.equal(code, 0);
    });
    assert.deepEqual(told(health), {
      odd_name: ["train/ants/bad\ufffd.jpg its name is not UTF-8"],
    });
  },
});
