import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { batchTargets, criterionOf } from "../../src/optimize/criterion.ts";
import type { Random } from "../../src/random/random.ts";
import { Tally } from "../../src/train/metrics.ts";
import { type Mixing, mixPictures } from "../../src/train/mix_pictures.ts";
import golden from "./golden.json" with { type: "json" };

const { size, labels, logits } = golden;
const pictures = labels.length;
const bytes = size * size * 3;

/** Bytes of pictures, each padded to a whole word. */
function words(base64: string): Int32Array {
  const given = Buffer.from(base64, "base64");
  const padded = new Uint8Array(pictures * 4 * Math.ceil(bytes / 4));
  for (let k = 0; k < pictures; k++) {
    padded.set(given.subarray(k * bytes, (k + 1) * bytes), k * padded.length / pictures);
  }
  return new Int32Array(padded.buffer);
}

/** Gives what it is told, in order, and notes what it is asked for. */
function fed(numbers: readonly number[]): Random & { readonly asked: (string | number)[][] } {
  const asked: (string | number)[][] = [];
  const next = (...call: (string | number)[]) => {
    asked.push(call);
    return numbers[asked.length - 1] ?? NaN;
  };
  return {
    asked,
    uniform: (low, high) => next("uniform", low, high),
    integer: (low, high) => next("integer", low, high),
    normal: () => next("normal"),
    beta: (alpha) => next("beta", alpha),
  };
}

const given = words(golden.pictures);

/** The targets and the loss that go with a mixture are torchvision's and PyTorch's. */
function assertTargets(
  { share }: Pick<Mixing, "share">,
  wanted: { readonly targets: readonly number[][]; readonly loss: number },
): void {
  const taken = Int32Array.from(labels);
  const classes = golden.class_weights.length;
  const close = (found: number, value: number) =>
    assert.ok(Math.abs(found - value) < 1e-6, `${found}, not ${value}`);
  const plain = criterionOf({ label_smoothing: 0, class_weights: null }, classes);
  batchTargets(plain, taken, share).rows.forEach((row, k) =>
    row.forEach((value, c) => close(value, wanted.targets[k]![c]!))
  );
  const tally = new Tally();
  tally.add(
    Float32Array.from(logits),
    taken,
    batchTargets(criterionOf(golden, classes), taken, share),
  );
  close(tally.metrics().loss, wanted.loss);
}

for (const cut of golden.cutmix) {
  Deno.test(`mixPictures() cuts and pastes as torchvision's CutMix does: share ${cut.share} at ${cut.x}, ${cut.y}`, () => {
    const method = { mixup: null, cutmix: { alpha: 0.5 } };
    const random = fed([cut.share, cut.x, cut.y]);
    const before = given.slice();
    const mixing = mixPictures(given, { method, size, pictures, random });
    assert.deepEqual(mixing.pixels, words(cut.mixed));
    assert.deepEqual(given, before, "the batch is not changed");
    assert.equal(mixing.blend, null);
    assertTargets(mixing, cut);
    const place = ["integer", 0, size - 1];
    assert.deepEqual(random.asked, [["beta", 0.5], place, place]);
  });
}

for (const mixture of golden.mixup) {
  Deno.test(`mixPictures() leaves mixing to the graph under mixup, with MixUp's targets: share ${mixture.share}`, () => {
    const method = { mixup: { alpha: 2 }, cutmix: null };
    const random = fed([mixture.share]);
    const mixing = mixPictures(given, { method, size, pictures, random });
    assert.deepEqual(mixing, { pixels: given, blend: mixture.share, share: mixture.share });
    assertTargets(mixing, mixture);
    assert.deepEqual(random.asked, [["beta", 2]]);
  });
}

Deno.test("mixPictures() of two wishes draws one of them, and the graph then mixes nothing into a cut", () => {
  const method = { mixup: { alpha: 2 }, cutmix: { alpha: 3 } };
  const mixed = (...numbers: number[]) => {
    const random = fed(numbers);
    return { mixing: mixPictures(given, { method, size, pictures, random }), ...random };
  };
  const [cut] = golden.cutmix;
  const pasted = mixed(0.499, cut!.share, cut!.x, cut!.y);
  assert.deepEqual(pasted.mixing.pixels, words(cut!.mixed));
  assert.equal(pasted.mixing.blend, 1);
  assert.deepEqual(pasted.asked.slice(0, 2), [["uniform", 0, 1], ["beta", 3]]);
  const blended = mixed(0.5, 0.3);
  assert.deepEqual(blended.mixing, { pixels: given, blend: 0.3, share: 0.3 });
  assert.deepEqual(blended.asked, [["uniform", 0, 1], ["beta", 2]]);
});

Deno.test("mixPictures() of a single picture pastes it into itself", () => {
  const one = given.slice(0, given.length / pictures);
  const method = { mixup: null, cutmix: { alpha: 1 } };
  const { pixels } = mixPictures(one, { method, size, pictures: 1, random: fed([0, 2, 2]) });
  assert.deepEqual(pixels, one);
});

Deno.test("mixPictures() reads a batch that is a part of a longer memory", () => {
  const memory = new Int32Array(given.length + 3);
  memory.set(given, 3);
  const [cut] = golden.cutmix;
  const method = { mixup: null, cutmix: { alpha: 1 } };
  const random = fed([cut!.share, cut!.x, cut!.y]);
  const { pixels } = mixPictures(memory.subarray(3), { method, size, pictures, random });
  assert.deepEqual(pixels, words(cut!.mixed));
});
