/**
 * From the JSON of a report to a value that can be relied on.
 *
 * @module
 */
import { type ReportHead, type StoredReport, storedReport, type StoredRun } from "./_stored.ts";
import { REPORT_SCHEMA_VERSION } from "./report.ts";
import { ReportError } from "./report_error.ts";

export type {
  ReportHead,
  StoredMethod,
  StoredPlan,
  StoredPrediction,
  StoredReport,
  StoredRun,
} from "./_stored.ts";

/** A longer text does not fit a JavaScript string with room to parse it. */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/** A report, or what is known of one with another schema. */
export type ReadReport =
  | { readonly report: StoredReport }
  | { readonly report: null; readonly head: ReportHead };

/**
 * Reads a report that `deno task run` wrote, now or when its plan had fewer keys.
 *
 * What a comparison relies on is checked: types, and that runs, pictures and counts agree. The plan's
 * own keys are taken as they are.
 *
 * @param text The file's text.
 * @param path Its path, for messages.
 * @returns The report; of another schema only what that is.
 * @throws {ReportError} If it is no report, was cut short, or contradicts itself.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleReport } from "../../tests/report/example_report.ts";
 * import { readReport } from "./read_report.ts";
 * import { renderJson } from "./render_json.ts";
 *
 * const { report } = readReport(renderJson(exampleReport()), "example.json");
 * assert.equal(report?.methods[0]?.name, "finetune");
 * ```
 */
export function readReport(text: string, path: string): ReadReport {
  const value = parse(text, path);
  const head = headOf(value);
  if (head === null) {
    throw new ReportError(
      path,
      "it is no report, which `deno task run` writes as reports/NAME.json",
    );
  }
  if (head.schema_version !== REPORT_SCHEMA_VERSION) return { report: null, head };
  const parsed = storedReport.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const more = parsed.error.issues.length - 1;
    throw new ReportError(
      path,
      `\`${issue?.path.join(".")}\` is wrong (${issue?.message})${
        more > 0 ? `, and ${more} more` : ""
      }`,
    );
  }
  const wrong = contradiction(parsed.data);
  if (wrong !== null) throw new ReportError(path, wrong);
  return { report: parsed.data };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const trimmed = text.trim();
    if (trimmed === "") throw new ReportError(path, "it is empty", { cause });
    if (trimmed.startsWith("version https://git-lfs")) {
      throw new ReportError(path, "it is a pointer of Git LFS; get the file with git lfs pull", {
        cause,
      });
    }
    if (trimmed.startsWith("{") && !trimmed.endsWith("}")) {
      const reason = "it was cut short; take it from git again or repeat the run";
      throw new ReportError(path, reason, { cause });
    }
    const reason = cause instanceof Error ? cause.message : `${cause}`;
    throw new ReportError(path, `it is no JSON (${reason})`, { cause });
  }
}

function headOf(value: unknown): ReportHead | null {
  if (typeof value !== "object" || value === null) return null;
  const { schema_version, experiment }: { schema_version?: unknown; experiment?: unknown } = value;
  if (typeof schema_version !== "number" || typeof experiment !== "string") return null;
  return { schema_version, experiment };
}

/** What types do not say: a report changed by hand, or by a merge. */
function contradiction({ methods, dataset, plan }: StoredReport): string | null {
  const names = methods.map(({ name }) => name);
  const twice = repeated(names);
  if (twice !== undefined) return `it has method "${twice}" twice`;
  if (JSON.stringify(names) !== JSON.stringify(plan.methods.map(({ name }) => name))) {
    return "its methods are not those of its plan";
  }
  const [first] = methods[0]?.runs ?? [];
  for (const { name, runs } of methods) {
    const seed = repeated(runs.map((run) => run.seed));
    if (seed !== undefined) return `method "${name}" has seed ${seed} twice`;
    for (const run of runs) {
      const wrong = contradictionOf(run, { first: first ?? run, dataset });
      if (wrong !== null) return `method "${name}" with seed ${run.seed} ${wrong}`;
    }
  }
  return null;
}

function contradictionOf(
  run: StoredRun,
  { first, dataset: { classes, val, test } }: {
    readonly first: StoredRun;
    readonly dataset: StoredReport["dataset"];
  },
): string | null {
  if (run.epochs[run.best_epoch] === undefined) {
    return `has ${run.epochs.length} epochs, and epoch ${run.best_epoch} as its best`;
  }
  if ((run.test === null) !== (test === null)) {
    return `${
      run.test === null ? "says nothing of" : "knows"
    } the test pictures, unlike its dataset`;
  }
  const splits = [
    { name: "validation", said: run.predictions, others: first.predictions, facts: val },
    {
      name: "test",
      said: run.test?.predictions ?? [],
      others: first.test?.predictions ?? [],
      facts: test,
    },
  ];
  for (const { name, said, others, facts } of splits) {
    const pictures = facts?.pictures ?? 0;
    if (said.length !== pictures) {
      return `predicts ${said.length} ${name} pictures, of ${pictures} in its dataset`;
    }
    const file = repeated(said.map((each) => each.file));
    if (file !== undefined) return `predicts "${file}" twice`;
    if (said.some((each, k) => each.file !== others[k]?.file || each.label !== others[k]?.label)) {
      return `predicts other ${name} pictures than the first run`;
    }
    const odd = said.find(({ label, predicted, probabilities }) =>
      probabilities.length !== classes.length || !classes.includes(label) ||
      !classes.includes(predicted)
    );
    if (odd !== undefined) return `says of "${odd.file}" what does not fit the classes`;
  }
  const { correct } = run.epochs.at(-1)?.val ?? { correct: 0 };
  const right = run.predictions.filter(({ label, predicted }) => label === predicted).length;
  if (correct !== right) {
    return `has ${correct} right after its last epoch, and ${right} by its predictions`;
  }
  return null;
}

function repeated<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>();
  return values.find((value) => seen.size === seen.add(value).size);
}
