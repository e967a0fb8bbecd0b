/**
 * What is wrong with a dataset.
 *
 * @module
 */
import { type FindingKind, type Kind, kinds, type Severity } from "./_finding_kinds.ts";

export type { FindingKind, Severity } from "./_finding_kinds.ts";

/** What becomes of a picture that cannot be decoded. */
export type OnBadImage = "fail" | "skip";

/** One file, one folder or one group of pictures that a finding is about. */
export interface FindingItem {
  /** Below the dataset's folder; folders end in `/`. Empty where it is about a whole split. */
  readonly files: readonly string[];
  /** `train`, `val`, `test` or `fold 1`, … of each file, where that is what the finding is about. */
  readonly parts?: readonly string[];
  readonly detail: string | null;
}

/** One kind of thing, and all that is of that kind. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** How many and what, as a clause: `2 pictures are damaged`. */
  readonly summary: string;
  /** What a run makes of it. */
  readonly effect: string;
  readonly mend: string;
  readonly items: readonly FindingItem[];
}

/**
 * Makes findings of all that was found, in the order in which they are told.
 *
 * @param items What was found, by kind.
 * @param onBadImage What becomes of a picture that cannot be decoded.
 * @returns A finding for each kind that has items.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { makeFindings } from "./findings.ts";
 *
 * const items = new Map([["damaged" as const, [{ files: ["train/ants/a.jpg"], detail: null }]]]);
 * const [finding] = makeFindings(items, "skip");
 * assert.equal(finding?.summary, "1 picture is cut short or damaged");
 * assert.equal(finding?.effect, "left out by a run, and named in its report");
 * ```
 */
export function makeFindings(
  items: ReadonlyMap<FindingKind, readonly FindingItem[]>,
  onBadImage: OnBadImage,
): Finding[] {
  return Object.keys(kinds).flatMap((name) => {
    const kind = name as FindingKind; // a key of `kinds`, which Object.keys forgets
    const found = items.get(kind) ?? [];
    if (found.length === 0) return [];
    const { severity, one, many, effect, mend }: Kind = kinds[kind];
    return [{
      kind,
      severity,
      summary: `${found.length} ${found.length === 1 ? one : many}`,
      effect: effect === "decoding" ? decodingEffect[onBadImage] : effect,
      mend,
      items: found,
    }];
  });
}

/** What was found so far, by kind. */
export type FoundItems = Map<FindingKind, FindingItem[]>;

/**
 * Adds one more of a kind.
 *
 * @param items What was found so far; changed.
 * @param kind The kind.
 * @param item The file, folder or group.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { addItem, type FoundItems } from "./findings.ts";
 *
 * const items: FoundItems = new Map();
 * addItem(items, "hidden", { files: ["train/.git/"], detail: null });
 * assert.equal(items.get("hidden")?.length, 1);
 * ```
 */
export function addItem(items: FoundItems, kind: FindingKind, item: FindingItem): void {
  const found = items.get(kind);
  if (found) found.push(item);
  else items.set(kind, [item]);
}

const decodingEffect: Readonly<Record<OnBadImage, string>> = {
  fail: "a run stops at the first; with on_bad_image: skip it leaves out and names each",
  skip: "left out by a run, and named in its report",
};

/**
 * Tells whether a run stops for a finding.
 *
 * @param kind The finding's kind.
 * @param onBadImage What becomes of a picture that cannot be decoded.
 * @returns False too for what it leaves out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stopsRun } from "./findings.ts";
 *
 * assert.equal(stopsRun("damaged", "skip"), false);
 * assert.equal(stopsRun("link_loop", "skip"), true);
 * ```
 */
export function stopsRun(kind: FindingKind, onBadImage: OnBadImage): boolean {
  const { severity, effect }: Kind = kinds[kind];
  return severity === "unusable" && (effect !== "decoding" || onBadImage === "fail");
}
