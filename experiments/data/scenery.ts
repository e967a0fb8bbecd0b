/**
 * The grounds that the insects stand on: eight scenes, each of which carries either class.
 *
 * @module
 */
import {
  anywhere,
  centre,
  type Colour,
  type Dice,
  outline,
  paint,
  path,
  place,
  type Point,
  polar,
  repeat,
  type Stage,
  tag,
} from "./pen.ts";
import { blotches, relief } from "./texture.ts";

/** Every scene by name. */
export const scenes = { soil, sand, stone, bark, leaf, flower, sky, honeycomb } as const;

/** The name of a scene. */
export type SceneName = keyof typeof scenes;

function soil(stage: Stage): string {
  const { dice } = stage;
  const ground: Colour = [dice.between(14, 38), dice.between(20, 50), dice.between(26, 50)];
  return [
    relief(stage, { colour: ground, frequency: dice.between(0.06, 0.16), depth: 4.5 }),
    blotches(stage, { colour: [ground[0], 40, 8], frequency: 0.03, alpha: 0.55 }),
    pebbles(stage, { count: dice.whole(5, 22), hue: ground[0] }),
    dice.chance(0.5) ? blades(stage, dice.whole(3, 9)) : "",
  ].join("");
}

function sand(stage: Stage): string {
  const { dice } = stage;
  const grain: Colour = [dice.between(28, 46), dice.between(22, 55), dice.between(68, 84)];
  const ripple = dice.between(0.008, 0.02);
  return [
    relief(stage, { colour: grain, frequency: `${ripple} ${ripple * 6}`, depth: 12, octaves: 2 }),
    relief(stage, { colour: grain, frequency: 0.7, depth: 1.6, alpha: 0.55 }),
    pebbles(stage, { count: dice.whole(0, 9), hue: grain[0] }),
  ].join("");
}

function stone(stage: Stage): string {
  const { dice } = stage;
  const rock: Colour = [dice.between(0, 260), dice.between(2, 14), dice.between(42, 76)];
  const lichen: Colour = [dice.between(40, 110), dice.between(25, 60), dice.between(45, 70)];
  return [
    relief(stage, { colour: rock, frequency: dice.between(0.03, 0.09), depth: 4, octaves: 5 }),
    blotches(stage, { colour: [rock[0], 8, 12], frequency: 0.35, alpha: 0.5 }),
    dice.chance(0.6) ? blotches(stage, { colour: lichen, frequency: 0.025, alpha: 0.8 }) : "",
    repeat(dice.whole(0, 2), () => crack(stage)),
  ].join("");
}

function bark(stage: Stage): string {
  const { dice } = stage;
  const wood: Colour = [dice.between(15, 36), dice.between(15, 42), dice.between(32, 62)];
  const [along, across] = [dice.between(0.006, 0.014), dice.between(0.07, 0.16)];
  const frequency = dice.chance(0.5) ? `${along} ${across}` : `${across} ${along}`;
  const moss: Colour = [dice.between(75, 110), 45, 32];
  return [
    relief(stage, { colour: wood, frequency, depth: 14 }),
    relief(stage, { colour: wood, frequency: 0.3, depth: 1.5, alpha: 0.35 }),
    dice.chance(0.4) ? blotches(stage, { colour: moss, frequency: 0.03, alpha: 0.8 }) : "",
  ].join("");
}

function leaf(stage: Stage): string {
  const { dice } = stage;
  const green: Colour = [dice.between(72, 140), dice.between(35, 65), dice.between(32, 52)];
  const [length, breadth] = [dice.between(125, 160), dice.between(80, 115)];
  const blade = outline(
    [[-length, 0], [length, 0]],
    [[-length / 2, -breadth * 1.3], [length / 2, -breadth]],
  );
  const vein = { fill: "none", stroke: paint(green, { lighter: 16 }), "stroke-linecap": "round" };
  const veins = repeat(dice.whole(7, 10), (index) => {
    const x = -length * 0.85 + index * length * 0.2;
    return [-1, 1].map((side) =>
      tag("path", {
        ...vein,
        d: path("M", [x, 0], "Q", [x + 22, side * 26], [x + 62, side * breadth * 0.8]),
        "stroke-width": 1.1,
      })
    ).join("");
  });
  const shade = tag("path", { d: blade, fill: "black", opacity: 0.14, "clip-path": "url(#lower)" });
  const lower = tag("rect", { x: -length, y: 0, width: length * 2, height: breadth * 2 });
  return [
    foliage(stage),
    tag("clipPath", { id: "lower" }, [lower]),
    place([
      tag("path", { d: blade, fill: "black", opacity: 0.35, transform: "translate(3,6)" }),
      tag("path", { d: blade, fill: paint(green) }),
      shade,
      veins,
      tag("path", { ...vein, d: path("M", [-length, 0], "L", [length, 0]), "stroke-width": 2.6 }),
    ], { at: centre(stage, 14), angle: dice.between(0, 360) }),
    relief(stage, { colour: [green[0], 20, 60], frequency: 0.25, depth: 2, alpha: 0.22 }),
    repeat(dice.whole(0, 6), () => drop(stage)),
  ].join("");
}

