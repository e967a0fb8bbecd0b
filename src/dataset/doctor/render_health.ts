/**
 * What the doctor says, in words.
 *
 * @module
 */
import { grouped, rows, table } from "../../plan/text/rows.ts";
import type { DataHealth, SplitHealth, Spread } from "./data_health.ts";
import type { Finding, FindingItem, Severity } from "./findings.ts";

/** Classes that have a row of their own. */
const CLASSES = 20;

/** Files or groups that are named for each finding. */
const NAMED = 5;

/** Files of a group that are named. */
const NAMED_OF_GROUP = 4;

const headings: Readonly<Record<Severity, string>> = {
  unusable: "Cannot be used",
  suspicious: "Suspicious",
  note: "Notes",
};

/**
 * Writes what was found, for a terminal: the verdict, the splits side by side, the findings.
 *
 * @param health What was found.
 * @param source Where the pictures come from, as the experiment writes it.
 * @returns Lines, the last one ended.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { renderHealth } from "./render_health.ts";
 *
 * const verdict = "Training can use all 0 pictures.";
 * const none = { usable: true, stops: false, files: 0, splits: [], findings: [] };
 * const health = { schema_version: 1, on_bad_image: "fail", verdict, ...none } as const;
 * assert.equal(renderHealth(health, "pictures").split("\n")[1], `Verdict         ${verdict}`);
 * ```
 */
export function renderHealth({ verdict, splits, findings }: DataHealth, source: string): string {
  return [
    rows([["Data", source], ["Verdict", verdict]]),
    ...splits.length > 0 ? [splitsText(splits)] : [],
    ...(["unusable", "suspicious", "note"] as const).flatMap((severity) => {
      const own = findings.filter((finding) => finding.severity === severity);
      return own.length === 0 ? [] : [`${headings[severity]}\n${own.map(findingText).join("")}`];
    }),
  ].join("\n");
}

function splitsText(splits: readonly SplitHealth[]): string {
  const all = [...new Set(splits.flatMap(({ per_class }) => Object.keys(per_class)))];
  const row = (name: string, cell: (split: SplitHealth) => string) => [
    `  ${name}`,
    ...splits.map(cell),
  ];
  const spread = (value: (split: SplitHealth) => Spread, digits = 0) => (split: SplitHealth) => {
    const { min, median, max } = value(split);
    return [min, median, max].map((one) => one.toFixed(digits)).join(" / ");
  };
  return table([
    ["Pictures", ...splits.map(({ name }) => name)],
    ...all.slice(0, CLASSES).map((name) =>
      row(name, ({ per_class }) => grouped(per_class[name] ?? 0))
    ),
    ...all.length > CLASSES ? [[`  and ${grouped(all.length - CLASSES)} more classes`]] : [],
    row("all", ({ pictures }) => grouped(pictures)),
    row("largest class", ({ largest_class: { name, share } }) => `${name} ${percent(share)}`),
    row("right by guessing", ({ baseline_accuracy }) => percent(baseline_accuracy)),
    row("short side, pixels", spread(({ short_side }) => short_side)),
    row("long side, pixels", spread(({ long_side }) => long_side)),
    row("width / height", spread(({ aspect_ratio }) => aspect_ratio, 2)),
    row("megabytes", ({ bytes }) => (bytes / 1e6).toFixed(1)),
  ], { right: splits.map((_, k) => k + 1) }) +
    "  Guessing always gives the largest class of train; of three numbers: least / median / largest\n";
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function findingText(finding: Finding): string {
  const { summary, effect, mend, items } = finding;
  const named = items.slice(0, NAMED).map((item) => [
    `    ${nameOf(item, finding)}`,
    item.detail ?? "",
  ]);
  const more = items.length > NAMED ? [[`    and ${grouped(items.length - NAMED)} more`]] : [];
  return table([
    [`  ${summary}: ${effect}`],
    ...named,
    ...more,
    [`    To mend it: ${mend}`],
  ]);
}

/** A file, or the files that are one picture: `=` by their bytes, `~` by their looks. */
function nameOf({ files, parts = [] }: FindingItem, { kind }: Finding): string {
  if (files.length === 0) return parts.join(", ");
  const isOfParts = kind === "leak" || kind === "near_leak" || kind === "few_pictures";
  const names = files.slice(0, NAMED_OF_GROUP)
    .map((file, k) => isOfParts ? `${file} (${parts[k]})` : file);
  const more = files.length > NAMED_OF_GROUP ? ` and ${files.length - NAMED_OF_GROUP} more` : "";
  return names.join(kind.startsWith("near_") ? " ~ " : " = ") + more;
}
