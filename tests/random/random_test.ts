import assert from "node:assert/strict";
import { permutation, randomFor, randomFrom } from "../../src/random/random.ts";

const DRAWS = 20_000;

function drawMany<T>(draw: () => T): T[] {
  return Array.from({ length: DRAWS }, draw);
}

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(values: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[value]! += 1;
  const wanted = values.length / bins;
  return counts.reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0);
}

/** The 99.9 % quantile with 9 and with 23 degrees of freedom. */
const QUANTILE_9 = 27.88;
const QUANTILE_23 = 49.73;

Deno.test("randomFor() gives the same stream for the same key, whatever else is drawn", () => {
  const take = (random: ReturnType<typeof randomFor>) => [
    random.uniform(0, 1),
    random.integer(0, 1e6),
    random.normal(),
  ];
  const wanted = take(randomFor([0, 1, "ants/a.jpg"]));
  const other = randomFor([0, 2, "ants/a.jpg"]);
  const again = randomFor([0, 1, "ants/a.jpg"]);
  const found = wanted.map((_, k) => {
    other.normal();
    return [() => again.uniform(0, 1), () => again.integer(0, 1e6), () => again.normal()][k]?.();
  });
  assert.deepEqual(found, wanted);
});

Deno.test("randomFor() keeps its numbers from one version to the next", () => {
  const random = randomFor(["version", 1]);
  // Taken from this code once: reports can only be made again if they stay
  assert.equal(random.uniform(0, 1), 0.6596934412602923);
  assert.equal(random.integer(0, 999), 321);
  // Logarithm and cosine may differ in the last digit from engine to engine
  assert.ok(Math.abs(random.normal() - -1.0303169929274352) < 1e-15);
});

Deno.test("randomFor() tells keys apart that look alike when joined", () => {
  const keys = [["a", "b"], ["ab"], ["a,b"], [1, 2], [12], ["1", 2], ["1", "2"], []];
  const firsts = keys.map((key) => randomFor(key).uniform(0, 1));
  assert.equal(new Set(firsts).size, keys.length);
});

Deno.test("uniform() lies in [low, high) and is even (chi-square, fixed seed)", () => {
  const random = randomFor(["uniform"]);
  const values = drawMany(() => random.uniform(-2, 3));
  assert.ok(values.every((value) => value >= -2 && value < 3));
  assert.ok(chiSquare(values.map((value) => Math.floor((value + 2) * 2)), 10) < QUANTILE_9);
});

Deno.test("integer() takes both ends and is even (chi-square, fixed seed)", () => {
  const random = randomFor(["integer"]);
  const values = drawMany(() => random.integer(3, 12));
  assert.deepEqual(new Set(values), new Set([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  assert.ok(chiSquare(values.map((value) => value - 3), 10) < QUANTILE_9);
});

Deno.test("normal() has the moments of a normal", () => {
  const random = randomFor(["normal"]);
  const values = drawMany(() => random.normal());
  const moment = (power: number) =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  // Four standard errors: the variances of z, z^2, z^3 and z^4 are 1, 2, 15 and 96
  const within = (power: number, wanted: number, variance: number) =>
    Math.abs(moment(power) - wanted) < 4 * Math.sqrt(variance / DRAWS);
  assert.ok(within(1, 0, 1), `mean ${moment(1)}`);
  assert.ok(within(2, 1, 2), `variance ${moment(2)}`);
  assert.ok(within(3, 0, 15), `skewness ${moment(3)}`);
  assert.ok(within(4, 3, 96), `kurtosis ${moment(4)}`);
});

Deno.test("normal() does not repeat itself from draw to draw", () => {
  const random = randomFor(["normal"]);
  const values = drawMany(() => random.normal());
  const product = values.reduce((sum, value, k) => sum + value * (values[k + 1] ?? 0), 0);
  assert.ok(Math.abs(product / DRAWS) < 4 / Math.sqrt(DRAWS));
});

Deno.test("randomFrom() stays below its upper end, and its normals finite, at the generator's ends", () => {
  const constant = (word: number): Parameters<typeof randomFrom>[0] => {
    const generator = { next: () => word, clone: () => generator, getState: () => [] };
    return generator;
  };
  const [least, largest] = [randomFrom(constant(0)), randomFrom(constant(-1))];
  assert.equal(least.uniform(0, 1), 0);
  assert.equal(largest.uniform(0, 1), 1 - 2 ** -53);
  assert.ok(least.normal() === 0);
  // The longest arm of Box and Muller with 53 bits: sqrt(2 log(2^53))
  assert.ok(Math.abs(largest.normal() - Math.sqrt(2 * 53 * Math.LN2)) < 1e-12);
});

Deno.test("permutation() has each number once, and belongs to its key", () => {
  const order = permutation(100, ["order", 0, 1]);
  assert.deepEqual(order.toSorted((a, b) => a - b), Array.from({ length: 100 }, (_, k) => k));
  assert.deepEqual(permutation(100, ["order", 0, 1]), order);
  assert.notDeepEqual(permutation(100, ["order", 0, 2]), order);
  assert.deepEqual(permutation(0, ["order"]), []);
  assert.deepEqual(permutation(1, ["order"]), [0]);
});

Deno.test("permutation() takes every order as often as another (chi-square, fixed seeds)", () => {
  const orders = Array.from({ length: 4800 }, (_, k) => permutation(4, ["order", k]).join(""));
  const known = [...new Set(orders)];
  assert.equal(known.length, 24);
  assert.ok(chiSquare(orders.map((order) => known.indexOf(order)), 24) < QUANTILE_23);
});
