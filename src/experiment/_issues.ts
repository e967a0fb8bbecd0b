/**
 * What zod found, in this project's words.
 *
 * @module
 */
import { z } from "zod";
import type { KeyPath } from "./_place.ts";
import { either, quote } from "./_words.ts";
import { suggest } from "./nearest.ts";

/** One thing that the schema does not allow. */
export interface Issue {
  /** Path of the value; where a key is missing, of the missing value. */
  readonly path: KeyPath;
  readonly message: string;
  /** Whether the key or its value is to be pointed at. */
  readonly at: "key" | "value";
  /** Whether one value alone is wrong, whatever else the file holds. */
  readonly alone: boolean;
}

/**
 * Puts into zod's messages what only the schema knows: one line a key for unknown keys, and the
 * description of a key that is missing.
 *
 * @param issue What zod found.
 * @returns The message, or undefined where it is made later.
 */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys" && issue.inst instanceof z.ZodObject) {
    const keys = Object.keys(issue.inst.shape);
    return issue.keys.map((key) => suggest(key, keys, { kind: "keys" })).join("\n");
  }
  if (issue.input === undefined && issue.inst instanceof z.ZodType) return issue.inst.description;
}

/**
 * Lists everything that a parse with {@link describeIssue} and `reportInput` found.
 *
 * @param error The parse's error.
 * @returns The issues, in zod's order.
 */
export function listIssues(error: z.core.$ZodError): readonly Issue[] {
  return error.issues.flatMap((issue) => list(issue, []));
}

function list(issue: z.core.$ZodIssue, base: KeyPath): readonly Issue[] {
  // A key of a YAML mapping is text, an index is a number: never a symbol.
  const path = [...base, ...issue.path as (string | number)[]];
  if (issue.code === "unrecognized_keys") return listUnknown(issue, path);
  if (issue.code === "custom") {
    return [{ path, message: issue.message, at: "value", alone: false }];
  }
  if (isMissing(issue)) {
    const meaning = discriminated(issue)
      ? `it must be ${known(issue)}`
      : uncapitalized(issue.message);
    const message = `${nameOf(path)} is missing: ${meaning}`;
    return [{ path, message, at: "key", alone: false }];
  }
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => !branch.some(isOtherType));
    if (meant !== undefined) return meant.flatMap((each) => list(each, path));
  }
  const at = issue.code === "invalid_key" ? "key" : "value";
  return [{ path, message: `${nameOf(path)} ${predicate(issue)}`, at, alone: true }];
}

function listUnknown(issue: z.core.$ZodIssueUnrecognizedKeys, path: KeyPath): readonly Issue[] {
  const hints = issue.message.split("\n");
  const where = path.length === 0 ? "" : ` in ${nameOf(path)}`;
  return issue.keys.map((key, index) => ({
    path: [...path, key],
    message: `Unknown key ${quote(key)}${where}. ${hints[index]}`,
    at: "key",
    alone: true,
  }));
}

/** Names a value: `training.seeds[1]`. */
function nameOf(path: KeyPath): string {
  if (path.length === 0) return "The file";
  const parts = path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`);
  return quote(parts.join("").slice(1));
}

/** Whether nothing stands where something must. */
function isMissing(issue: z.core.$ZodIssue): boolean {
  // Zod points at the discriminator but reports the mapping around it.
  return discriminated(issue) ? discriminator(issue) === undefined : issue.input === undefined;
}

/** Whether a branch of a union is out of the question, since it takes another type of value. */
function isOtherType(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return true;
  if (issue.code === "invalid_value") return typeof issue.input !== "string";
  return issue.code === "invalid_union" && issue.errors.length > 0 &&
    issue.errors.every((branch) => branch.some(isOtherType));
}

/** An issue of a value that is none of a few names. */
type NameIssue = z.core.$ZodIssueInvalidUnion | z.core.$ZodIssueInvalidValue;

/** The names that would have been right. */
function options(issue: NameIssue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  return ("options" in issue ? issue.options ?? [] : []).map(String);
}

function known(issue: NameIssue): string {
  return either(options(issue).map(quote));
}

/** A description as the end of a sentence; an abbreviation keeps its capitals. */
function uncapitalized(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** What a value must be and is, to stand behind its name. */
function predicate(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues.map((each) => predicate(each)).join("; ");
  if (discriminated(issue)) {
    return `must be ${known(issue)}${currently(discriminator(issue), options(issue))}`;
  }
  if (issue.code === "invalid_value") {
    return `must be ${known(issue)}${currently(issue.input, options(issue))}`;
  }
  if (issue.code === "too_small" || issue.code === "too_big") return sizePredicate(issue);
  if (issue.code === "invalid_format") return `${issue.message}${currently(issue.input)}`;
  return `must be ${either(wanted(issue))}${currently(issue.input)}`;
}

function sizePredicate(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.origin === "string" && issue.code === "too_small") return "must not be empty";
  const [limit, least] = issue.code === "too_small"
    ? [issue.minimum, issue.inclusive ? "at least" : "above"]
    : [issue.maximum, issue.inclusive ? "at most" : "below"];
  if (typeof issue.input === "string") {
    return `must have ${least} ${limit} characters, current number is ${issue.input.length}`;
  }
  if (!Array.isArray(issue.input)) return `must be ${least} ${limit}${currently(issue.input)}`;
  const items = limit === 1 ? "item" : "items";
  return `must have ${least} ${limit} ${items}, current number is ${issue.input.length}`;
}

/** The types that would have been right, in words. */
function wanted(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_union") {
    return [
      ...new Set(issue.errors.flatMap((branch) => branch.filter(isOtherType)).flatMap(wanted)),
    ];
  }
  if (issue.code === "invalid_value") return [known(issue)];
  if (issue.code !== "invalid_type") return [];
  if (issue.expected === "number" && typeof issue.input === "number") return ["a finite number"];
  return [typeNames[issue.expected] ?? issue.expected];
}

const typeNames: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "text",
  boolean: "`true` or `false`",
  null: "`null`",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  tuple: "a list",
};

/** The discriminator that a mapping holds, of whatever type. */
function discriminator(issue: z.core.$ZodIssueInvalidUnion): unknown {
  const { input, discriminator: key } = issue;
  if (typeof input !== "object" || input === null || key === undefined) return undefined;
  return new Map(Object.entries(input)).get(key);
}

function discriminated(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidUnion {
  return issue.code === "invalid_union" && issue.errors.length === 0;
}

function currently(value: unknown, known: readonly string[] = []): string {
  const meant = typeof value === "string" ? nearestHint(value, known) : "";
  return `, current value is ${show(value)}${meant}`;
}

function nearestHint(value: string, known: readonly string[]): string {
  const hint = suggest(value, known, { kind: "names" });
  return hint.startsWith("Did") ? `. ${hint}` : "";
}

function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "`null`";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return quote(String(value));
  return `the text ${quote(value)}`;
}
