/**
 * What every drawing needs: seeded dice, SVG elements as text, colours and angles.
 *
 * @module
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";

/** Random choices that are a function of one seed and of the order of the calls. */
export interface Dice {
  /** A number drawn evenly from [low, high). */
  between(low: number, high: number): number;
  /** A whole number drawn evenly from low to high, both included. */
  whole(low: number, high: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
  /** One of the items. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** A point in the picture or in an insect's own frame. */
export type Point = readonly [x: number, y: number];

/** Hue in degrees, saturation and lightness in percent. */
export type Colour = readonly [hue: number, saturation: number, lightness: number];

/** What a picture is drawn with. */
export interface Stage {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Direction in degrees from which the light comes; 0 is the right, 90 the bottom. */
  readonly light: number;
  readonly dice: Dice;
}

/**
 * Makes the dice of one picture.
 *
 * @param seed A whole number; neighbouring seeds give unrelated rolls.
 * @returns Dice at their first roll.
 *
 * @example The same seed rolls the same numbers
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollDice } from "./pen.ts";
 *
 * assert.equal(rollDice(7).between(0, 1), rollDice(7).between(0, 1));
 * ```
 */
export function rollDice(seed: number): Dice {
  const generator = mersenne(seed);
  const between = (low: number, high: number) => low + (high - low) * uniformFloat64(generator);
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    between,
    whole,
    chance: (p) => between(0, 1) < p,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
  };
}

/**
 * Writes one SVG element; numbers are rounded to hundredths, so that the text does not depend on
 * the last bits of a sine.
 *
 * @param name The element's name.
 * @param attributes Its attributes by their SVG names.
 * @param children The text of the elements inside it.
 * @returns The element as text.
 *
 * @example A dot
 * ```ts
 * import assert from "node:assert/strict";
 * import { tag } from "./pen.ts";
 *
 * assert.equal(tag("circle", { r: 1 / 3, fill: "red" }), '<circle r="0.33" fill="red"/>');
 * ```
 */
export function tag(
  name: string,
  attributes: Readonly<Record<string, number | string>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${typeof value === "number" ? round(value) : value}"`
  ).join("");
  return children.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>${children.join("")}</${name}>`;
}

/**
 * Writes path data from commands, points and numbers.
 *
 * @param parts Command letters and points in order.
 * @returns The text of a `d` attribute.
 *
 * @example A line
 * ```ts
 * import assert from "node:assert/strict";
 * import { path } from "./pen.ts";
 *
 * assert.equal(path("M", [0, 0], "L", [1, 2.345]), "M 0,0 L 1,2.35");
 * ```
 */
export function path(...parts: readonly (string | Point)[]): string {
  return parts.map((part) =>
    typeof part === "string" ? part : `${round(part[0])},${round(part[1])}`
  ).join(" ");
}

/** Writes a colour, lighter or darker by some points of lightness and see-through by `alpha`. */
export function paint([hue, saturation, lightness]: Colour, { lighter = 0, alpha = 1 } = {}) {
  const light = Math.min(100, Math.max(0, lightness + lighter));
  return `hsla(${round(hue)},${round(saturation)}%,${round(light)}%,${round(alpha)})`;
}

/** The point at an angle in degrees and a distance from a start. */
export function polar([x, y]: Point, angle: number, distance: number): Point {
  const radians = angle * Math.PI / 180;
  return [x + distance * Math.cos(radians), y + distance * Math.sin(radians)];
}

/** As many fragments as asked for, joined. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join("");
}

/** Moves, turns (degrees) and scales fragments as one. */
export function place(
  children: readonly string[],
  { at, angle = 0, scale = 1 }: {
    readonly at: Point;
    readonly angle?: number;
    readonly scale?: number;
  },
): string {
  const transform = `translate(${path(at)}) rotate(${round(angle)}) scale(${round(scale, 1000)})`;
  return tag("g", { transform }, children);
}

/** A point anywhere in the picture. */
export function anywhere({ dice, width, height }: Stage): Point {
  return [dice.between(0, width), dice.between(0, height)];
}

/** The middle of the picture, give or take some pixels. */
export function centre({ dice, width, height }: Stage, slack: number): Point {
  return [width / 2 + dice.between(-slack, slack), height / 2 + dice.between(-slack, slack)];
}

/** A rough surface over the whole picture: noise as heights, lit from the side. */
export function relief(stage: Stage, { colour, frequency, depth, octaves = 4, alpha = 1 }: {
  readonly colour: Colour;
  /** Bumps a pixel, one number or one each for x and y. */
  readonly frequency: number | string;
  readonly depth: number;
  readonly octaves?: number;
  readonly alpha?: number;
}): string {
  const sun = tag("feDistantLight", { azimuth: stage.light, elevation: 52 });
  const lit = {
    surfaceScale: depth,
    diffuseConstant: 1.25,
    "lighting-color": paint(colour),
  };
  return noise(stage, { frequency, octaves, alpha }, [tag("feDiffuseLighting", lit, [sun])]);
}

/** Soft stains over the whole picture: noise as transparency. */
export function blotches(stage: Stage, { colour, frequency, alpha }: {
  readonly colour: Colour;
  readonly frequency: number;
  readonly alpha: number;
}): string {
  const threshold = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  6 0 0 0 -3";
  return noise(stage, { frequency, octaves: 3, alpha }, [
    tag("feColorMatrix", { values: threshold, result: "stain" }),
    tag("feFlood", { "flood-color": paint(colour) }),
    tag("feComposite", { in2: "stain", operator: "in" }),
  ]);
}

/** Noise over the whole picture, passed through further filter steps. */
export function noise(
  { dice, width, height }: Stage,
  { frequency, octaves, alpha }: {
    readonly frequency: number | string;
    readonly octaves: number;
    readonly alpha: number;
  },
  steps: readonly string[],
): string {
  const seed = dice.whole(1, 1_000_000);
  const id = `noise-${seed}`;
  const turbulence = tag("feTurbulence", {
    type: "fractalNoise",
    baseFrequency: `${frequency}`, // unrounded: some are thousandths
    numOctaves: octaves,
    seed,
  });
  const frame = { id, x: 0, y: 0, width: 1, height: 1, "color-interpolation-filters": "sRGB" };
  return tag("filter", frame, [turbulence, ...steps]) +
    tag("rect", { width, height, filter: `url(#${id})`, opacity: alpha });
}

function round(value: number, steps = 100): number {
  return Math.round(value * steps) / steps;
}
