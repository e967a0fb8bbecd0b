/**
 * Draws the pictures of `insects/`: ants and bees, so that a first run needs nothing from outside.
 *
 * ```sh
 * deno run -A experiments/data/draw.ts
 * ```
 *
 * A picture is a function of its split, class and number: the same script gives the same SVG. The
 * bytes of the JPEG depend on the version of sharp too.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { insects, type Label } from "./insects.ts";
import { centre, paint, place, polar, repeat, rollDice, type Stage, tag } from "./pen.ts";
import { type SceneName, scenes } from "./scenery.ts";
import { noise } from "./texture.ts";

/** One picture of the set. */
export interface Picture {
  readonly split: "train" | "val";
  readonly label: Label;
  /** From 1. */
  readonly number: number;
}

/** A picture as text, and what it shows. */
export interface Drawing {
  readonly svg: string;
  readonly scene: SceneName;
}

const count = { train: 60, val: 30 } as const;
const quality = 80;

/** Where each class is met, the usual places more often; every place carries both classes. */
const habitats = {
  ants: ["soil", "sand", "stone", "bark", "leaf", "flower", "sky", "honeycomb", "soil", "bark"],
  bees: ["soil", "sand", "stone", "bark", "leaf", "flower", "sky", "honeycomb", "flower", "leaf"],
} as const satisfies Readonly<Record<Label, readonly SceneName[]>>;

/**
 * Lists the pictures of the set, half of them ants and half bees.
 *
 * @returns 120 to train on and 60 to validate on.
 *
 * @example Both classes have as many
 * ```ts
 * import assert from "node:assert/strict";
 * import { listPictures } from "./draw.ts";
 *
 * const ants = listPictures().filter((picture) => picture.label === "ants");
 * assert.equal(ants.length * 2, listPictures().length);
 * ```
 */
export function listPictures(): Picture[] {
  return (["train", "val"] as const).flatMap((split) =>
    (["ants", "bees"] as const).flatMap((label) =>
      Array.from({ length: count[split] }, (_, index) => ({ split, label, number: index + 1 }))
    )
  );
}

/**
 * Names a picture's file, relative to the folder of this script.
 *
 * @param picture Which one.
 * @returns The path, with forward slashes.
 *
 * @example The first ant
 * ```ts
 * import assert from "node:assert/strict";
 * import { nameFile } from "./draw.ts";
 *
 * const file = nameFile({ split: "train", label: "ants", number: 1 });
 * assert.equal(file, "insects/train/ants/ant_001.jpg");
 * ```
 */
export function nameFile({ split, label, number }: Picture): string {
  return `insects/${split}/${label}/${label.slice(0, -1)}_${`${number}`.padStart(3, "0")}.jpg`;
}

/**
 * Draws one picture as SVG: a scene, one to three insects with their shadows, light and noise.
 *
 * @param picture Which one.
 * @returns The SVG, 160 pixels wide and 120 to 200 high, and the scene's name.
 *
 * @example The same picture twice
 * ```ts
 * import assert from "node:assert/strict";
 * import { drawPicture } from "./draw.ts";
 *
 * const picture = { split: "val", label: "bees", number: 3 } as const;
 * assert.deepEqual(drawPicture(picture), drawPicture(picture));
 * ```
 */
export function drawPicture({ split, label, number }: Picture): Drawing {
  const dice = rollDice(number + (split === "val" ? 1_000 : 0) + (label === "bees" ? 10_000 : 0));
  const [width, height] = [160, 10 * dice.whole(12, 20)];
  const stage: Stage = { width, height, light: dice.between(0, 360), dice };
  const scene = dice.pick(habitats[label]);
  const view = tag("g", { filter: "url(#lens)" }, [scenes[scene](stage), swarm(stage, label)]);
  const svg = tag("svg", { xmlns: "http://www.w3.org/2000/svg", width, height }, [
    lens(stage),
    shadow(stage),
    view,
    exposure(stage),
    noise(stage, { frequency: 0.9, octaves: 2, alpha: dice.between(0, 0.14) }),
  ]);
  return { svg, scene };
}

/** One large insect near the middle, or two or three small ones around it. */
function swarm(stage: Stage, label: Label): string {
  const { dice } = stage;
  const size = dice.pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
  const scale = [0.86, 0.6, 0.5][size - 1] ?? 0.5;
  const middle = centre(stage, 14);
  const turn = dice.between(0, 360);
  return repeat(size, (index) => {
    const at = size === 1 ? middle : polar(middle, turn + index * 360 / size, 40);
    const angle = dice.between(0, 360);
    const insect = insects[label]({ dice, light: stage.light - angle, id: `insect-${index}` });
    const placed = place([insect], { at, angle, scale: scale * dice.between(0.85, 1.2) });
    return tag("g", { filter: "url(#shadow)" }, [placed]);
  });
}

/** The shadow that the light throws; further off where the insect stands high or flies. */
function shadow({ dice, light }: Stage): string {
  const [dx, dy] = polar([0, 0], light + 180, dice.between(2.5, 7));
  const drop = { dx, dy, stdDeviation: dice.between(1, 2.6), "flood-opacity": 0.6 };
  return tag("filter", { id: "shadow" }, [tag("feDropShadow", drop)]);
}

/** Some pictures are a little out of focus. */
function lens({ dice }: Stage): string {
  const stdDeviation = dice.chance(0.3) ? dice.between(0.4, 1) : 0.15;
  return tag("filter", { id: "lens", x: 0, y: 0, width: 1, height: 1 }, [
    tag("feGaussianBlur", { stdDeviation }),
  ]);
}

/** Brighter on the side of the light, darker in the corners, warmer or cooler as a whole. */
function exposure({ dice, width, height, light }: Stage): string {
  const [cx, cy] = polar([0.5, 0.5], light, dice.between(0, 0.3));
  const stop = (offset: number, colour: string, alpha: number) =>
    tag("stop", { offset, "stop-color": colour, "stop-opacity": alpha });
  const tint = paint([dice.pick([35, 48, 210]), 60, 60], { alpha: dice.between(0, 0.12) });
  return [
    tag("radialGradient", { id: "exposure", cx, cy, r: 0.85 }, [
      stop(0, "#fff", dice.between(0, 0.25)),
      stop(0.5, "#000", 0),
      stop(1, "#000", dice.between(0.1, 0.45)),
    ]),
    tag("rect", { width, height, fill: "url(#exposure)" }),
    tag("rect", { width, height, fill: tint }),
  ].join("");
}

async function writePicture(picture: Picture): Promise<void> {
  const file = fileURLToPath(new URL(nameFile(picture), import.meta.url));
  await mkdir(dirname(file), { recursive: true });
  await sharp(Buffer.from(drawPicture(picture).svg)).flatten().jpeg({ quality }).toFile(file);
}

if (import.meta.main) await Promise.all(listPictures().map(writePicture));
