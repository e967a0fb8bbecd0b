/**
 * The pictures that are worth looking at.
 *
 * @module
 */
import { judgedPredictions } from "./figures.ts";
import type { Report, ReportedMethod, ReportedPrediction } from "./report.ts";

/** What a method says of a picture: probabilities are means over its seeds. */
export interface MethodAnswer {
  readonly method: string;
  /** The likeliest class, the first of equals. */
  readonly predicted: string;
  /** Of that class. */
  readonly probability: number;
  readonly isRight: boolean;
}

/** A picture that a method gets wrong. */
export interface NotablePicture {
  /** Relative to the folder of its split. */
  readonly file: string;
  readonly label: string;
  /** In the report's order. */
  readonly answers: readonly MethodAnswer[];
  /** Whether methods take it for different classes. */
  readonly isDisputed: boolean;
  /** The highest probability that a method gives a wrong class as its answer. */
  readonly wrongness: number;
}

/**
 * Lists the pictures that methods disagree on or get wrong, those that they are surest of first.
 *
 * @param report The report; the test pictures judge where there are some.
 * @param most How many at most.
 * @returns The pictures; where there are more, those left out are the least wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { notablePictures } from "./notable_pictures.ts";
 *
 * for (const { answers } of notablePictures(exampleReport())) {
 *   assert.ok(answers.some(({ isRight }) => !isRight));
 * }
 * ```
 */
export function notablePictures(report: Report, most = 60): NotablePicture[] {
  const answers = report.methods.map((method) => answersOf(report, method));
  const [first = []] = answers;
  return first.map(({ prediction: { file, label } }, k) => pictureOf({ file, label }, answers, k))
    .filter(({ wrongness }) => wrongness > 0)
    .sort((a, b) => b.wrongness - a.wrongness || (a.file < b.file ? -1 : 1))
    .slice(0, most);
}

interface Answered {
  readonly prediction: ReportedPrediction;
  readonly answer: MethodAnswer;
}

function pictureOf(
  whose: Pick<NotablePicture, "file" | "label">,
  methods: readonly (readonly Answered[])[],
  k: number,
): NotablePicture {
  const answers = methods.flatMap((answered) => answered[k]?.answer ?? []);
  return {
    ...whose,
    answers,
    isDisputed: new Set(answers.map(({ predicted }) => predicted)).size > 1,
    wrongness: Math.max(0, ...answers.map(({ isRight, probability }) => isRight ? 0 : probability)),
  };
}

/** One a picture, in the order of the split. */
function answersOf(
  { dataset: { classes } }: Report,
  { name, runs }: ReportedMethod,
): Answered[] {
  const bySeed = runs.map(judgedPredictions);
  const [first = []] = bySeed;
  return first.map((prediction, k) => {
    const means = classes.map((_, c) => {
      const values = bySeed.map((predictions) => predictions[k]?.probabilities[c] ?? 0);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    const probability = Math.max(...means);
    const predicted = classes[means.indexOf(probability)] ?? "";
    const isRight = predicted === prediction.label;
    return { prediction, answer: { method: name, predicted, probability, isRight } };
  });
}
