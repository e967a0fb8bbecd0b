import assert from "node:assert/strict";
import { compareReports } from "../../src/compare/compare_reports.ts";
import type { Comparison } from "../../src/compare/comparison.ts";
import { MARKER, MOST_CHARACTERS, renderComparison } from "../../src/compare/render_markdown.ts";
import { exampleComparison } from "./_example_comparison.ts";
import { type Made, madeReport, marks } from "./_made_report.ts";
import { sideOf } from "./_side_of.ts";

function compared(before: Made, after: Made): Comparison {
  return compareReports(sideOf("main", madeReport(before)), sideOf("head", madeReport(after)));
}

/** Methods whose predictions all flip. */
function flipping(methods: number, pictures: number, prefix = ""): Comparison {
  const named = (right: number) =>
    Object.fromEntries(
      Array.from({ length: methods }, (_, k) => [`method${k}`, [marks(right, pictures)]]),
    );
  const made = { prefix, experiment: "large" };
  return compared({ ...made, methods: named(0) }, { ...made, methods: named(pictures) });
}

Deno.test("renderComparison() reads from the verdicts down", async (t) => {
  await t.assertSnapshot(renderComparison(exampleComparison()));
});

Deno.test("renderComparison() says before any figure which methods validation had a hand in", () => {
  const made = { methods: { one: ["+-"], two: ["++"] }, stopsEarly: true };
  const [, , alert, table] = renderComparison(compared(made, made)).split("\n\n");
  assert.equal(
    alert,
    "> [!WARNING]\n> **`made` / `one`, `two`: no verdict.** early\\_stopping went by the validation " +
      "pictures, which would judge it too; test pictures of its own (dataset.test) would not flatter it.",
  );
  assert.match(table ?? "", /^\|/);
});

Deno.test("renderComparison() begins with the marker of the one comment", () => {
  assert.ok(renderComparison(exampleComparison()).startsWith(`${MARKER}\n## `));
});

Deno.test("renderComparison() folds with blank lines, without which GitHub reads no Markdown inside", () => {
  const text = renderComparison(exampleComparison());
  const opened = text.match(/<details>\n<summary>.*<\/summary>\n\n/g)?.length;
  assert.ok(opened !== undefined && opened > 3);
  assert.equal(text.match(/\n\n<\/details>\n/g)?.length, opened);
  // In the line of a summary Markdown is not read
  for (const [summary] of text.matchAll(/<summary>.*<\/summary>/g)) {
    assert.doesNotMatch(summary, /[`*\\]/);
  }
});

Deno.test("renderComparison() has tables of equal rows", () => {
  const rows = renderComparison(exampleComparison()).split("\n\n")
    .filter((block) => block.startsWith("|"))
    .map((block) => block.split("\n").map((row) => row.split(/(?<!\\)\|/).length));
  assert.ok(rows.length >= 3);
  for (const counts of rows) assert.equal(new Set(counts).size, 1);
});

Deno.test("renderComparison() shows names of other people's as they are", () => {
  const made = {
    prefix: "a|b`c</code><script>@octocat #1 \n",
    classes: ["<b>", "@team"],
    experiment: "made",
  };
  const text = renderComparison(
    compared({ ...made, methods: { one: ["+-+-"] } }, { ...made, methods: { one: ["-+-+"] } }),
  );
  assert.doesNotMatch(text, /<script|<b>|@octocat|@team/);
  assert.match(
    text,
    /<code>&#60;b&#62;&#47;a&#124;b&#96;c&#60;&#47;code&#62;&#60;script&#62;&#64;/,
  );
  assert.match(text, /\| @<!-- -->team 0\.95 \|/);
});

Deno.test("renderComparison() lists fifty pictures and counts the rest", () => {
  const text = renderComparison(flipping(1, 60));
  assert.equal(text.match(/^\| `.*\.jpg` \|/gm)?.length, 50);
  assert.match(text, /\n\nFixed: 10 more, left out here; `--json` has them\.\n/);
});

Deno.test("renderComparison() shortens lists until it fits a comment, and says so", () => {
  const text = renderComparison(flipping(40, 60));
  assert.ok(text.length <= MOST_CHARACTERS, `${text.length}`);
  assert.equal(text.match(/^\| `large` \/ `method/gm)?.length, 40, "each verdict is there");
  assert.equal(
    text.match(/\n\nFixed: (40|55) more, left out here; `--json` has them\.\n/g)?.length,
    40,
  );
});

Deno.test("renderComparison() leaves out methods where lists are not enough, and says so", () => {
  const text = renderComparison(flipping(400, 6));
  assert.ok(text.length <= MOST_CHARACTERS, `${text.length}`);
  assert.match(text, /^<!-- thaw-compare -->\n## 400 methods: 400 \w+\n/);
  assert.match(text, /\n\nAnd (300|380) more methods, which are left out: `--json` has them\.\n/);
});

Deno.test("renderComparison() cuts at a line where nothing else helps, and says so", () => {
  const comparison = exampleComparison();
  const changes = Array.from({ length: 200 }, () => ({
    kind: "numerics" as const,
    text: "x".repeat(1000),
  }));
  const experiments = comparison.experiments.map((one) => ({ ...one, changes }));
  const text = renderComparison({ ...comparison, experiments });
  assert.ok(
    text.length <= MOST_CHARACTERS && text.length > MOST_CHARACTERS - 2000,
    `${text.length}`,
  );
  assert.ok(
    text.endsWith(
      "\n\n**Cut here:** the rest is longer than a comment may be. `--json` has all of it.\n",
    ),
  );
});
