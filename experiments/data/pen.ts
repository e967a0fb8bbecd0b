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
 * Writes one SVG element; its numbers are rounded to hundredths.
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

/**
 * Writes the outline of a petal, leaf or wing: from one point to another along an upper curve, and
 * back along a lower one.
 *
 * @param ends Where the curves meet.
 * @param upper The two handles of the way there.
 * @param lower The two handles of the way back; by default the upper ones mirrored at the x axis.
 * @returns The text of a `d` attribute, two cubic Bezier curves.
 *
 * @example A symmetric lens
 * ```ts
 * import assert from "node:assert/strict";
 * import { outline } from "./pen.ts";
 *
 * const lens = outline([[0, 0], [9, 0]], [[2, 4], [7, 3]]);
 * assert.equal(lens, "M 0,0 C 2,4 7,3 9,0 C 7,-3 2,-4 0,0");
 * ```
 */
export function outline(
  [from, to]: readonly [Point, Point],
  upper: readonly [Point, Point],
  lower: readonly [Point, Point] = [[upper[1][0], -upper[1][1]], [upper[0][0], -upper[0][1]]],
): string {
  return path("M", from, "C", ...upper, to, "C", ...lower, from);
}

/**
 * Writes a colour.
 *
 * @param colour Which one.
 * @param change Points of lightness to add, and how opaque it is from 0 to 1.
 * @returns The colour as CSS; its lightness is kept within 0 and 100 %.
 *
 * @example Half transparent white stays white when lighter
 * ```ts
 * import assert from "node:assert/strict";
 * import { paint } from "./pen.ts";
 *
 * assert.equal(paint([0, 0, 95], { lighter: 20, alpha: 0.5 }), "hsla(0,0%,100%,0.5)");
 * ```
 */
export function paint(
  [hue, saturation, lightness]: Colour,
  { lighter = 0, alpha = 1 }: { readonly lighter?: number; readonly alpha?: number } = {},
): string {
  const light = Math.min(100, Math.max(0, lightness + lighter));
  return `hsla(${round(hue)},${round(saturation)}%,${round(light)}%,${round(alpha)})`;
}

/**
 * Goes from a point some way in a direction.
 *
 * @param start The point.
 * @param angle The direction in degrees; 0 is the right, 90 the bottom.
 * @param distance How far.
 * @returns The point there.
 *
 * @example To the left
 * ```ts
 * import assert from "node:assert/strict";
 * import { polar } from "./pen.ts";
 *
 * assert.equal(polar([5, 2], 180, 3)[0], 2);
 * ```
 */
export function polar([x, y]: Point, angle: number, distance: number): Point {
  const radians = angle * Math.PI / 180;
  return [x + distance * Math.cos(radians), y + distance * Math.sin(radians)];
}

/**
 * Draws the same thing several times.
 *
 * @param count How often.
 * @param draw Draws the one with this index, from 0.
 * @returns All of them, in order.
 *
 * @example Three of a kind
 * ```ts
 * import assert from "node:assert/strict";
 * import { repeat } from "./pen.ts";
 *
 * assert.equal(repeat(3, (index) => `<g id="${index}"/>`), '<g id="0"/><g id="1"/><g id="2"/>');
 * ```
 */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join("");
}

/**
 * Moves, turns and scales elements as one.
 *
 * @param children The text of the elements.
 * @param where Where their origin comes to lie, their turn in degrees and their scale.
 * @returns A group.
 *
 * @example Moved only
 * ```ts
 * import assert from "node:assert/strict";
 * import { place } from "./pen.ts";
 *
 * const moved = place(["<circle/>"], { at: [1, 2] });
 * assert.equal(moved, '<g transform="translate(1,2) rotate(0) scale(1)"><circle/></g>');
 * ```
 */
export function place(
  children: readonly string[],
  { at, angle = 0, scale = 1 }: {
    readonly at: Point;
    readonly angle?: number;
    readonly scale?: number;
  },
): string {
  const transform = `translate(${path(at)}) rotate(${round(angle)}) scale(${round(scale)})`;
  return tag("g", { transform }, children);
}

/**
 * Picks a point of the picture.
 *
 * @param stage The picture's size and dice.
 * @returns A point drawn evenly from the whole picture.
 *
 * @example Inside
 * ```ts
 * import assert from "node:assert/strict";
 * import { anywhere, rollDice } from "./pen.ts";
 *
 * const [x] = anywhere({ width: 160, height: 120, light: 0, dice: rollDice(1) });
 * assert.ok(x >= 0 && x < 160);
 * ```
 */
export function anywhere({ dice, width, height }: Stage): Point {
  return [dice.between(0, width), dice.between(0, height)];
}

/**
 * Picks a point near the middle of the picture.
 *
 * @param stage The picture's size and dice.
 * @param slack How many pixels off it may be along either axis.
 * @returns A point drawn evenly from that square.
 *
 * @example No slack
 * ```ts
 * import assert from "node:assert/strict";
 * import { centre, rollDice } from "./pen.ts";
 *
 * const stage = { width: 160, height: 120, light: 0, dice: rollDice(1) };
 * assert.deepEqual(centre(stage, 0), [80, 60]);
 * ```
 */
export function centre({ dice, width, height }: Stage, slack: number): Point {
  return [width / 2 + dice.between(-slack, slack), height / 2 + dice.between(-slack, slack)];
}

/** To hundredths, so that the text does not depend on the last bits of a sine. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
