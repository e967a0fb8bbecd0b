/**
 * Names of files and classes that are markup or steer terminals: in Markdown, on the page, in JSON,
 * on the terminal.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { marked } from "marked";
import { renderHtml } from "../../src/report/html/render_html.ts";
import { renderJson } from "../../src/report/render_json.ts";
import { renderMarkdown } from "../../src/report/render_markdown.ts";
import { oneLine } from "../../src/report/markdown.ts";
import { summaryTable } from "../../src/report/summary_table.ts";
import { thaw, TINY, tinyProject } from "../cli/_thaw.ts";
import { examplePlan } from "../example_plan.ts";
import { exampleReport } from "../report/example_report.ts";

/** Each can be the name of a folder on Linux, so none has a slash. */
const NAMES = [
  "<script>alert(1)<script>",
  "<img src=x onerror=alert(1)>",
  "](javascript:alert(1))",
  "[a](javascript:alert(1))",
  "![a](x)",
  "a | b | c",
  "`a`",
  "``a``` |",
  "a\n\n# b\n\n- c",
  "a\n```\nb",
  "---",
  "**a** _b_ ~~c~~",
  "&lt;b&gt; &#60;",
  "<!-- a",
  "\\",
  "@everyone #1 www.example.org x@example.org",
  "$a^2$",
  "\u001b[2J\u001b]0;a\u0007",
  "\u009b31m",
  "a\rb\u2028c\u0085d",
  "gpj.\u202eexe",
  "\u2066a\u2069\u200f",
  "\u{1f41c}\u200d\u{1f41d}",
  "a".repeat(255),
  "__proto__",
  "constructor",
  " a ",
] as const;

/** What acts on a terminal; lines may end, and columns may be set by tabs. */
const STEERING = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

function reportOf(name: string) {
  const weights = {
    card: name,
    file: name,
    sha256: "a".repeat(64),
    licence: name,
    failed: [],
    mean: [0.485, 0.456, 0.406] as const,
    std: [0.229, 0.224, 0.225] as const,
    replaced: [],
  };
  const plan = examplePlan({ classes: [name, "bees"], weights });
  const split = { ...plan.dataset.train, skipped: [name], unreadable: [name] };
  const dataset = { ...plan.dataset, source: name, train: split };
  return exampleReport({ plan: { ...plan, dataset }, fileName: (label, k) => `${label}/${k}` });
}

/** Elements of the page in order, of code no more than that it is code. */
function elements(markdown: string): readonly string[] {
  // Our own comment, which breaks a mention, shows nothing and holds nothing
  const html = marked.parse(markdown, { async: false }).replaceAll("<!-- -->", "");
  return html.match(/<\/?[a-z][^>]*>|<!--/gi) ?? [];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };

function textOf(markdown: string): string {
  return marked.parse(markdown, { async: false }).replaceAll(/<[^>]*>/g, "")
    .replaceAll(
      /&(?:#(\d+)|(lt|gt|quot|amp));/g,
      (_, code, name) =>
        name === undefined ? String.fromCodePoint(Number(code)) : ENTITIES[name] ?? "",
    );
}

/** Elements of the report's page in order, by their names and those of their attributes. */
function pageElements(name: string): readonly string[] {
  const page = renderHtml(reportOf(name), { charts: [], thumbnails: new Map() });
  assert.doesNotMatch(page, STEERING);
  const tags = page.replaceAll("<!-- -->", "").match(/<\/?[a-z](?:"[^"]*"|[^">])*>|<!--/gi) ?? [];
  return tags.map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
}

const plain = elements(renderMarkdown(reportOf("ants")));
const plainPage = pageElements("ants");

