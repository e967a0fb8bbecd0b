/**
 * The pictures of a report's page.
 *
 * @module
 */
import { judgedOn, percent } from "../figures.ts";
import type { MethodAnswer, NotablePicture } from "../notable_pictures.ts";
import type { Report } from "../report.ts";
import { escapeHtml } from "../escape_html.ts";

/**
 * Writes the table of pictures with its filters, which only a script shows.
 *
 * @param report Whose pictures.
 * @param options The pictures, in their order, and small copies of them by the name of their file.
 * @returns HTML.
 *
 * @example No method is wrong anywhere
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../../tests/report/example_report.ts";
 * import { pictureTable } from "./picture_table.ts";
 *
 * const html = pictureTable(exampleReport(), { pictures: [], thumbnails: new Map() });
 * assert.match(html, /No method is wrong/);
 * ```
 */
export function pictureTable(
  report: Report,
  { pictures, thumbnails }: {
    readonly pictures: readonly NotablePicture[];
    readonly thumbnails: ReadonlyMap<string, string>;
  },
): string {
  const split = judgedOn(report) === "test" ? "test" : "validation";
  const heading = "<h2>Pictures that are mistaken</h2>";
  if (pictures.length === 0) {
    return `${heading}\n<p>No method is wrong about a ${split} picture.</p>`;
  }
  const methods = report.methods.map(({ name }) => name);
  return [
    heading,
    `<p>The ${split} pictures that a method is wrong about after the last epoch, those first that one ` +
    "is surest of; probabilities are means over its seeds.</p>",
    filters(report, methods),
    '<div class="scroll" tabindex="0"><table id="pictures">',
    "<thead><tr><th>Picture</th>",
    ...["File", "Is", ...methods].map((name) =>
      `<th scope="col"><button type="button">${escapeHtml(name)}</button></th>`
    ),
    "</tr></thead><tbody>",
    ...pictures.map((picture) => row(picture, { report, copy: thumbnails.get(picture.file) })),
    "</tbody></table></div>",
  ].join("\n");
}

function filters({ dataset: { classes } }: Report, methods: readonly string[]): string {
  const option = (value: string, text: string) =>
    `<option value="${value}">${escapeHtml(text)}</option>`;
  const select = (name: string, label: string, options: readonly string[]) =>
    `<label>${label}<select name="${name}">${option("", "all")}${
      options.join("")
    }</select></label>`;
  // Names of other people's are told by their numbers
  const outcomes = [
    ...methods.length > 1
      ? [option("disputed", "methods disagree"), option("none", "every method is wrong")]
      : [],
    ...methods.map((name, k) => option(`wrong${k}`, `${name} is wrong`)),
  ];
  const ofClasses = classes.map((name, c) => option(`${c}`, name));
  return '<div id="filters" role="group" aria-label="Filter the pictures" hidden>' +
    select("outcome", "Outcome", outcomes) + select("label", "Is", ofClasses) +
    select("predicted", "Taken for", ofClasses) +
    '<output id="count" aria-live="polite"></output></div>';
}

function row(
  { file, label, answers, isDisputed }: NotablePicture,
  { report: { dataset: { classes } }, copy }: {
    readonly report: Report;
    readonly copy: string | undefined;
  },
): string {
  const outcome = [
    ...isDisputed ? ["disputed"] : [],
    ...answers.every(({ isRight }) => !isRight) ? ["none"] : [],
    ...answers.flatMap(({ isRight }, k) => isRight ? [] : [`wrong${k}`]),
  ].join(" ");
  const predicted = [...new Set(answers.map((answer) => classes.indexOf(answer.predicted)))];
  const picture = copy === undefined ? "" : `<img alt="" src="${copy}">`;
  return [
    `<tr data-outcome="${outcome}" data-label="${classes.indexOf(label)}" ` +
    `data-predicted="${predicted.join(" ")}"><td>${picture}</td>`,
    `<td data-key="${escapeHtml(file)}"><code>${escapeHtml(file)}</code></td>`,
    `<td data-key="${escapeHtml(label)}">${escapeHtml(label)}</td>`,
    ...answers.map(answerCell),
    "</tr>",
  ].join("");
}

/** Sorted by the probability of a wrong answer; right ones come before all wrong ones. */
function answerCell({ predicted, probability, isRight }: MethodAnswer): string {
  const key = (isRight ? -probability : probability).toFixed(6);
  const words = `${escapeHtml(predicted)} ${percent(probability)}`;
  return `<td data-key="${key}">${
    isRight ? words : `<span class="wrong">${words}, wrong</span>`
  }</td>`;
}