function flower(stage: Stage): string {
  const { dice } = stage;
  const hue = dice.pick([0, 18, 45, 52, 210, 265, 290, 325, 340]);
  const colour: Colour = dice.chance(0.25)
    ? [50, 20, 93]
    : [hue, dice.between(50, 88), dice.between(58, 76)];
  const [count, radius] = [dice.whole(6, 19), dice.between(82, 118)];
  const disc = dice.between(14, 34);
  const girth = Math.max(9, radius * 2.1 / count);
  const ring = (turn: number, lighter: number) =>
    repeat(count, (index) => {
      const angle = (index + turn) * 360 / count + dice.between(-3, 3);
      const long = radius * dice.between(0.92, 1.06);
      return place([petal({ radius: long, girth, colour, lighter })], { at: [0, 0], angle });
    });
  return [
    foliage(stage),
    place([ring(0, -14), ring(0.5, 0), heart(dice, disc)], {
      at: centre(stage, 30),
      angle: dice.between(0, 360),
    }),
  ].join("");
}

function petal({ radius, girth, colour, lighter }: {
  readonly radius: number;
  readonly girth: number;
  readonly colour: Colour;
  readonly lighter: number;
}): string {
  const shape = outline(
    [[0, 0], [radius, 0]],
    [[radius * 0.3, -girth], [radius * 0.9, -girth * 1.2]],
  );
  const [fill, edge] = [paint(colour, { lighter }), paint(colour, { lighter: lighter - 18 })];
  return tag("path", { d: shape, fill, stroke: edge, "stroke-width": 0.7 }) +
    [-0.35, 0, 0.35].map((side) =>
      tag("path", {
        d: path("M", [6, 0], "Q", [radius * 0.5, girth * side * 1.4], [radius * 0.8, girth * side]),
        stroke: paint(colour, { lighter: lighter - 14, alpha: 0.5 }),
        fill: "none",
        "stroke-width": 0.8,
      })
    ).join("");
}

/** A flower's disc: florets on the golden angle, as in a sunflower. */
function heart(dice: Dice, radius: number): string {
  const colour: Colour = [dice.between(24, 54), dice.between(60, 90), dice.between(30, 55)];
  const florets = repeat(90, (index) => {
    const [cx, cy] = polar([0, 0], index * 137.508, radius * Math.sqrt(index / 90));
    const fill = paint(colour, { lighter: dice.between(-4, 22) });
    return tag("circle", { cx, cy, r: radius * 0.085, fill });
  });
  return tag("circle", { r: radius * 1.05, fill: paint(colour, { lighter: -14 }) }) + florets;
}

function sky(stage: Stage): string {
  const { dice, width, height } = stage;
  const blue: Colour = [dice.between(195, 222), dice.between(40, 78), dice.between(52, 70)];
  const lean = dice.between(0, 360);
  const tip = (turn: number) => polar(centre(stage, 20), lean + turn, 160);
  const twig = path("M", tip(0), "Q", centre(stage, 25), tip(180));
  const wood: Colour = [dice.pick([28, 90]), dice.between(20, 45), dice.between(25, 42)];
  const girth = dice.between(14, 30);
  const strand = (lighter: number, share: number) =>
    tag("path", {
      d: twig,
      fill: "none",
      stroke: paint(wood, { lighter }),
      "stroke-width": girth * share,
    });
  return [
    tag("linearGradient", { id: "air", x2: 0, y2: 1 }, [
      tag("stop", { "stop-color": paint(blue) }),
      tag("stop", { offset: 1, "stop-color": paint(blue, { lighter: 24 }) }),
    ]),
    tag("rect", { width, height, fill: "url(#air)" }),
    blotches(stage, { colour: [210, 30, 97], frequency: 0.012, alpha: 0.95 }),
    dice.chance(0.5) ? bokeh(stage, dice.whole(4, 10)) : "",
    repeat(9, (index) => strand(index * 3 - 12, 1 - index * 0.1)),
  ].join("");
}