for (const name of NAMES) {
  const shown = JSON.stringify(name.slice(0, 40));
  Deno.test(`hostile name: the Markdown of ${shown} has the elements of a plain one`, () => {
    const markdown = renderMarkdown(reportOf(name));
    assert.doesNotMatch(markdown, STEERING);
    assert.deepEqual(elements(markdown), plain);
    const [text, wanted] = [textOf(markdown), oneLine(name)].map((it) => it.replace(/\s+/g, " "));
    assert.ok(text?.includes(`${wanted}/`), `${wanted} is shown as it is`);
  });

  Deno.test(`hostile name: the page of ${shown} has the elements of a plain one`, () => {
    assert.deepEqual(pageElements(name), plainPage);
  });

  Deno.test(`hostile name: the JSON of ${shown} keeps it, and steers no terminal`, () => {
    const report = reportOf(name);
    const json = renderJson(report);
    assert.doesNotMatch(json, STEERING);
    assert.deepEqual(JSON.parse(json), report);
    assert.doesNotMatch(summaryTable(report), STEERING);
  });
}

Deno.test("hostile name: plan, data and init say such classes on a terminal that nothing steers", async () => {
  const folder = tinyProject();
  try {
    const names = NAMES.slice(0, 23);
    for (const split of ["train", "val"]) {
      const at = (name: string) => join(folder, "pictures", split, name);
      for (const name of names) cpSync(at("ants"), at(name), { recursive: true });
      renameSync(at("ants"), at("constructor"));
    }
    const calls = [
      ["plan", "tiny.yaml"],
      ["plan", "tiny.yaml", "--json"],
      ["data", "tiny.yaml"],
      ["data", "tiny.yaml", "--json"],
      ["init", "mine", "--data", "pictures"],
    ];
    for (const args of calls) {
      const { stdout, stderr, code } = await thaw(folder, ...args);
      assert.doesNotMatch(stdout + stderr, STEERING, args.join(" "));
      if (args[0] !== "data") assert.equal(code, 0, stderr);
      if (!args.includes("--json")) continue;
      const text = JSON.stringify(JSON.parse(stdout));
      for (const name of names) assert.ok(text.includes(JSON.stringify(name).slice(1, -1)), name);
    }
    const { code, stderr } = await thaw(folder, "plan", "experiments/mine.yaml");
    assert.equal(code, 0, stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A call with a path or a name that reaches elsewhere, and all that it says. */
type Call = readonly [
  what: string,
  args: readonly string[],
  text: string | null,
  code: number,
  stderr: string,
];

const card = (yaml: string) => `cat > card.yaml <<'END'\n${yaml}\nEND\n`;
const CARD =
  `architecture: resnet18\npreprocessing: { mean: [0, 0, 0], std: [1, 1, 1] }\nfiles: [{ source: SOURCE, sha256: ${
    "a".repeat(64)
  }, licence: MIT }]`;
const WITH_CARD = TINY.replace("weights: null", "weights: card.yaml");

const CALLS: readonly (readonly [...Call, prepare?: string])[] = [
  [
    "an experiment called ../x",
    ["plan", "tiny.yaml"],
    TINY.replace("name: tiny", "name: ../x"),
    2,
    "tiny.yaml:1:7: `name` must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it, current value is the text `../x`\n    name: ../x\n          ^",
  ],
  [
    "an absolute experiment",
    ["plan", "tiny.yaml"],
    TINY.replace("name: tiny", "name: /etc/x"),
    2,
    "tiny.yaml:1:7: `name` must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it, current value is the text `/etc/x`\n    name: /etc/x\n          ^",
  ],
  [
    "a method called ../x",
    ["plan", "tiny.yaml"],
    TINY.replace("finetune: {}", "../x: {}"),
    2,
    "tiny.yaml:12:3: `methods.../x` must be 1 to 64 letters, digits, hyphens and underscores, the first a letter or digit, since files are named after it, current value is the text `../x`\n      ../x: {}\n      ^",
  ],
  [
    "init of ../x",
    ["init", "../x", "--data", "pictures"],
    null,
    2,
    'Cannot call an experiment "../x": use letters, digits, hyphens and underscores, as in deno task init NAME --data "pictures"',
  ],
  [
    "an experiment that is a device",
    ["plan", "/dev/zero"],
    null,
    2,
    'Cannot read experiment "/dev/zero": it is no file',
  ],
  [
    "an experiment that is a pipe",
    ["plan", "pipe"],
    null,
    2,
    'Cannot read experiment "pipe": it is no file',
    "mkfifo pipe",
  ],
  [
    "a base that is a pipe",
    ["plan", "tiny.yaml"],
    "extends: pipe\nname: a\n",
    2,
    "tiny.yaml:1:1: Cannot read the base `pipe`: it is no file\n    extends: pipe\n    ^",
    "mkfifo pipe",
  ],
  [
    "data from a device",
    ["plan", "tiny.yaml"],
    TINY.replace("source: pictures", "source: /dev/zero"),
    3,
    'Cannot use "/dev/zero": no source of the dataset can be had\n  /dev/zero: neither a file nor a folder\nPut one of them in its place or add another one to dataset.source',
  ],
  [
    "data from a pipe",
    ["plan", "tiny.yaml"],
    TINY.replace("source: pictures", "source: pipe"),
    3,
    'Cannot use "pipe": no source of the dataset can be had\n  pipe: neither a file nor a folder\nPut one of them in its place or add another one to dataset.source',
    "mkfifo pipe",
  ],
  [
    "a card that is a device",
    ["plan", "tiny.yaml"],
    TINY.replace("weights: null", "weights: /dev/zero"),
    3,
    "Cannot read weights card /dev/zero: it is no file",
  ],
  [
    "a card of nested lists",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot use weights card ROOT/card.yaml\nROOT/card.yaml:1:1: Values are nested too deeply",
    card("[".repeat(60_000)),
  ],
  [
    "a card of nested lines",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot use weights card ROOT/card.yaml\nROOT/card.yaml:1:1: Values are nested too deeply",
    card("- ".repeat(30_000)),
  ],
  [
    "a card of a megabyte",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot read weights card ROOT/card.yaml: it has 1048576 bytes, wanted at most 65536",
    "truncate -s 1M card.yaml",
  ],
  [
    "a card whose weights are a device",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot get the weights of ROOT/card.yaml: none of its files can be had\n  /dev/zero: neither a file nor a folder",
    card(CARD.replace("SOURCE", "/dev/zero")),
  ],
  [
    "a card whose weights are a folder",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot get the weights of ROOT/card.yaml: none of its files can be had\n  pictures: not a file",
    card(CARD.replace("SOURCE", "pictures")),
  ],
  [
    "a card whose weights are at file:",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    'Cannot use weights card ROOT/card.yaml\nROOT/card.yaml:3:19: "files.0.source": is neither a path nor an address that begins with https:// or http://',
    card(CARD.replace("SOURCE", "file:///etc/passwd")),
  ],
  [
    "a card with escape codes",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot get the weights of ROOT/card.yaml: none of its files can be had\n  \ufffd[2J /x: no such file or folder",
    card(CARD.replace("SOURCE", '"\\e[2J\\n/x"')),
  ],
  [
    "a card of aliases that double",
    ["plan", "tiny.yaml"],
    WITH_CARD,
    3,
    "Cannot use weights card ROOT/card.yaml\nROOT/card.yaml:1:1: Excessive alias count indicates a resource exhaustion attack",
    card(doubling(30)),
  ],
];

function doubling(count: number): string {
  const lines = Array.from({ length: count }, (_, k) => `a${k + 1}: &a${k + 1} [*a${k}, *a${k}]`);
  return ["a0: &a0 [x]", ...lines].join("\n");
}

for (const [what, args, text, code, stderr, prepare = ""] of CALLS) {
  Deno.test(`hostile path: ${what} ends with ${code}`, async () => {
    const folder = tinyProject(text ?? TINY);
    try {
      await new Deno.Command("sh", { args: ["-c", prepare], cwd: folder }).output();
      const before = [...Deno.readDirSync(folder)].length;
      const called = await thaw(folder, ...args);
      const said = called.stderr.replaceAll(Deno.realPathSync(folder), "ROOT").trimEnd();
      assert.deepEqual([called.code, said], [code, stderr]);
      assert.equal(called.stdout, "");
      assert.equal([...Deno.readDirSync(folder)].length, before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
