import assert from "node:assert/strict";
import { drawCharts } from "../../../src/report/charts/draw_charts.ts";
import { examplePlan } from "../../example_plan.ts";
import { exampleReport } from "../example_report.ts";

const HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "@text"];

Deno.test("drawCharts() gives the same bytes again, whatever was drawn between, and ids that no other chart has", async () => {
  const first = await drawCharts(exampleReport());
  await drawCharts(exampleReport({ plan: examplePlan({ classes: HOSTILE }) }));
  assert.deepEqual(await drawCharts(exampleReport()), first);
  assert.deepEqual(
    first.map(({ file }) => file),
    ["curves", "confusion", "reliability", "paired-1"].flatMap((name) => [
      `${name}-light.svg`,
      `${name}-dark.svg`,
    ]),
  );
  // Several may stand in one page
  const ids = first.flatMap(({ svg }) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  assert.equal(new Set(ids).size, ids.length);
  const used = first.flatMap(({ svg }) =>
    [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id)
  );
  assert.deepEqual(used, ["confusion-light-0", "confusion-dark-0"]);
  assert.deepEqual(ids, used);
});

Deno.test("drawCharts() shows class names that are markup as text", async () => {
  const drawn = await drawCharts(exampleReport({ plan: examplePlan({ classes: HOSTILE }) }));
  const confusion = drawn.find(({ file }) => file === "confusion-light.svg")?.svg ?? "";
  assert.ok(confusion.includes("&lt;script&gt;"));
  assert.ok(confusion.includes(">@text<"), "a name is no colour");
  for (const { svg } of drawn) {
    assert.ok(!/<script|<img|<foreignObject|[^:]\/\/(?!www\.w3\.org)/.test(svg));
  }
});

for (
  const [what, set, classes] of [
    ["one epoch, one seed", ["training.epochs=1", "training.seeds=[0]"], 2],
    ["a hundred epochs, five seeds, thirty classes", [
      "training.epochs=100",
      "training.seeds=[0,1,2,3,4]",
    ], 30],
  ] as const
) {
  Deno.test(`drawCharts() draws ${what}`, async () => {
    const names = Array.from({ length: classes }, (_, k) => `class ${k}`);
    const drawn = await drawCharts(exampleReport({ plan: examplePlan({ set, classes: names }) }));
    for (const { svg, file } of drawn) {
      assert.match(svg, /^<svg [^]*<\/svg>\n$/);
      assert.ok(!/NaN|undefined|Infinity/.test(svg), file);
    }
  });
}
