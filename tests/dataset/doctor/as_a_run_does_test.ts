/** What the doctor says of a run, beside what a run does: it indexes, and leaves out or decodes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DataError } from "../../../src/dataset/data_error.ts";
import { decodePicture } from "../../../src/dataset/decode_picture.ts";
import { examineDataset } from "../../../src/dataset/doctor/examine_dataset.ts";
import { indexSplit } from "../../../src/dataset/index_split.ts";
import { leaveOutUnreadable } from "../../../src/dataset/leave_out_unreadable.ts";
import { claimingPng, insect, insectBytes, soundFiles, withDataset } from "./_pictures.ts";

/** A way to spoil `train/ants/`, a folder of sound pictures. */
const spoilt: Readonly<Record<string, (ants: string) => Promise<void>>> = {
  "nothing": () => Promise.resolve(),
  "an empty file": (ants) => Deno.writeTextFile(join(ants, "x.jpg"), ""),
  "text": (ants) => Deno.writeTextFile(join(ants, "x.jpg"), "text"),
  "half a picture": async (ants) =>
    Deno.writeFile(join(ants, "x.jpg"), (await insectBytes("ant", 40)).subarray(0, 3000)),
  "30,000 x 30,000 pixels": (ants) =>
    Deno.writeFile(join(ants, "x.png"), claimingPng(30_000, 30_000)),
  "16 bits a channel": async (ants) =>
    Deno.writeFile(
      join(ants, "x.png"),
      await insect("ant", 40).toColourspace("rgb16").png().toBuffer(),
    ),
  "another extension": async (ants) =>
    Deno.writeFile(join(ants, "x.png"), await insectBytes("ant", 40)),
  "a line break": async (ants) =>
    Deno.writeFile(join(ants, "x\ny.jpg"), await insectBytes("ant", 40)),
  "a broken link": (ants) => Deno.symlink("nowhere.jpg", join(ants, "x.jpg")),
  "a link without end": (ants) => Deno.symlink(".", join(ants, "x")),
  "a folder called a picture": (ants) => Deno.mkdir(join(ants, "x.jpg")),
  "another format": (ants) => Deno.writeTextFile(join(ants, "x.bmp"), "BM"),
  "an empty class": (ants) => Deno.mkdir(join(ants, "../wasps")),
  "a class of text": async (ants) => {
    await Deno.mkdir(join(ants, "../wasps"));
    await Deno.writeTextFile(join(ants, "../wasps/x.jpg"), "text");
  },
};

/** Whether a run would stop for its training pictures, and how many it would train on. */
async function run(root: string, { skip }: { readonly skip: boolean }): Promise<number | "stops"> {
  try {
    const index = await indexSplit(root, "train");
    const { folder, pictures } = skip ? await leaveOutUnreadable(index) : index;
    for (const { file } of pictures) await decodePicture(join(folder, file));
    return pictures.length;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return "stops";
  }
}

for (const [name, spoil] of Object.entries(spoilt)) {
  Deno.test(`examineDataset() says what a run makes of ${name}`, async () => {
    await withDataset(await soundFiles(), async (root) => {
      await spoil(join(root, "train/ants"));
      for (const on_bad_image of ["fail", "skip"] as const) {
        const division = { val: null, test: null, drawn: null, folds: null };
        const { stops, usable, splits } = await examineDataset(
          { root, train: "train", on_bad_image, ...division },
        );
        const found = await run(root, { skip: on_bad_image === "skip" });
        assert.equal(stops ? "stops" : splits[0]?.pictures, found, on_bad_image);
        assert.ok(usable ? !stops : true);
      }
    });
  });
}
