/** Reports with anything in them: read or refused by name, and what is read is compared without a fault. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { compareReports } from "../../src/compare/compare_reports.ts";
import { findingsOf, GATES } from "../../src/compare/gates.ts";
import { MOST_CHARACTERS, renderComparison } from "../../src/compare/render_markdown.ts";
import { renderText } from "../../src/compare/render_text.ts";
import { type ReadReport, readReport } from "../../src/report/read_report.ts";
import { ReportError } from "../../src/report/report_error.ts";
import { madeJson } from "./_made_report.ts";

const TEXT = madeJson({
  methods: { a: ["+-+-"], b: ["++++"] },
  tested: { a: ["+-++--++++"], b: ["++++-+++++"] },
  settings: { optimizer: { type: "sgd", lr: 0.1 }, groups: [{ match: null, lr: 0.1 }] },
});

/** Every place of the report that holds a value. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]))];
}

const places = placesOf(JSON.parse(TEXT)).filter((path) => path.length > 0);

const values = places.map((path) => path.reduce((part, key) => part[key], JSON.parse(TEXT)));

/** What a place may hold instead. */
const odd = fc.oneof(
  fc.constantFrom(null, {}, [], "", 0, -1, 0.5, 1e308, true, "__proto__", "a", "sha256:x"),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
  // What stands elsewhere is more often taken
  fc.constantFrom(...values),
  fc.constantFrom(...values.filter((value) => typeof value === "string")),
);

/** The report with other values at some places. */
const mutated = fc.array(fc.tuple(fc.nat(places.length - 1), odd), { minLength: 1, maxLength: 2 })
  .map((changes) => {
    const report = JSON.parse(TEXT);
    for (const [at, value] of changes) {
      const path = places[at] ?? [];
      let part = report;
      for (const key of path.slice(0, -1)) part = part?.[key];
      const last = path.at(-1) ?? "";
      // An earlier change may have taken the place away
      if (typeof part === "object" && part !== null) part[last] = value;
    }
    return JSON.stringify(report);
  });

function readOrRefused(text: string): ReadReport | null {
  try {
    return readReport(text, "r.json");
  } catch (error) {
    assert.ok(error instanceof ReportError, `${error}`);
    return null;
  }
}

Deno.test("readReport() reads or refuses 3,000 reports with odd values, and all that is read compares", () => {
  const original = readReport(TEXT, "r.json");
  let compared = 0;
  fc.assert(
    fc.property(mutated, (text) => {
      const read = readOrRefused(text);
      if (read === null) return;
      const side = (read: ReadReport) => ({
        label: "x",
        reports: [{ file: "r.json", read }],
        isFile: true,
      });
      for (const [a, b] of [[original, read], [read, original]] as const) {
        const comparison = compareReports(side(a), side(b), { margin: 0.01 });
        assert.ok(renderText(comparison, { width: 80 }).length > 0);
        assert.ok(renderComparison(comparison).length <= MOST_CHARACTERS);
        findingsOf(comparison, { failOn: GATES, minAccuracy: 0.5 });
      }
      compared++;
    }),
    { numRuns: 3000, seed: 1 },
  );
  assert.ok(compared > 150, `${compared} were read`);
});

Deno.test("readReport() refuses a report cut anywhere, and one with a byte too many", () => {
  for (let length = 0; length < TEXT.length; length += 5) {
    assert.equal(readOrRefused(TEXT.slice(0, length)), null, `${length}`);
  }
  assert.equal(readOrRefused(`${TEXT}}`), null);
});
