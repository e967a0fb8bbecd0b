/**
 * Noise over the whole picture: rough ground, stains and the grain of film.
 *
 * @module
 */
import { type Colour, paint, type Stage, tag } from "./pen.ts";

/** Noise and how much of it. */
export interface Noise {
  /** Bumps a pixel: one number, or one each for x and y. */
  readonly frequency: number | string;
  /** How many times finer noise is added. */
  readonly octaves?: number;
  /** How opaque it lies over what is there, from 0 to 1. */
  readonly alpha?: number;
}

/**
 * Draws a rough surface: noise as heights, lit from the side.
 *
 * @param stage The picture.
 * @param surface Its noise, its colour and how many pixels deep it is.
 * @returns The filter and a rectangle that shows it.
 *
 * @example Lit from where the picture's light comes
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollDice } from "./pen.ts";
 * import { relief } from "./texture.ts";
 *
 * const stage = { width: 160, height: 120, light: 45, dice: rollDice(1) };
 * assert.match(relief(stage, { colour: [30, 40, 50], frequency: 0.1, depth: 4 }), /azimuth="45"/);
 * ```
 */
export function relief(
  stage: Stage,
  { colour, depth, ...grain }: Noise & { readonly colour: Colour; readonly depth: number },
): string {
  const sun = tag("feDistantLight", { azimuth: stage.light, elevation: 52 });
  const surface = {
    surfaceScale: depth,
    diffuseConstant: 1.25,
    "lighting-color": paint(colour),
  };
  return noise(stage, grain, [tag("feDiffuseLighting", surface, [sun])]);
}

/**
 * Draws soft stains: noise as opacity.
 *
 * @param stage The picture.
 * @param stain Their noise and their colour.
 * @returns The filter and a rectangle that shows it.
 *
 * @example In the colour asked for
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollDice } from "./pen.ts";
 * import { blotches } from "./texture.ts";
 *
 * const stage = { width: 160, height: 120, light: 45, dice: rollDice(1) };
 * assert.match(blotches(stage, { colour: [90, 45, 32], frequency: 0.1 }), /hsla\(90,45%,32%,1\)/);
 * ```
 */
export function blotches(
  stage: Stage,
  { colour, ...grain }: Noise & { readonly colour: Colour },
): string {
  // Opacity 6 x red - 3: nothing where the noise is below its middle, all of it soon above.
  const steepen = "0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  6 0 0 0 -3";
  return noise(stage, { octaves: 3, ...grain }, [
    tag("feColorMatrix", { values: steepen, result: "stain" }),
    tag("feFlood", { "flood-color": paint(colour) }),
    tag("feComposite", { in2: "stain", operator: "in" }),
  ]);
}

/**
 * Draws coloured noise, as it is or through further filter steps.
 *
 * @param stage The picture.
 * @param grain The noise.
 * @param steps Filter elements that take the noise; none by default.
 * @returns The filter and a rectangle that shows it.
 *
 * @example The same dice, the same noise
 * ```ts
 * import assert from "node:assert/strict";
 * import { rollDice } from "./pen.ts";
 * import { noise } from "./texture.ts";
 *
 * const stage = () => ({ width: 160, height: 120, light: 45, dice: rollDice(1) });
 * assert.equal(noise(stage(), { frequency: 0.9 }), noise(stage(), { frequency: 0.9 }));
 * ```
 */
export function noise(
  { dice, width, height }: Stage,
  { frequency, octaves = 4, alpha = 1 }: Noise,
  steps: readonly string[] = [],
): string {
  const seed = dice.whole(1, 1_000_000);
  const id = `noise-${seed}`;
  const turbulence = tag("feTurbulence", {
    type: "fractalNoise",
    baseFrequency: `${frequency}`, // as text it is not rounded: some are thousandths
    numOctaves: octaves,
    seed,
  });
  const frame = { id, x: 0, y: 0, width: 1, height: 1, "color-interpolation-filters": "sRGB" };
  return tag("filter", frame, [turbulence, ...steps]) +
    tag("rect", { width, height, filter: `url(#${id})`, opacity: alpha });
}
