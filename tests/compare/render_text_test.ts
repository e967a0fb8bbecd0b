import assert from "node:assert/strict";
import { compareReports } from "../../src/compare/compare_reports.ts";
import { renderText } from "../../src/compare/render_text.ts";
import { exampleComparison } from "./_example_comparison.ts";
import { madeReport, marks } from "./_made_report.ts";
import { sideOf } from "./_side_of.ts";

const comparison = exampleComparison();

Deno.test("renderText() reads from the verdicts down", async (t) => {
  await t.assertSnapshot(renderText(comparison, { width: 100 }));
});

Deno.test("renderText() breaks lines at words to fit the terminal", () => {
  const words = (width: number) => renderText(comparison, { width }).split(/\s+/);
  for (const width of [40, 50, 80, 120]) {
    const lines = renderText(comparison, { width }).split("\n");
    const long = lines.filter((line) => line.length > width);
    assert.deepEqual(long, [], `${width}`);
    assert.deepEqual(words(width), words(1000), "nothing is lost");
  }
});

Deno.test("renderText() is no narrower than can be read", () => {
  assert.equal(renderText(comparison, { width: 1 }), renderText(comparison, { width: 40 }));
});

Deno.test("renderText() holds no control characters, whatever files are called", () => {
  const made = { methods: { one: ["+-+-"] }, prefix: "\u001b[2J\n\u202e" };
  const other = { ...made, methods: { one: ["-+-+"] } };
  const text = renderText(
    compareReports(
      sideOf("\u001b]0;x\u0007", madeReport(made)),
      sideOf("head", madeReport(other)),
    ),
    { width: 80 },
  );
  assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}/u);
  assert.match(text, /ants\/ \[2J 0\.jpg: is ants, ants 0\.95 -> bees 0\.95/);
});

Deno.test("renderText() lists ten pictures and counts the rest", () => {
  const text = renderText(
    compareReports(
      sideOf("main", madeReport({ methods: { one: [marks(0, 40)] } })),
      sideOf("head", madeReport({ methods: { one: [marks(40, 40)] } })),
    ),
    { width: 80 },
  );
  assert.equal(text.match(/\.jpg: is/g)?.length, 10);
  assert.match(text, /\n {2}fixed 40 {4}ants\/0\.jpg: is ants, bees 0\.95 -> ants 0\.95\n/);
  assert.match(text, /\n {14}and 30 more, in --json\n {2}broken {6}no picture\n/);
});
