/**
 * What a method's predictions are worth, as Markdown.
 *
 * @module
 */
import { code, escapeMarkdown as text, table } from "./markdown.ts";
import { MOST_METHODS, seedsText } from "./charts/chart.ts";
import { grouped, percent } from "./figures.ts";
import type { SeedsFigure } from "./method_metrics.ts";
import type { Report } from "./report.ts";

/** Classes up to which a table of them can be read. */
export const MATRIX = 12;

/** Rows of the methods' table, of the pictures that the report judges by. */
export const METRICS = [
  ["macro precision", "macro_precision", percent],
  ["macro recall", "macro_recall", percent],
  ["macro F1", "macro_f1", percent],
  ["ROC AUC", "roc_auc", (value: number) => value.toFixed(4)],
  ["expected calibration error", "expected_calibration_error", percent],
  ["Brier score (0 to 2)", "brier", (value: number) => value.toFixed(4)],
] as const;

/**
 * Mean and, of several seeds, their standard deviation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { percent } from "./figures.ts";
 * import { seedsFigure } from "./_measures.ts";
 *
 * assert.equal(seedsFigure({ mean: 0.5, sd: 0.1, by_seed: [] }, percent), "50.0 % ± 10.0 %");
 * ```
 */
export function seedsFigure({ mean, sd }: SeedsFigure, form: (value: number) => string): string {
  if (mean === null) return "not defined";
  return sd === null ? form(mean) : `${form(mean)} ± ${form(sd)}`;
}

/**
 * Precision, recall and F1 of each class, method by method.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { classSections } from "./_measures.ts";
 *
 * assert.match(classSections(exampleReport()).join("\n"), /finetune, seeds 0, 1/);
 * ```
 */
export function classSections({ methods, dataset: { classes } }: Report): string[] {
  const [first] = methods;
  const pictures = first?.metrics.pictures ?? 0;
  const note =
    `${pictures} ${first?.metrics.on === "test" ? "test" : "validation"} pictures, last ` +
    "epoch; with several seeds their mean ± standard deviation.";
  const tables = methods.map(({ name, metrics: { per_class, seeds } }) => {
    const rows = per_class.map((one) => [
      code(one.class),
      grouped(one.support),
      seedsFigure(one.precision, percent),
      seedsFigure(one.recall, percent),
      seedsFigure(one.f1, percent),
    ]);
    const header = ["class", "pictures", "precision", "recall", "F1"];
    return `${text(name)}, ${seedsText(seeds)}\n\n${table(header, rows)}`;
  });
  return classes.length > MATRIX || methods.length > MOST_METHODS
    ? [note, details("Tables", tables)]
    : [note, ...tables];
}

/**
 * What only those read who open it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { details } from "./_measures.ts";
 *
 * assert.match(details("Tables", ["a"]), /^<details>\n<summary>Tables/);
 * ```
 */
export function details(summary: string, sections: readonly string[]): string {
  return ["<details>", `<summary>${summary}</summary>`, "", sections.join("\n\n"), "", "</details>"]
    .join("\n");
}