function honeycomb(stage: Stage): string {
  const { dice, width, height } = stage;
  const wax: Colour = [dice.between(32, 46), dice.between(55, 85), dice.between(48, 64)];
  const size = dice.between(9, 14);
  const cells = repeat(15 * 15, (index) => {
    const [row, column] = [Math.floor(index / 15) - 7, index % 15 - 7];
    const at: Point = [size * 1.74 * (column + Math.abs(row % 2) / 2), size * 1.51 * row];
    return cell(dice, { at, size: size * 0.88, wax });
  });
  return [
    tag("rect", { width, height, fill: paint(wax, { lighter: 8 }) }),
    place([cells], { at: centre(stage, 10), angle: dice.between(0, 60) }),
    relief(stage, { colour: [wax[0], 40, 60], frequency: 0.12, depth: 3, alpha: 0.25 }),
  ].join("");
}

function cell(
  dice: Dice,
  { at, size, wax }: { readonly at: Point; readonly size: number; readonly wax: Colour },
): string {
  const corners = (radius: number) =>
    [30, 90, 150, 210, 270, 330].map((angle) => path(polar(at, angle, radius))).join(" ");
  const lighter = dice.pick([-34, -28, -22, -12, 2]);
  const gleam = polar(at, dice.between(200, 250), size * 0.4);
  return [
    tag("polygon", { points: corners(size), fill: paint(wax, { lighter: lighter - 8 }) }),
    tag("polygon", { points: corners(size * 0.78), fill: paint(wax, { lighter }) }),
    dice.chance(0.4)
      ? tag("circle", { cx: gleam[0], cy: gleam[1], r: size * 0.16, fill: "#fff", opacity: 0.55 })
      : "",
  ].join("");
}

/** Leaves out of focus, far behind. */
function foliage(stage: Stage): string {
  const { dice, width, height } = stage;
  const green: Colour = [dice.between(70, 150), dice.between(25, 55), dice.between(16, 34)];
  return [
    tag("rect", { width, height, fill: paint(green) }),
    blotches(stage, { colour: [green[0], 45, 55], frequency: 0.02, alpha: 0.7 }),
    bokeh(stage, dice.whole(0, 8)),
  ].join("");
}

function bokeh(stage: Stage, count: number): string {
  const { dice } = stage;
  return repeat(count, () => {
    const [cx, cy] = anywhere(stage);
    const fill = paint([dice.between(50, 150), 50, 70], { alpha: dice.between(0.1, 0.35) });
    return tag("circle", { cx, cy, r: dice.between(6, 22), fill });
  });
}

function pebbles(
  stage: Stage,
  { count, hue }: { readonly count: number; readonly hue: number },
): string {
  const { dice, light } = stage;
  return repeat(count, () => {
    const [rx, ry] = [dice.between(1.5, 8), dice.between(1.5, 6)];
    const colour: Colour = [hue + dice.between(-8, 8), dice.between(5, 30), dice.between(30, 70)];
    const angle = dice.between(0, 360);
    const [x, y] = polar([0, 0], light - angle, ry * 0.35);
    return place([
      tag("ellipse", { cx: -x, cy: -y, rx: rx * 1.08, ry: ry * 1.12, fill: "#000", opacity: 0.45 }),
      tag("ellipse", { rx, ry, fill: paint(colour) }),
      tag("ellipse", {
        ...{ cx: x, cy: y, rx: rx * 0.55, ry: ry * 0.5 },
        fill: paint(colour, { lighter: 14, alpha: 0.7 }),
      }),
    ], { at: anywhere(stage), angle });
  });
}

function blades(stage: Stage, count: number): string {
  const { dice } = stage;
  return repeat(count, () => {
    const [root, lean] = [anywhere(stage), dice.between(0, 360)];
    const tip = polar(root, lean, dice.between(20, 60));
    return tag("path", {
      d: path("M", root, "Q", polar(root, lean + dice.between(-40, 40), 18), tip),
      fill: "none",
      stroke: paint([dice.between(45, 110), 40, dice.between(30, 55)]),
      "stroke-width": dice.between(1, 2.6),
      "stroke-linecap": "round",
    });
  });
}

function crack(stage: Stage): string {
  const { dice } = stage;
  const steps: (string | Point)[] = [];
  const lean = dice.between(0, 360);
  let tip = polar(centre(stage, 50), lean + 180, 110);
  for (let step = 0; step < 14; step++) {
    steps.push(step === 0 ? "M" : "L", tip);
    tip = polar(tip, lean + dice.between(-38, 38), 16);
  }
  return tag("path", { d: path(...steps), fill: "none", stroke: "#000", opacity: 0.5 });
}

function drop(stage: Stage): string {
  const r = stage.dice.between(1.5, 4);
  const [x, y] = anywhere(stage);
  const [cx, cy] = polar([x, y], stage.light, r * 0.4);
  return tag("circle", { cx: x, cy: y, r, fill: "#fff", opacity: 0.25 }) +
    tag("circle", { cx, cy, r: r * 0.3, fill: "#fff", opacity: 0.9 });
}
