/**
 * Ants and bees from above, each in a frame of its own: nose to the right, about 100 units long.
 *
 * @module
 */
import {
  type Colour,
  type Dice,
  outline,
  paint,
  path,
  type Point,
  polar,
  repeat,
  tag,
} from "./pen.ts";

/** What an insect is drawn with. */
export interface Pose {
  readonly dice: Dice;
  /** Direction of the light in the insect's frame, in degrees. */
  readonly light: number;
  /** Starts the ids of the insect's gradients; no other insect of the picture has it. */
  readonly id: string;
}

/** The two classes; each draws one insect. */
export const insects = { ants: ant, bees: bee } as const;

/** A class of the data set. */
export type Label = keyof typeof insects;

function ant({ dice, light, id }: Pose): string {
  const shell: Colour = dice.pick([
    [dice.between(10, 30), dice.between(5, 25), dice.between(7, 13)], // black
    [dice.between(8, 24), dice.between(45, 70), dice.between(18, 30)], // red-brown
    [dice.between(18, 34), dice.between(45, 70), dice.between(24, 38)], // amber
  ]);
  const abdomen: Colour = dice.chance(0.4) ? [shell[0], shell[1] * 0.5, 9] : shell;
  const girth = dice.between(0.9, 1.2);
  const body = (cx: number, rx: number, ry: number) =>
    tag("ellipse", { cx, cy: 0, rx, ry: ry * girth, fill: `url(#${id}-shell)` });
  return [
    gloss(`${id}-shell`, shell, light),
    gloss(`${id}-abdomen`, abdomen, light),
    legs(dice, { colour: shell, hips: [10, 2, -6], reach: dice.between(0.9, 1.15), girth: 1 }),
    antennae(dice, { colour: shell, root: [42, 4], scape: 17, tip: 21, girth: 2.1 }),
    mandibles(shell),
    body(2, 15, 6.5),
    body(10, 8, 7.5),
    body(-15, 4, 4),
    body(34, dice.between(11, 13.5), dice.between(9.5, 12)),
    gaster({ id, colour: abdomen, girth }),
    eyes([38, 7.5], [2.2, 1.7]),
    dice.chance(0.15) ? crumb(dice) : "",
  ].join("");
}

/** The ant's hind part, in rings. */
function gaster({ id, colour, girth }: {
  readonly id: string;
  readonly colour: Colour;
  readonly girth: number;
}): string {
  const [rx, ry] = [20, 14 * girth];
  const ring = (share: number) => {
    const x = -38 - rx * share;
    const y = ry * Math.sqrt(1 - share * share);
    return tag("path", {
      d: path("M", [x, -y], "Q", [x - 5, 0], [x, y]),
      fill: "none",
      stroke: paint(colour, { lighter: 16, alpha: 0.7 }),
      "stroke-width": 1.1,
    });
  };
  return tag("ellipse", { cx: -38, cy: 0, rx, ry, fill: `url(#${id}-abdomen)` }) +
    [-0.35, 0.15, 0.6].map(ring).join("");
}

function mandibles(colour: Colour): string {
  return [-1, 1].map((side) =>
    tag("path", {
      d: path("M", [42, 6 * side], "Q", [53, 6 * side], [51, 0.5 * side], "L", [43, 2 * side], "Z"),
      fill: paint(colour, { lighter: 5 }),
    })
  ).join("");
}

/** A piece of leaf or a crumb, carried. */
function crumb(dice: Dice): string {
  const colour: Colour = dice.pick([[95, 50, 42], [45, 45, 78]]);
  const corners = Array.from(
    { length: 7 },
    (_, index) => path(polar([62, 0], index * 51 + dice.between(-15, 15), dice.between(9, 16))),
  );
  return tag("polygon", {
    points: corners.join(" "),
    fill: paint(colour),
    stroke: paint(colour, { lighter: -12 }),
  });
}

