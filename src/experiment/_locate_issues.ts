/**
 * Issues of the schema to findings with places.
 *
 * @module
 */
import type { Issue } from "./_issues.ts";
import { type Finding, type Place, placeOf, pointer } from "./_place.ts";
import type { Positions } from "./_place.ts";
import { quote } from "./_words.ts";

/** What was read, besides what the schema says of it. */
interface Read {
  readonly positions: Positions;
  /** What was wrong before the schema was asked. */
  readonly findings: readonly Finding[];
  /** Where the text of each file first broke YAML's grammar. */
  readonly broken: readonly Place[];
  /** Whether a base could not be had. */
  readonly isPartial: boolean;
}

/**
 * Gives issues their places, less those that only repeat or follow from another problem.
 *
 * @param issues What the schema does not allow, methods being complete.
 * @param read What was read.
 * @returns The findings, in the order of the issues.
 */
export function locateIssues(issues: readonly Issue[], read: Read): readonly Finding[] {
  const trusted = trust(read);
  const said = new Set(issues.map(({ path }) => pointer(path)));
  return issues.flatMap((issue): readonly Finding[] => {
    const { path, message } = issue;
    const place = placeOf(read.positions, path, issue.at);
    if (!trusted(issue, place)) return [];
    if (path[0] !== "methods" || path.length < 3) return [{ message, place }];
    // What is wrong with a key that a method has from `training`, or lacks as `training` does, is
    // said there; only what the method itself makes wrong of it is left.
    const source = ["training", ...path.slice(2)];
    const [here, there] = [path, source].map((each) => read.positions[pointer(each)]);
    if (here === undefined) {
      const isSaid = said.has(pointer(source)) || (said.has("/training") && path.length === 3);
      return isSaid ? [] : [{ message, place }];
    }
    if (JSON.stringify(here) !== JSON.stringify(there)) return [{ message, place }];
    if (said.has(pointer(source))) return [];
    return [{ message: `${message} (in the method ${quote(String(path[1]))})`, place }];
  });
}

/** Makes the judge of whether an issue is one in its own right. */
function trust(
  { positions, findings, broken, isPartial }: Read,
): (issue: Issue, place: Place) => boolean {
  const known = new Set(findings.map(({ place }) => JSON.stringify(place)));
  const last = broken.flatMap((end) => lastBefore(positions, end));
  return (issue, place) => {
    // An alias that leads nowhere, say, stands for no value.
    if (known.has(JSON.stringify(place))) return false;
    if ("set" in place || (broken.length === 0 && !isPartial)) return true;
    // What a break in the grammar cuts off may look like anything, and what follows like nothing.
    const isCut = last.some((path) => `${path}/`.startsWith(`${pointer(issue.path)}/`));
    return issue.alone && !isCut && !broken.some((end) => isBefore(end, place));
  };
}

/** Pointers of the values that begin last before a place; a method's are in `training` as well. */
function lastBefore(positions: Positions, end: Place): readonly string[] {
  const before = Object.entries(positions).filter(([, { key }]) => isBefore(key, end));
  const keys = before.map(([, { key }]) => key);
  const latest = keys.reduce((last, key) => isBefore(last, key) ? key : last, keys[0] ?? end);
  return before.filter(([, { key }]) => !isBefore(key, latest)).map(([path]) => path);
}

/** Whether one place comes before another of the same file. */
function isBefore(a: Place, b: Place): boolean {
  if ("set" in a || "set" in b || a.file !== b.file) return false;
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
