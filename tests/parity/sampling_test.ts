import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type Cephes from "cephes";
import { applyTransform } from "../../src/dataset/transforms/apply_transform.ts";
import {
  type Box,
  randomResizedCropBox,
  type Size,
} from "../../src/dataset/transforms/geometry.ts";
import { type Random, randomFor } from "../../src/random/random.ts";
import { decodeSafetensors } from "../../src/weights/safetensors.ts";
import { Largest } from "./_measured.ts";

// The package's module for `import` fails under Deno; that for `require` does not
const cephes: typeof Cephes = createRequire(import.meta.url)("cephes");

const DRAWS = 20_000;
/** A marginal is rejected at or below it; over all eight, chance rejects one in 125 seeds at most. */
const ALPHA = 0.001;
const CROP = { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] } as const;
/** In the narrow one the central box stands in for ten failed tries, once in 16 draws. */
const WIDE = { width: 500, height: 375 }, NARROW = { width: 120, height: 400 };

const MARGINALS = {
  area: (box: Box, size: Size) => box.width * box.height / (size.width * size.height),
  "log ratio": (box: Box) => Math.log(box.width / box.height),
  left: (box: Box, size: Size) => box.left / Math.max(size.width - box.width, 1),
  top: (box: Box, size: Size) => box.top / Math.max(size.height - box.height, 1),
};
type Marginal = keyof typeof MARGINALS;
const NAMES = Object.keys(MARGINALS) as Marginal[]; // the keys of the object above

const file = new URL("sampling.safetensors", import.meta.url);
const torchvisions = decodeSafetensors(readFileSync(file), "sampling.safetensors");

/** What sampling.py drew. */
function torchvisionsBoxes({ width, height }: Size): Box[] {
  const [lefts, tops, widths, heights] = ["left", "top", "width", "height"].map((name) =>
    torchvisions.get(`${width}x${height}.${name}`)?.data ?? assert.fail(name)
  );
  return Array.from(
    { length: DRAWS },
    (_, k) => ({ left: lefts![k]!, top: tops![k]!, width: widths![k]!, height: heights![k]! }),
  );
}

/** The stream of one picture in one epoch, as a run of the seed 0 has it. */
const streamOf = (k: number) => randomFor(["augmentation", 0, k % 20, `ants/${k}.jpg`]);

/** What we draw; `change` spoils the numbers that it is drawn from. */
function ourBoxes(size: Size, change = (random: Random): Random => random): Box[] {
  return Array.from(
    { length: DRAWS },
    (_, k) => randomResizedCropBox(size, CROP, change(streamOf(k))),
  );
}

/**
 * The two-sample Kolmogorov-Smirnov test: D is the largest distance between the two empirical
 * distribution functions, p = Q(sqrt(n m / (n + m)) D) with Kolmogorov's limit Q (Smirnov 1939;
 * Hodges 1958). Ties, as whole pixels make them, only raise p.
 */
function compareSamples(a: readonly number[], b: readonly number[]) {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, statistic] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i] === value) i++;
    while (j < y.length && y[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / x.length - j / y.length));
  }
  const effective = x.length * y.length / (x.length + y.length);
  return { statistic, p: cephes.kolmogorov(Math.sqrt(effective) * statistic) };
}

/** Compares one marginal of our boxes with that of torchvision's. */
function compareBoxes(marginal: Marginal, size: Size, ours: readonly Box[]) {
  const [found, wanted] = [ours, torchvisionsBoxes(size)].map((boxes) =>
    boxes.map((box) => MARGINALS[marginal](box, size))
  );
  return compareSamples(found!, wanted!);
}

/** The chance of a count as far from half of the draws as this one (exact binomial test). */
function compareWithHalf(count: number): number {
  const few = Math.min(count, DRAWS - count);
  return Math.min(1, 2 * cephes.bdtr(few, DRAWS, 0.5));
}

