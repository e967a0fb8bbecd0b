/**
 * A comparison in a sentence.
 *
 * @module
 */
import { points } from "./figures.ts";
import type { ReportedComparison } from "./report.ts";

/**
 * Says what a comparison found, without Markdown.
 *
 * @param comparison Two methods on the same pictures and seeds.
 * @param pictures How many pictures.
 * @returns One or two sentences.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { verdictText } from "./verdict.ts";
 *
 * const [comparison] = exampleReport().comparisons;
 * assert.ok(comparison !== undefined);
 * assert.match(verdictText(comparison, 12), /^Inconclusive: finetune against feature_extraction/);
 * ```
 */
export function verdictText(comparison: ReportedComparison, pictures: number): string {
  const { methods: [a, b], seeds, on, verdict, difference, interval, family, withheld } =
    comparison;
  const basis = `${pictures} ${on === "test" ? "test pictures" : "pictures"}, ${
    seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds`
  }`;
  if (interval === null) {
    return `${a} and ${b} are right on the same pictures (${basis}). ${detectableText(comparison)}`;
  }
  const found = `${points(difference)} percentage points, 95 % interval ${points(interval[0])} to ${
    points(interval[1])
  }${family > 1 ? " (not adjusted)" : ""}; ${basis}`;
  if (withheld !== undefined) return `No verdict: ${withheld}. ${a} against ${b} ${found}.`;
  if (verdict !== "inconclusive") return `${a} is ${verdict} than ${b}: ${found}.`;
  return `Inconclusive: ${a} against ${b} ${found}. ${detectableText(comparison)}`;
}

function detectableText({ detectable }: ReportedComparison): string {
  return detectable === null
    ? "No difference could have been shown with so few pictures."
    : `A difference of ${
      (100 * detectable).toFixed(1)
    } points is the smallest that these would show four times in five.`;
}
