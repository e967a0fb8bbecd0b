import assert from "node:assert/strict";
import * as fc from "fast-check";
import { renderMarkdown } from "../../src/report/render_markdown.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleReport } from "./example_report.ts";

const weights = {
  card: "imagenet1k",
  file: "resnet18-f37072fd.pth",
  sha256: "f3".repeat(32),
  licence: "BSD-3-Clause",
  failed: [],
  mean: [0.485, 0.456, 0.406] as const,
  std: [0.229, 0.224, 0.225] as const,
};

Deno.test("renderMarkdown() of two seeds is what the snapshot shows", async (t) => {
  await t.assertSnapshot(renderMarkdown(exampleReport()));
});

Deno.test("renderMarkdown() of one seed and pretrained weights is what the snapshot shows", async (t) => {
  const plan = examplePlan({ set: ["training.seeds=[3]"] });
  const { failed: _, mean: _mean, std: _std, ...used } = weights;
  const replaced = [{ name: "fc.weight", file_shape: [1000, 512] }];
  await t.assertSnapshot(
    renderMarkdown(exampleReport({ plan: { ...plan, weights: { ...used, replaced } } })),
  );
});

Deno.test("renderMarkdown() of test pictures is what the snapshot shows", async (t) => {
  const plan = examplePlan({ testClasses: ["ants", "bees"] });
  await t.assertSnapshot(renderMarkdown(exampleReport({ plan })));
});