function bee({ dice, light, id }: Pose): string {
  const coat: Colour = [dice.between(28, 50), dice.between(60, 95), dice.between(42, 60)];
  const dark: Colour = [dice.between(15, 35), dice.between(15, 45), dice.between(7, 15)];
  const fuzz: Colour = dice.chance(0.3) ? dark : [coat[0], coat[1] * 0.7, coat[2] * 0.95];
  const girth = dice.between(0.92, 1.25);
  const reach = dice.between(0.62, 0.78);
  return [
    gloss(`${id}-coat`, coat, light),
    gloss(`${id}-fuzz`, fuzz, light),
    legs(dice, { colour: dark, hips: [14, 8, 2], reach, girth: 1.25 }),
    antennae(dice, { colour: dark, root: [38, 4], scape: 9, tip: 12, girth: 2 }),
    abdomen({ dice, id, coat, dark, girth }),
    tag("ellipse", { cx: 32, cy: 0, rx: 8.5, ry: 11 * girth, fill: paint(dark, { lighter: 3 }) }),
    eyes([34, 8.5 * girth], [5.5, 3.4]),
    hairs(dice, { at: [32, 0], radii: [4, 6], colour: fuzz, count: 24 }),
    tag("circle", { cx: 11, cy: 0, r: 15 * girth, fill: `url(#${id}-fuzz)` }),
    hairs(dice, { at: [11, 0], radii: [15 * girth, 15 * girth], colour: fuzz, count: 130 }),
    wings(dice),
  ].join("");
}

/** The bee's hind part: bands of coat and dark, tapering to the sting. */
function abdomen({ dice, id, coat, dark, girth }: {
  readonly dice: Dice;
  readonly id: string;
  readonly coat: Colour;
  readonly dark: Colour;
  readonly girth: number;
}): string {
  const half = 18 * girth;
  const shape = outline([[-1, 0], [-52, 0]], [[-1, -half * 1.25], [-40, -half * 1.3]]);
  const count = dice.whole(3, 5);
  const pitch = 46 / count;
  const stripes = repeat(count, (index) => {
    const x = -9 - index * pitch;
    return tag("path", {
      d: path("M", [x, -32], "Q", [x - 11, 0], [x, 32]),
      fill: "none",
      stroke: paint(dark),
      "stroke-width": pitch * dice.between(0.4, 0.62),
    });
  });
  return [
    tag("clipPath", { id: `${id}-abdomen` }, [tag("path", { d: shape })]),
    tag("path", { d: path("M", [-48, -2.5], "L", [-58, 0], "L", [-48, 2.5]), fill: paint(dark) }),
    tag("path", { d: shape, fill: `url(#${id}-coat)` }),
    tag("g", { "clip-path": `url(#${id}-abdomen)` }, [stripes]),
    hairs(dice, { at: [-25, 0], radii: [24, half * 0.9], colour: coat, count: 80 }),
  ].join("");
}

/** Two pairs of glassy wings, folded back or spread. */
function wings(dice: Dice): string {
  const spread = dice.between(14, 78);
  const tint = paint([dice.between(35, 210), 30, 92], { alpha: dice.between(0.4, 0.62) });
  const wing = (side: number, { angle, size }: { angle: number; size: number }) => {
    const turn = 180 - side * (angle + dice.between(-4, 4));
    const vein = (bend: number) =>
      tag("path", { d: path("M", [2, 0], "Q", [24, bend], [44, bend * 0.9]), fill: "none" });
    return tag("g", {
      transform: `translate(${path([9, side * 8])}) rotate(${turn}) scale(${size} ${-side * size})`,
      fill: tint,
      stroke: "hsla(30,35%,20%,0.6)",
      "stroke-width": 0.8,
    }, [
      tag("path", { d: outline([[0, 0], [53, -1]], [[16, -14], [48, -15]], [[50, 9], [18, 8]]) }),
      vein(-7),
      vein(0),
      vein(4),
    ]);
  };
  return [-1, 1].map((side) =>
    wing(side, { angle: spread * 0.6, size: 0.74 }) + wing(side, { angle: spread, size: 1.02 })
  ).join("");
}

