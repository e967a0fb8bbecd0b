import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPicture } from "../../src/dataset/load_picture.ts";
import { loadHere, type PictureRequest } from "../../src/dataset/picture_loaders.ts";
import { openPictureLoaders } from "../../src/dataset/picture_workers.ts";
import type { Transform } from "../../src/plan/plan.ts";
import { pictures as folder } from "./_golden.ts";

const files = ["rgb.png", "large.jpg", "grey.png", "palette.png", "alpha.png"];
const fixed: readonly Transform[] = [{ type: "resize", size: 9 }, { type: "center_crop", size: 5 }];
const train: readonly Transform[] = [
  { type: "random_resized_crop", size: 7, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  { type: "random_horizontal_flip", p: 0.5 },
];

/** The same pictures of validation, and of training in a few epochs. */
const REQUESTS: readonly PictureRequest[] = [
  fixedOf(files),
  ...[0, 1, 2].map((epoch) => ({
    transforms: train,
    pictures: files.map((file) => ({ path: join(folder, file), drawnBy: [epoch, file] })),
  })),
  fixedOf([]),
];

function fixedOf(names: readonly string[]): PictureRequest {
  const pictures = names.map((file) => ({ path: join(folder, file), drawnBy: null }));
  return { transforms: fixed, pictures };
}

for (const count of [0, 1, 3]) {
  for (const bytes of [0, 5_000, 1e7]) {
    Deno.test(`${count} picture workers with ${bytes} bytes give this thread's pixels`, async () => {
      await using workers = openPictureLoaders({ train: bytes, evaluation: bytes }, count);
      const wanted = await Promise.all(REQUESTS.map(loadHere()));
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(await Promise.all(REQUESTS.map(workers.train)), wanted);
      }
    });
  }
}

Deno.test("A picture worker keeps what it has decoded, training's and validation's apart", async () => {
  const own = await Deno.makeTempDir();
  const path = join(own, "a.jpg");
  await copyFile(join(folder, "large.jpg"), path);
  await using workers = openPictureLoaders({ train: 0, evaluation: 1e7 }, 2);
  const request = { transforms: fixed, pictures: [{ path, drawnBy: null }] };
  const first = await workers.evaluation(request);
  assert.deepEqual(await workers.train(request), first);
  await Deno.remove(own, { recursive: true });
  assert.deepEqual(await workers.evaluation(request), first);
  await assert.rejects(workers.train(request), { name: "DataError", path });
});

Deno.test("A picture worker says of a broken picture what this thread says", async () => {
  await using workers = openPictureLoaders({ train: 0, evaluation: 0 }, 1);
  for (const file of ["truncated.jpg", "cmyk.jpg", "nowhere.jpg"]) {
    const path = join(folder, file);
    const here = await loadPicture(path, fixed).catch((error: unknown) => error);
    const { name, message, reason } = here as Error & { readonly reason: string };
    await assert.rejects(workers.train(fixedOf([file])), { name, message, path, reason });
  }
});

Deno.test("A picture worker gives other errors as they are, and goes on", async () => {
  await using workers = openPictureLoaders({ train: 0, evaluation: 0 }, 1);
  const request = fixedOf(["rgb.png"]);
  await assert.rejects(workers.train({ ...request, transforms: train }), {
    name: "TypeError",
    message: "Cannot apply random_resized_crop without a generator",
  });
  assert.equal((await workers.train(request)).length, 19);
});

Deno.test("Picture workers fail what is asked when they end, and afterwards", async () => {
  const workers = openPictureLoaders({ train: 0, evaluation: 0 }, 1);
  const asked = Promise.allSettled([fixedOf(files), fixedOf(["rgb.png"])].map(workers.train));
  await workers[Symbol.asyncDispose]();
  const message = "Cannot load pictures: their thread has ended";
  assert.deepEqual(
    (await asked).map((outcome) => outcome.status === "rejected" && outcome.reason.message),
    [message, message],
  );
  await assert.rejects(workers.train(fixedOf(files)), { message });
});
