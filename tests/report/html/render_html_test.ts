import assert from "node:assert/strict";
import { renderHtml } from "../../../src/report/html/render_html.ts";
import { notablePictures } from "../../../src/report/notable_pictures.ts";
import { exampleReport } from "../example_report.ts";

const report = exampleReport();
const charts = [
  { file: "curves-light.svg", svg: "<svg/>" },
  { file: "curves-dark.svg", svg: "<svg />" },
];

Deno.test("renderHtml() is the same for the same report, with charts in the place of their files", () => {
  const html = renderHtml(report, { charts, thumbnails: new Map() });
  assert.equal(renderHtml(report, { charts, thumbnails: new Map() }), html);
  assert.ok(html.includes(`src="data:image/svg+xml;base64,${btoa("<svg/>")}"`));
  assert.ok(html.includes(`srcset="data:image/svg+xml;base64,${btoa("<svg />")}"`));
  assert.doesNotMatch(html, /curves-(light|dark)\.svg/);
});

Deno.test("renderHtml() says what the Markdown says, and forbids everything else", () => {
  const html = renderHtml(report, { charts, thumbnails: new Map() });
  for (const heading of ["Methods", "Confusion", "Calibration", "Pictures that are mistaken"]) {
    assert.match(html, new RegExp(`<h2>${heading}</h2>`));
  }
  assert.match(html, /content="default-src 'none'; img-src data:; style-src 'sha256-[^']+'; /);
  assert.doesNotMatch(html, / style=| on[a-z]+=/);
});

Deno.test("renderHtml() shows the small copies that there are, and names the rest", () => {
  const [first, ...rest] = notablePictures(report);
  assert.ok(first !== undefined && rest.length > 0);
  const thumbnails = new Map([[first.file, "data:image/webp;base64,AAAA"]]);
  const html = renderHtml(report, { charts, thumbnails });
  assert.equal(
    html.match(/<img alt="" src="data:image\/webp;base64,AAAA">/g)?.length,
    1,
  );
  for (const { file } of rest) assert.ok(html.includes(`<code>${file}</code>`), file);
});
