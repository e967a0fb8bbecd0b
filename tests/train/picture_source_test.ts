import assert from "node:assert/strict";
import type { MethodPlan } from "../../src/plan/plan.ts";
import { mixer, type PictureContext, pictureSource } from "../../src/train/picture_source.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleContext } from "./_run.ts";

const context = await exampleContext();
const words = 32 * 32 * 3 / 4;

function methodOf(differing: Partial<MethodPlan> = {}): MethodPlan {
  return { ...context.plan.methods[0]!, ...differing };
}

/** Pixels of an epoch by the picture's place in the split, and the order of the places. */
async function epochOf(
  { epoch = 0, seed = 0, batchSize = 7, method = methodOf(), from = context, skip = 0 }: {
    readonly epoch?: number;
    readonly seed?: number;
    readonly batchSize?: number;
    readonly method?: MethodPlan;
    readonly from?: PictureContext;
    readonly skip?: number;
  },
) {
  const order: number[] = [];
  const pixels: Int32Array[] = [];
  const source = pictureSource(from, { method, seed });
  for await (const batch of source.train(epoch, { batchSize, from: skip })) {
    batch.indices.forEach((index, k) => {
      order.push(index);
      pixels[index] = batch.pixels.subarray(k * words, (k + 1) * words);
    });
  }
  return { order, pixels };
}

/** How many pictures have the same pixels. */
function shared(a: readonly Int32Array[], b: readonly Int32Array[]): number {
  return a.filter((each, k) => each.every((word, i) => word === b[k]![i])).length;
}

Deno.test("pictureSource() draws order and augmentation anew for each epoch and seed, and gives them again", async () => {
  const first = await epochOf({});
  assert.deepEqual(first.order.toSorted((a, b) => a - b), [...context.train.pictures.keys()]);
  assert.deepEqual(await epochOf({ batchSize: 24 }), first, "whatever the batches");
  for (const other of [await epochOf({ epoch: 1 }), await epochOf({ seed: 1 })]) {
    assert.notDeepEqual(other.order, first.order);
    assert.equal(shared(other.pixels, first.pixels), 0);
  }
});

Deno.test("pictureSource() leaves out batches at the front of an epoch, and nothing else changes", async () => {
  const whole = await epochOf({});
  const rest = await epochOf({ skip: 2 });
  assert.deepEqual(rest.order, whole.order.slice(14));
  for (const index of rest.order) assert.deepEqual(rest.pixels[index], whole.pixels[index]);
});

Deno.test("pictureSource() of an augmentation_seed shows all seeds the same pixels, each in its order", async () => {
  const method = methodOf({ augmentation_seed: 5 });
  const [one, other] = [await epochOf({ method }), await epochOf({ method, seed: 1 })];
  assert.deepEqual(one.pixels, other.pixels);
  assert.notDeepEqual(one.order, other.order);
  assert.deepEqual(one.order, (await epochOf({})).order, "the order is the seed's own");
  assert.deepEqual(one.pixels, (await epochOf({ seed: 5 })).pixels);
  assert.equal(shared((await epochOf({ method, epoch: 1 })).pixels, one.pixels), 0);
  const zero = methodOf({ augmentation_seed: 0 });
  assert.deepEqual(
    (await epochOf({ method: zero, seed: 3 })).pixels,
    (await epochOf({})).pixels,
    "0 is a seed as others are",
  );
});

Deno.test("pictureSource() of one view shows every epoch the same pixels, in another order", async () => {
  const method = methodOf({ augmentation: { views: 1 } });
  const [one, other] = [await epochOf({ method }), await epochOf({ method, epoch: 1 })];
  assert.deepEqual(one.pixels, other.pixels);
  assert.notDeepEqual(one.order, other.order);
  assert.equal(shared((await epochOf({ method, seed: 1 })).pixels, one.pixels), 0);
});

Deno.test("pictureSource() of N views shows each picture N times anew, each as often as another", async () => {
  const method = methodOf({ augmentation: { views: 3 } });
  const from = {
    ...context,
    train: { ...context.train, pictures: context.train.pictures.slice(0, 4) },
  };
  const counts = [0, 1, 2, 3].map(() => new Map<string, number>());
  const epochs = 60;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { pixels } = await epochOf({ method, epoch, from });
    pixels.forEach((each, k) => counts[k]!.set(`${each}`, (counts[k]!.get(`${each}`) ?? 0) + 1));
  }
  for (const seen of counts) {
    assert.equal(seen.size, 3);
    // 20 each, four deviations of the binomial
    for (const count of seen.values()) assert.ok(Math.abs(count - 20) < 4 * Math.sqrt(60 * 2 / 9));
  }
  const together = new Set(counts[0]!.keys());
  assert.ok(![...counts[1]!.keys()].some((each) => together.has(each)));
});

Deno.test("pictureSource() shows validation's pictures as they are, in their order", async () => {
  const read = async (seed: number) => {
    const source = pictureSource(context, { method: methodOf(), seed });
    return await Array.fromAsync(source.val());
  };
  const batches = await read(0);
  assert.deepEqual(batches.flatMap(({ indices }) => indices), [...context.val.pictures.keys()]);
  assert.deepEqual(await read(1), batches);
});

Deno.test("mixer() is null without mixtures", () => {
  assert.equal(mixer(context.plan, { method: methodOf(), seed: 0 }), null);
});

Deno.test("mixer() draws for each seed, epoch and batch, and by augmentation_seed in the seed's place", () => {
  const { plan } = context;
  const shareOf = (method: MethodPlan, at: { seed?: number; epoch?: number; batch?: number }) => {
    const { seed = 0, epoch = 0, batch = 0 } = at;
    return mixer(plan, { method, seed })!(epoch, batch)(new Int32Array(2 * words), 2).share;
  };
  for (const key of ["mixup", "cutmix"] as const) {
    const method = methodOf({ [key]: { alpha: 1 } });
    const shares = [{}, { seed: 1 }, { epoch: 1 }, { batch: 1 }].map((at) => shareOf(method, at));
    assert.equal(new Set(shares).size, 4, key);
    assert.equal(shareOf(method, {}), shares[0]);
    const fixed = { ...method, augmentation_seed: 1 };
    assert.equal(shareOf(fixed, { seed: 8 }), shares[1]);
  }
});

Deno.test("mixer() takes the size of the network's pictures", () => {
  const plan = examplePlan({ set: ["training.cutmix={ alpha: 1 }"] });
  const mix = mixer(plan, { method: plan.methods[0]!, seed: 0 })!;
  const dark = new Int32Array(2 * words).fill(-1, words);
  const { pixels, share } = mix(0, 2)(dark, 2);
  const pasted = new Uint8Array(pixels.buffer).subarray(0, words * 4).filter((byte) => byte !== 0);
  assert.equal(pasted.length / (words * 4), 1 - share);
});