for (const size of [WIDE, NARROW]) {
  const name = `${size.width} x ${size.height}`;
  Deno.test(`randomResizedCropBox() draws torchvision's distribution on ${name}`, () => {
    const largest = new Largest();
    const ours = ourBoxes(size);
    for (const marginal of NAMES) {
      const { statistic, p } = compareBoxes(marginal, size, ours);
      assert.ok(p > ALPHA, `${marginal}: D ${statistic}, p ${p}`);
      largest.add([statistic], [0]);
    }
    const critical = cephes.kolmogi(ALPHA) / Math.sqrt(DRAWS / 2);
    const what = `sampling, boxes on ${name}: Kolmogorov-Smirnov statistic of ${NAMES.join(", ")}`;
    largest.hold(what, Number(critical.toFixed(4)));
  });
}

/** Rules that are not torchvision's, the size that tells them, and the marginal that they move. */
const WRONG: readonly {
  readonly rule: string;
  readonly size: Size;
  readonly marginal: Marginal;
  readonly change: (random: Random) => Random;
}[] = [
  {
    rule: "a ratio drawn uniformly, not its logarithm",
    size: WIDE,
    marginal: "log ratio",
    change: (random) => ({
      ...random,
      uniform: (low, high) =>
        low < 0
          ? Math.log(random.uniform(Math.exp(low), Math.exp(high)))
          : random.uniform(low, high),
    }),
  },
  {
    rule: "a side drawn uniformly, not the area",
    size: WIDE,
    marginal: "area",
    change: (random) => ({
      ...random,
      uniform: (low, high) =>
        low > 0 ? random.uniform(Math.sqrt(low), Math.sqrt(high)) ** 2 : random.uniform(low, high),
    }),
  },
  {
    rule: "a last column that is never reached",
    size: NARROW,
    marginal: "left",
    change: (random) => ({
      ...random,
      integer: (low, high) => random.integer(low, Math.max(low, high - 1)),
    }),
  },
];

for (const { rule, size, marginal, change } of WRONG) {
  Deno.test(`the Kolmogorov-Smirnov test rejects ${rule}`, () => {
    const { statistic, p } = compareBoxes(marginal, size, ourBoxes(size, change));
    assert.ok(p <= ALPHA, `D ${statistic}, p ${p}`);
  });
}

Deno.test("the Kolmogorov-Smirnov test gives the tables' critical values", () => {
  assert.equal(compareSamples([1, 2, 2, 4], [2, 3, 4, 5]).statistic, 0.5);
  const steps = Array.from({ length: 10_000 }, (_, k) => k);
  // 1.3581 is the 95 % point of Kolmogorov's distribution; 192 / 10,000 * sqrt(5,000) = 1.3576
  const { statistic, p } = compareSamples(steps, steps.map((k) => k + 192));
  assert.equal(statistic.toFixed(12), "0.019200000000");
  assert.equal(p.toFixed(3), "0.050");
});

/** How many of the draws are mirrored, each after its box, as in training. */
function countFlips(p: number): number {
  const row = { width: 2, height: 1, pixels: Uint8Array.of(0, 0, 0, 255, 255, 255) };
  return Array.from({ length: DRAWS }, (_, k) => {
    const random = streamOf(k);
    randomResizedCropBox(WIDE, CROP, random);
    return applyTransform(row, { type: "random_horizontal_flip", p }, random).pixels[0] === 255;
  }).filter(Boolean).length;
}

Deno.test("applyTransform() flips half of the pictures, by a binomial test", () => {
  const flips = countFlips(0.5), p = compareWithHalf(flips);
  assert.ok(p > ALPHA, `${flips} of ${DRAWS}, p ${p}`);
  const largest = new Largest();
  largest.add([flips / DRAWS], [0.5]);
  const critical = cephes.ndtri(1 - ALPHA / 2) * 0.5 / Math.sqrt(DRAWS);
  largest.hold("sampling, flips: difference from half", Number(critical.toFixed(4)));
});

Deno.test("the binomial test rejects a flip of 0.48", () => {
  const flips = countFlips(0.48), p = compareWithHalf(flips);
  assert.ok(p <= ALPHA, `${flips} of ${DRAWS}, p ${p}`);
});
