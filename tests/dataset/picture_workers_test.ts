import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPicture } from "../../src/dataset/load_picture.ts";
import type { PictureJob } from "../../src/dataset/picture_loaders.ts";
import { openPictureWorkers } from "../../src/dataset/picture_workers.ts";
import type { Transform } from "../../src/plan/plan.ts";
import { randomFor } from "../../src/random/random.ts";
import { pictures as folder } from "./_golden.ts";

const files = ["rgb.png", "large.jpg", "grey.png", "palette.png", "alpha.png"];
const fixed: readonly Transform[] = [{ type: "resize", size: 9 }, { type: "center_crop", size: 5 }];
const train: readonly Transform[] = [
  { type: "random_resized_crop", size: 7, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
  { type: "random_horizontal_flip", p: 0.5 },
];

/** What a picture is in a few epochs. */
function jobsOf(file: string): PictureJob[] {
  const path = join(folder, file);
  const drawn = [0, 1, 2].map((epoch) => ({ path, transforms: train, drawnBy: [epoch, file] }));
  return [{ path, transforms: fixed, drawnBy: null }, ...drawn];
}

for (const count of [1, 3]) {
  for (const bytes of [0, 5_000, 1e7]) {
    Deno.test(`${count} picture workers with ${bytes} bytes give this thread's pixels`, async () => {
      await using workers = openPictureWorkers({ train: bytes, evaluation: bytes }, count);
      const jobs = files.flatMap(jobsOf);
      for (let round = 0; round < 2; round++) {
        const loaded = await Promise.all(jobs.map(workers.train));
        for (const [k, { path, transforms, drawnBy }] of jobs.entries()) {
          const random = drawnBy === null ? undefined : randomFor(drawnBy);
          assert.deepEqual(loaded[k], await loadPicture(path, transforms, random));
        }
      }
    });
  }
}

Deno.test("A picture worker keeps what it has decoded, training's and validation's apart", async () => {
  const own = await Deno.makeTempDir();
  const path = join(own, "a.jpg");
  await copyFile(join(folder, "large.jpg"), path);
  await using workers = openPictureWorkers({ train: 0, evaluation: 1e7 }, 2);
  const job = { path, transforms: fixed, drawnBy: null };
  const first = await workers.evaluation(job);
  assert.deepEqual(await workers.train(job), first);
  await Deno.remove(own, { recursive: true });
  assert.deepEqual(await workers.evaluation(job), first);
  await assert.rejects(workers.train(job), { name: "DataError", path });
});

Deno.test("A picture worker says of a broken picture what this thread says", async () => {
  await using workers = openPictureWorkers({ train: 0, evaluation: 0 }, 1);
  for (const file of ["truncated.jpg", "cmyk.jpg", "nowhere.jpg"]) {
    const path = join(folder, file);
    const here = await loadPicture(path, fixed).catch((error: unknown) => error);
    const { name, message, reason } = here as Error & { readonly reason: string };
    const job = { path, transforms: fixed, drawnBy: null };
    await assert.rejects(workers.train(job), { name, message, path, reason });
  }
});

Deno.test("A picture worker gives other errors as they are, and goes on", async () => {
  await using workers = openPictureWorkers({ train: 0, evaluation: 0 }, 1);
  const job = { path: join(folder, "rgb.png"), transforms: train, drawnBy: null };
  await assert.rejects(workers.train(job), {
    name: "TypeError",
    message: "Cannot apply random_resized_crop without a generator",
  });
  assert.equal((await workers.train({ ...job, transforms: fixed })).length, 75);
});

Deno.test("Picture workers fail what is asked when they end, and afterwards", async () => {
  const workers = openPictureWorkers({ train: 0, evaluation: 0 }, 1);
  const jobs = files.flatMap(jobsOf);
  const asked = Promise.allSettled(jobs.map(workers.train));
  await workers[Symbol.asyncDispose]();
  const outcomes = await asked;
  const message = "Cannot load pictures: their thread has ended";
  assert.deepEqual(
    outcomes.flatMap((one) => one.status === "rejected" ? [one.reason.message] : []),
    jobs.map(() => message),
  );
  await assert.rejects(workers.train(jobs[0]!), { message });
});
