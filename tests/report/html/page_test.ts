/** The report's page in a browser: by the keyboard alone, without a network, with hostile names. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { drawCharts } from "../../../src/report/charts/draw_charts.ts";
import { renderHtml } from "../../../src/report/html/render_html.ts";
import { examplePlan } from "../../example_plan.ts";
import { exampleReport } from "../example_report.ts";
import { findBrowser, openPage, type Page } from "./_browser.ts";

const browser = findBrowser();
const HOSTILE = '<img src=x onerror="document.title=1">"\'><script>document.title=2</script>';
const DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";

/** A page whose classes, files and methods have names that would act. */
async function open(use: (page: Page) => Promise<void>): Promise<void> {
  const plan = examplePlan({ classes: ["ants", HOSTILE] });
  const report = exampleReport({ plan, fileName: (label, k) => `${label}/${k}.jpg` });
  const thumbnails = new Map(
    report.methods[0]!.runs[0]!.predictions.map(({ file }) => [file, DOT] as const),
  );
  const folder = await Deno.makeTempDir({ prefix: "thaw-page-" });
  const path = join(folder, "page.html");
  await Deno.writeTextFile(
    path,
    renderHtml(report, { charts: await drawCharts(report), thumbnails }),
  );
  {
    await using page = await openPage(browser!, pathToFileURL(path).href);
    await use(page);
  }
  await Deno.remove(folder, { recursive: true });
}

const VISIBLE = "[...document.querySelectorAll('#pictures tbody tr')].filter((row) => !row.hidden)";

/** Presses Tab until an element has the focus; fails where it never does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.press("Tab");
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  assert.fail(`Tab never comes to ${selector}`);
}

Deno.test({
  name: "page: filters and sorting work by the keyboard (where there is a Chromium)",
  ignore: browser === null,
  fn: () =>
    open(async (page) => {
      const all = await page.evaluate(`${VISIBLE}.length`);
      assert.ok(Number(all) > 3);
      await tabTo(page, "select[name=outcome]");
      const ring = "getComputedStyle(document.activeElement).outlineStyle";
      assert.equal(await page.evaluate(ring), "solid", "the focus is seen");
      await page.press("ArrowDown");
      const disputed = Number(await page.evaluate(`${VISIBLE}.length`));
      assert.ok(disputed > 0 && disputed < Number(all), `${disputed} of ${all}`);
      assert.equal(
        await page.evaluate("document.querySelector('#count').textContent"),
        `${disputed} of ${all} shown`,
      );
      assert.equal(
        await page.evaluate(`${VISIBLE}.every((row) => row.dataset.outcome.includes("disputed"))`),
        true,
      );
      await tabTo(page, "#pictures th button");
      const files = `JSON.stringify(${VISIBLE}.map((row) => row.cells[1].dataset.key))`;
      const order = async () => JSON.parse(String(await page.evaluate(files)));
      await page.press("Enter");
      const down = await order();
      assert.deepEqual(down, [...down].sort().reverse());
      const sort = "document.activeElement.closest('th').getAttribute('aria-sort')";
      assert.equal(await page.evaluate(sort), "descending");
      await page.press(" ");
      assert.deepEqual(await order(), [...down].reverse());
      assert.equal(await page.evaluate(sort), "ascending");
    }),
});

Deno.test({
  name: "page: it asks the network for nothing, and no name acts (where there is a Chromium)",
  ignore: browser === null,
  fn: () =>
    open(async (page) => {
      assert.equal(await page.evaluate("document.title"), "example");
      const elements = "document.querySelectorAll('main script, main [onerror], [src=x]').length";
      assert.equal(await page.evaluate(elements), 0);
      const shown = "document.querySelector('#pictures tbody tr').cells[2].textContent";
      assert.equal(await page.evaluate(shown), HOSTILE);
      assert.equal(
        await page.evaluate("document.querySelector('#pictures img').naturalWidth"),
        1,
        "pictures are shown",
      );
      assert.deepEqual(page.messages, []);
      const outside = page.requests.filter((address) => !/^(file|data):/.test(address));
      assert.deepEqual(outside, []);
      // The policy, were there anything
      await page.evaluate("fetch('http://127.0.0.1:9/').catch(() => {})");
      await page.evaluate("new Promise((resume) => setTimeout(resume, 50))");
      assert.match(page.messages.join("\n"), /Content Security Policy/);
    }),
});
