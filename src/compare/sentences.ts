/**
 * What a comparison says, in sentences that the terminal and the Markdown share. None of it is escaped.
 *
 * @module
 */
import { percent, points, pValue } from "../report/figures.ts";
import { counted, fewNames } from "./_words.ts";
import { withholds } from "./comparability.ts";
import type { IndependentComparison } from "../statistics/compare_independent.ts";
import type {
  Comparison,
  ExperimentComparison,
  Flip,
  MethodComparison,
  MethodState,
} from "./comparison.ts";

/** What the pictures of a split are called. */
const SPLITS = { val: "validation", test: "test" } as const;

/** Up to this many methods a headline names each. */
const NAMED = 3;

/** What is said first comes first. */
const ORDER = [
  "withheld",
  "regressed",
  "improved",
  "equivalent",
  "inconclusive",
  "identical",
] as const;

/**
 * Says what was found in a line.
 *
 * @param comparison The comparison.
 * @returns Without a full stop: `finetune regressed; feature_extraction inconclusive`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { headline } from "./sentences.ts";
 *
 * const nothing = { experiments: [], only_before: [], only_after: [], family: null, level: 0.95 };
 * const sides = { schema_version: 1, before: "a.json", after: "b.json" };
 * assert.equal(headline({ ...nothing, ...sides }), "Nothing to compare");
 * ```
 */
export function headline({ experiments }: Comparison): string {
  const foreign = experiments.filter(({ changes, methods }) =>
    methods.length === 0 && changes.some(withholds)
  ).map(({ after }) => ({
    name: after.experiment,
    verdict: "withheld" as const,
    word: "no verdict",
  }));
  const found = [
    ...foreign,
    ...experiments.flatMap(({ after: { experiment }, methods }) =>
      methods.map((method) => ({
        name: experiments.length > 1 ? `${experiment} / ${method.method}` : method.method,
        verdict: method.verdict,
        word: verdictWord(method),
      }))
    ),
  ].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  if (found.length === 0) return "Nothing to compare";
  if (found.length <= NAMED) return found.map(({ name, word }) => `${name}: ${word}`).join("; ");
  const counts = new Map<string, number>();
  for (const { word } of found) counts.set(word, (counts.get(word) ?? 0) + 1);
  return `${found.length} methods: ` + [...counts].map(([word, n]) => `${n} ${word}`).join(", ");
}

/** The verdict in a word or two. */
export function verdictWord({ verdict, same }: MethodComparison): string {
  if (verdict === "withheld") return "no verdict";
  if (verdict !== "identical") return verdict;
  return same === null ? "right on the same pictures" : "identical predictions";
}

/** `153 validation pictures`. */
export function judgedText({ on, pictures: { before, after } }: ExperimentComparison): string {
  return before === after
    ? counted(after, `${SPLITS[on]} picture`)
    : `${counted(before, `${SPLITS[on]} picture`)} before, ${after} after`;
}

/** `seeds 0, 1, 2`, or of each side where they differ. */
export function seedsText({ before, after }: MethodComparison): string {
  const [was, is] = [before, after].map(({ seeds }) => fewNames(seeds.map(String)));
  return was === is ? `${was}` : `${was} before, ${is} after`;
}

/** `+0.7 percentage points, 95 % interval -1.2 to +2.5, p = 0.4931`. */
export function differenceText(
  { difference, test, same, verdict }: MethodComparison,
): string | null {
  if (difference === null) return null;
  if (verdict === "identical") {
    return same === null
      ? "none: the same pictures are right, with each seed"
      : `none: each picture gets the same class${
        same === "probabilities" ? " with the same probabilities" : ", with other probabilities"
      }`;
  }
  const found = `${points(difference)} percentage points`;
  return test === null ? found : [found, ...certainty(test)].join(", ");
}

function certainty({ interval, level, p, p_adjusted }: IndependentComparison): string[] {
  return [
    ...interval === null ? [] : [
      `${Math.round(100 * level)} % interval ${points(interval[0])} to ${points(interval[1])}`,
    ],
    ...p === null || p_adjusted === null ? [] : [adjustedText(p, p_adjusted)],
  ];
}

/** What difference could have been shown, and what would show a smaller one. */
export function detectableText({ detectable, seeds_needed }: IndependentComparison): string {
  const found = detectable === null
    ? "no difference at all, with so few pictures"
    : `${unsigned(detectable)} percentage points, four times in five`;
  if (seeds_needed === null) return found;
  const { difference, seeds } = seeds_needed;
  return `${found}; ${
    seeds === null
      ? `${unsigned(difference)} points with no number of seeds: these pictures are too few`
      : `${unsigned(difference)} points with ${counted(seeds, "seed")} on each side`
  }`;
}

/** Whether the two are equivalent; null where no margin was given, or nothing differs. */
export function equivalenceText({ equivalence }: IndependentComparison): string | null {
  if (equivalence === null) return null;
  const { margin, p, p_adjusted, holds, interval90: [low, high] } = equivalence;
  const tests = `two one-sided tests: ${adjustedText(p, p_adjusted)}`;
  return `${holds ? "shown" : "not shown"} within ${unsigned(margin)} percentage points ` +
    `(90 % interval ${points(low)} to ${points(high)}, ${tests})`;
}

function adjustedText(p: number, adjusted: number): string {
  const [own, inFamily] = [pValue(p), pValue(adjusted)];
  return own === inFamily ? own : `${own}, ${inFamily} with Holm's adjustment`;
}

/** A difference without its sign. */
function unsigned(difference: number): string {
  return points(difference).replace("+", "");
}

/** `94.8 % before (epochs 1, 4, 4), 95.4 % after (…)`. */
export function bestText({ before, after }: MethodComparison): string {
  const words = ({ best: { accuracy, epochs } }: MethodState) =>
    `${percent(accuracy)} (epoch${epochs.length === 1 ? "" : "s"} ${fewNames(epochs.map(String))})`;
  return `${words(before)} before, ${
    words(after)
  } after, picked by the validation pictures: flatters`;
}

/**
 * How a side sees a picture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { saidText } from "./sentences.ts";
 *
 * const said = { predicted: "bees", confidence: 0.709, right: 1, of: 1 };
 * assert.equal(saidText(said), "bees 0.71");
 * ```
 */
export function saidText({ predicted, confidence }: Flip["before"]): string {
  return `${predicted} ${confidence.toFixed(2)}`;
}

/** What a reader should know of the verdicts. */
export function cautions({ experiments, family }: Comparison): string[] {
  const tests = experiments.flatMap(({ methods }) =>
    methods.filter(({ test, verdict }) => test !== null && verdict !== "identical")
  );
  const fewest = ({ before, after }: MethodComparison) =>
    Math.min(before.seeds.length, after.seeds.length);
  const most = ({ before, after }: MethodComparison) =>
    Math.max(before.seeds.length, after.seeds.length);
  return [
    ...tests.some((method) => most(method) === 1)
      ? [
        "With one seed on each side a verdict holds for these two runs: another seed draws another head and another order of the pictures.",
      ]
      : [],
    ...tests.some((method) => most(method) > 1 && fewest(method) < 3)
      ? [
        "Fewer than 3 seeds on a side are few to judge how much a seed changes: such a verdict is weak.",
      ]
      : [],
    ...family === null ? [] : [
      `Verdicts are adjusted by Holm over these ${family.members.length} comparisons: ${
        fewNames(family.members)
      }. Intervals are not adjusted.`,
    ],
  ];
}