Deno.test("renderMarkdown() shows ten pairs of many methods, and charts of three", () => {
  const names = Array.from({ length: 8 }, (_, k) => `methods.m${k}.freeze=[]`);
  const markdown = renderMarkdown(exampleReport({ plan: examplePlan({ set: names }) }));
  assert.ok(markdown.includes("\n\nThe first 10 of 45 pairs; all of them are in the JSON.\n\n"));
  assert.equal(markdown.match(/^## Where /gm)?.length, 10);
  assert.equal(markdown.match(/src="example\/paired-\d-light\.svg"/g)?.length, 3);
  assert.ok(markdown.includes("The first 6 methods; 4 more are in the tables and the JSON."));
});

Deno.test("renderMarkdown() says of folds that each picture was new to its network", () => {
  const plan = examplePlan({ folds: [8, 8, 8] });
  const markdown = renderMarkdown(exampleReport({ plan }));
  for (
    const said of [
      "Each fold's network learns from pictures that the others are judged by, so that their " +
      "errors are not independent: the interval is likely too narrow.",
      "24 training pictures in 3 folds, each validated by the network that had not seen it; seeds",
      "Each of 3 folds, drawn by seed 0, holds out a part of train: 8, 8, 8 pictures.",
    ]
  ) assert.ok(markdown.includes(said), said);
  assert.ok(!markdown.includes("| val |"));
});

Deno.test("renderMarkdown() says of folds and test pictures that networks are averaged", () => {
  const plan = examplePlan({ folds: [8, 8, 8], testClasses: ["ants", "bees"] });
  const markdown = renderMarkdown(exampleReport({ plan }));
  const said =
    "8 test pictures, which nothing saw before the end of the last epoch (probabilities " +
    "are means over the folds' networks); 24 training pictures in 3 folds";
  assert.ok(markdown.includes(said), markdown);
  assert.ok(!markdown.includes("too narrow"), "the test pictures are no fold's");
});

Deno.test("renderMarkdown() lists the confused pairs of many classes", () => {
  const classes = Array.from({ length: 13 }, (_, k) => `class_${String(k).padStart(2, "0")}`);
  const markdown = renderMarkdown(exampleReport({ plan: examplePlan({ classes }) }));
  assert.ok(markdown.includes("| is | called | times |\n| --- | ---: | ---: |\n| `class_"));
  assert.ok(!markdown.includes("called `class_"));
});

Deno.test("renderMarkdown() lists twenty pictures and counts the rest", () => {
  const plan = examplePlan({ set: ["training.seeds=[0]"] });
  const val = { ...plan.dataset.val, pictures: 90 };
  const markdown = renderMarkdown(exampleReport({
    plan: { ...plan, dataset: { ...plan.dataset, val } },
  }));
  assert.equal(markdown.match(/^- `/gm)?.length, 20);
  assert.match(markdown, /^- and \d+ more, in the JSON$/m);
});

Deno.test("renderMarkdown() shows every epoch of the longest run, a mean of those that came as far", () => {
  const report = exampleReport();
  const [method] = report.methods;
  const [first, second] = method!.runs;
  const ended = { ...first!, epochs: first!.epochs.slice(0, 1) };
  const markdown = renderMarkdown({
    ...report,
    methods: [{ ...method!, runs: [ended, second!] }, ...report.methods.slice(1)],
  });
  const { train, val } = second!.epochs[1]!;
  const row = markdown.split("\n").find((line) => line.startsWith("| 2 |")) ?? "";
  for (const { loss } of [train, val]) assert.ok(row.includes(`| ${loss.toFixed(4)} |`), row);
  assert.ok(markdown.includes(
    "\n\nOf 2 epochs: seed 0 after epoch 1 ended early, since validation no longer improved. " +
      "The same pictures judge it, which flatters.\n\n",
  ));
  assert.ok(!renderMarkdown(report).includes("ended early"));
});

Deno.test("renderMarkdown() says that a frozen tensor changed", () => {
  const report = exampleReport();
  const methods = report.methods.map((method) => ({
    ...method,
    runs: method.runs.map((run) => ({
      ...run,
      frozen_hash: {
        ...run.frozen_hash,
        after: run.frozen_hash.before === null ? null : "sha256:0",
      },
    })),
  }));
  assert.match(
    renderMarkdown({ ...report, methods }),
    /^\| frozen tensors afterwards \| nothing is frozen \| \*\*changed\*\* \|$/m,
  );
});

/** The markup that a report has: charts, and tables to open. */
const OURS =
  /<picture>\n<source media="\(prefers-color-scheme: dark\)" srcset="example\/[\w-]+-dark\.svg">\n<img alt="[\w ,:]+" src="example\/[\w-]+-light\.svg">\n<\/picture>|<\/?details>|<summary>[\w ,]+<\/summary>/g;

Deno.test("renderMarkdown() keeps hostile names of files and classes harmless", () => {
  const part = fc.constantFrom(
    "|",
    "`",
    "``",
    "<img src=x>",
    "</code>",
    "\n",
    "\r",
    "\u2028",
    "\u202e",
    "[a](b)",
    "![x](y)",
    "@someone",
    "#1",
    "https://example.org",
    "**",
    "~~",
    "$x$",
    ":tada:",
    "&lt;",
    "\\",
    "# ",
    "é",
    "a",
  );
  const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
  const classesOf = fc.uniqueArray(name, { minLength: 2, maxLength: 2 });
  const set = ["training.epochs=1", "training.seeds=[0]"];
  const plain = renderMarkdown(exampleReport({ plan: examplePlan({ set }) })).split("\n");
  fc.assert(
    fc.property(classesOf, name, (classes, file) => {
      const plan = examplePlan({ classes, set });
      const markdown = renderMarkdown(
        exampleReport({ plan, fileName: (label, k) => `${label}/${k}${file}` }),
      );
      const lines = markdown.split("\n");
      // No name adds a line, nor a cell
      assert.equal(lines.length, plain.length);
      const cells = (line: string) => line.split(/(?<!\\)\|/).length;
      assert.deepEqual(lines.map(cells), plain.map(cells));
      // Outside of code there is no markup but ours, and inside no character that could end it
      const outside = markdown.replaceAll(OURS, "").replaceAll(
        /<code>[\p{L}\p{N} &#;]*<\/code>|`[^`|<\n]*`/gu,
        "",
      );
      assert.ok(!/[<@$]|https:|:tada:|\u202e|\u2028|\r/.test(outside.replace(/```sh[^]*?```/, "")));
    }),
    { numRuns: 60 },
  );
});