/** Three pairs of legs with a knee and an ankle, in the alternating gait of insects. */
function legs(dice: Dice, { colour, hips, reach, girth }: {
  readonly colour: Colour;
  readonly hips: readonly number[];
  readonly reach: number;
  readonly girth: number;
}): string {
  const angles = [[52, 22], [92, 104], [128, 158]] as const;
  return [-1, 1].flatMap((side) =>
    hips.map((x, pair) => {
      const [thigh, shin] = angles[pair] ?? angles[0];
      const step = ((pair + (side + 1) / 2) % 2 === 0 ? 9 : -9) + dice.between(-8, 8);
      const hip: Point = [x, side * 4];
      const knee = polar(hip, side * (thigh + step), reach * 21);
      const ankle = polar(knee, side * (shin + step), reach * (pair === 2 ? 29 : 22));
      const toe = polar(ankle, side * (shin + step - 14 * (pair - 1)), reach * 10);
      const bones = [[hip, knee, 3.3], [knee, ankle, 2.5], [ankle, toe, 1.7]] as const;
      return bones.map(([from, to, width]) => stroke([from, to], { colour, width: width * girth }))
        .join("");
    })
  ).join("");
}

/** A straight scape, an elbow, and a tip that feels ahead. */
function antennae(dice: Dice, { colour, root: [x, y], scape, tip, girth }: {
  readonly colour: Colour;
  readonly root: Point;
  readonly scape: number;
  readonly tip: number;
  readonly girth: number;
}): string {
  return [-1, 1].map((side) => {
    const root: Point = [x, side * y];
    const elbow = polar(root, side * dice.between(38, 68), scape);
    const bend = dice.between(-22, 22);
    return stroke([root, elbow], { colour, width: girth }) +
      stroke([elbow, polar(elbow, side * bend, tip)], { colour, width: girth * 1.1 });
  }).join("");
}

/** Short hairs that stand out from the rim of an ellipse and lie on it. */
function hairs(dice: Dice, { at, radii: [rx, ry], colour, count }: {
  readonly at: Point;
  readonly radii: Point;
  readonly colour: Colour;
  readonly count: number;
}): string {
  return repeat(count, () => {
    const angle = dice.between(0, 360);
    const depth = Math.sqrt(dice.between(0.25, 1));
    const [ux, uy] = polar([0, 0], angle, depth);
    const root: Point = [at[0] + ux * rx, at[1] + uy * ry];
    const tip = polar(root, angle + dice.between(-25, 25), dice.between(3, 6));
    return tag("path", {
      d: path("M", root, "L", tip),
      stroke: paint(colour, { lighter: dice.between(-14, 22), alpha: 0.8 }),
      "stroke-width": 0.9,
    });
  });
}

function eyes([cx, cy]: Point, [rx, ry]: Point): string {
  return [-1, 1].map((side) =>
    tag("ellipse", { cx, cy: side * cy, rx, ry, fill: "#0d0b0a" }) +
    tag("circle", { cx: cx + rx * 0.3, cy: side * cy, r: ry * 0.3, fill: "#fff", opacity: 0.7 })
  ).join("");
}

function stroke(
  [from, to]: readonly [Point, Point],
  { colour, width }: { readonly colour: Colour; readonly width: number },
): string {
  return tag("path", {
    d: path("M", from, "L", to),
    stroke: paint(colour, { lighter: 3 }),
    "stroke-width": width,
    "stroke-linecap": "round",
  });
}

/** A gradient that gleams where the light falls. */
function gloss(id: string, colour: Colour, light: number): string {
  const [fx, fy] = polar([0.5, 0.5], light, 0.28);
  const stop = (offset: number, lighter: number) =>
    tag("stop", { offset, "stop-color": paint(colour, { lighter }) });
  return tag("radialGradient", { id, fx, fy, r: 0.62 }, [stop(0, 30), stop(0.4, 4), stop(1, -7)]);
}
