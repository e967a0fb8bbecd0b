/**
 * What a report worked on, as Markdown.
 *
 * @module
 */
import type { SplitFacts } from "../plan/plan.ts";
import { grouped } from "./figures.ts";
import { code, escapeMarkdown as text, table } from "./markdown.ts";
import { MATRIX } from "./_measures.ts";
import type { Report } from "./report.ts";

/**
 * Writes what the data of a report are.
 *
 * @param report The report.
 * @returns A sentence and a table with a row a split.
 */
export function dataTable({ dataset: { source, train, val, test, folds } }: Report): string {
  const rows = [
    ["train", train] as const,
    ...folds === null ? [["val", val] as const] : [],
    ...test ? [["test", test] as const] : [],
  ];
  const held = folds === null
    ? ""
    : ` Each of ${folds.count} folds, drawn by seed ${folds.seed}, holds out a part of train: ${
      few(folds.pictures.map(grouped))
    } pictures.`;
  return `From ${code(source)}.${held}\n\n` + table(
    ["split", "pictures", "by class", "left out", "manifest"],
    rows.map(([name, split]) => [
      name,
      grouped(split.pictures),
      few(split.classes.map((label) => `${code(label)} ${grouped(split.per_class[label] ?? 0)}`)),
      leftOut(split),
      `${split.manifest.slice(0, "sha256:".length + 12)}…`,
    ]),
  );
}

function leftOut({ skipped, unreadable = [] }: SplitFacts): string {
  const files = [
    ...skipped.map(code),
    ...unreadable.map((file) => `${code(file)} (not readable)`),
  ];
  return files.length === 0 ? "nothing" : few(files);
}

/** As many as a table cell holds. */
function few(items: readonly string[]): string {
  const more = items.length > MATRIX ? ` and ${grouped(items.length - MATRIX)} more` : "";
  return items.slice(0, MATRIX).join(", ") + more;
}

/**
 * Says which weights a report started from.
 *
 * @param report The report.
 * @returns A paragraph.
 */
export function weightsText({ weights }: Report): string {
  if (weights === null) {
    return "No pretrained weights: every tensor was drawn at random, by the seed.";
  }
  const drawn = weights.replaced.map(({ name, file_shape }) => `${name} (there [${file_shape}])`);
  const head = drawn.length === 0
    ? "The head is the file's own."
    : `Drawn anew: ${text(drawn.join(", "))}.`;
  return `Weights: card ${code(weights.card)}, file ${code(weights.file)}, SHA-256 ${
    weights.sha256.slice(0, 12)
  }…, ` +
    `licence ${
      text(weights.licence)
    }. ${head} The numbers above are those of this file; another file of the card ` +
    "gives others.";
}
