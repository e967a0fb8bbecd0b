/**
 * Everything that a run writes about itself.
 *
 * @module
 */
import { join } from "node:path";
import type { Report } from "../report/report.ts";
import type { Prepared } from "../train/prepare.ts";

/** The files of a report. */
export interface ReportFiles {
  readonly json: string;
  readonly markdown: string;
  readonly html: string;
  readonly charts: readonly { readonly file: string; readonly svg: string }[];
}

/**
 * Renders a report in all its forms. What draws and writes is loaded here, once a run has ended.
 *
 * @param report The report.
 * @param prepared Where its pictures lie.
 * @returns The files.
 */
export async function renderReport(report: Report, prepared: Prepared): Promise<ReportFiles> {
  const [{ renderJson }, { renderMarkdown }, { drawCharts }, { renderHtml }] = await Promise.all([
    import("../report/render_json.ts"),
    import("../report/render_markdown.ts"),
    import("../report/charts/draw_charts.ts"),
    import("../report/html/render_html.ts"),
  ]);
  const charts = await drawCharts(report);
  const thumbnails = await copyPictures(report, prepared);
  return {
    json: renderJson(report),
    markdown: renderMarkdown(report),
    html: renderHtml(report, { charts, thumbnails }),
    charts,
  };
}

/** Small copies of the pictures that the page shows, by the name of their file. */
async function copyPictures(
  report: Report,
  { val, test, folds }: Prepared,
): Promise<ReadonlyMap<string, string>> {
  const [{ notablePictures }, { judgedOn }, { thumbnail }] = await Promise.all([
    import("../report/notable_pictures.ts"),
    import("../report/figures.ts"),
    import("../dataset/thumbnail.ts"),
  ]);
  const split = judgedOn(report) === "test" ? test : folds?.[0]?.val ?? val;
  const copies = new Map<string, string>();
  if (split === null) return copies;
  for (const { file } of notablePictures(report)) {
    const copy = await thumbnail(join(split.folder, file));
    if (copy !== null) copies.set(file, copy);
  }
  return copies;
}
