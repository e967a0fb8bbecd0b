/**
 * Random changes of colour.
 *
 * @module
 */
import type { Transform } from "../../plan/plan.ts";
import { type Random, shuffled } from "../../random/random.ts";
import { adjustBrightness, adjustContrast, adjustSaturation } from "./adjust_color.ts";
import { adjustHue } from "./adjust_hue.ts";
import type { Picture } from "./resample.ts";

/** The qualities with the value that leaves each alone; torchvision draws in this order. */
const QUALITIES = [
  { key: "brightness", none: 1, adjust: adjustBrightness },
  { key: "contrast", none: 1, adjust: adjustContrast },
  { key: "saturation", none: 1, adjust: adjustSaturation },
  { key: "hue", none: 0, adjust: adjustHue },
] as const;

/**
 * Changes brightness, contrast, saturation and hue in a random order, as `ColorJitter`.
 *
 * A quality whose range is the one value that changes nothing is neither drawn nor applied.
 *
 * @param picture The picture; left as it is.
 * @param jitter Ranges of the qualities.
 * @param random Gives the order, then the values of brightness, contrast, saturation, hue.
 * @returns The new picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { randomFor } from "../../random/random.ts";
 * import { colorJitter } from "./color_jitter.ts";
 *
 * const picture = { width: 1, height: 1, pixels: Uint8Array.of(100, 100, 100) };
 * const jitter = { brightness: [0.5, 0.5], contrast: [1, 1], saturation: [1, 1], hue: [0, 0] } as const;
 * const { pixels } = colorJitter(picture, jitter, randomFor([0, 0, "ants/a.jpg"]));
 * assert.deepEqual([...pixels], [50, 50, 50]);
 * ```
 */
export function colorJitter(
  picture: Picture,
  jitter: Omit<Extract<Transform, { readonly type: "color_jitter" }>, "type">,
  random: Random,
): Picture {
  const order = shuffled(QUALITIES.length, random);
  const values = QUALITIES.map(({ key, none }) => {
    const [least, most] = jitter[key];
    return least === none && most === none ? undefined : random.uniform(least, most);
  });
  return order.reduce((changed, index) => {
    const value = values[index];
    return value === undefined ? changed : QUALITIES[index]!.adjust(changed, value);
  }, picture);
}
