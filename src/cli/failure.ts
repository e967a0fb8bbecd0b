/**
 * What a failure means to the one who called: a text and an exit code.
 *
 * @module
 */
import type { Finding } from "../compare/gates.ts";
import { DataError } from "../dataset/data_error.ts";
import { ExperimentError } from "../experiment/experiment_error.ts";
import { renderProblems } from "../experiment/problem.ts";
import { OutputError } from "../files/output_error.ts";
import { ReportError } from "../report/report_error.ts";
import { EnvironmentError } from "../runtime/environment_error.ts";
import { SourceError } from "../sources/source_error.ts";
import { OtherInputsError } from "../train/other_inputs_error.ts";
import { InterruptedError, NonFiniteError } from "../train/run_error.ts";
import { WeightsError } from "../weights/state_dict.ts";

/** The call itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was to be the same is not: exit code 5, or 6 where something else was compared. */
export class NotSameError extends Error {
  override readonly name = "NotSameError";

  /** @param code Exit code. */
  constructor(message: string, readonly code: 5 | 6) {
    super(message);
  }
}

/** Another process of Thaw's failed, and has said why. */
export class ProcessError extends Error {
  override readonly name = "ProcessError";

  /** @param code Its exit code. */
  constructor(readonly code: number) {
    super(`A process of the verification ended with exit code ${code}`);
  }
}

/** All is well, but a gate of `deno task compare` was set for what was found: exit code 5 or 6. */
export class GateError extends Error {
  override readonly name = "GateError";
  /** 5, or where nothing but `incomparable` was found 6. */
  readonly code: 5 | 6;

  /** @param findings What was found, at least one. */
  constructor(findings: readonly Finding[]) {
    super(findings.map(({ text }) => `Gate: ${text}`).join("\n"));
    this.code = findings.some(({ code }) => code === 5) ? 5 : 6;
  }
}

/** Training cannot use the data, which has been said in full: exit code 3. */
export class UnusableDataError extends Error {
  override readonly name = "UnusableDataError";
}

/** A kind of failure that is known, and its exit code. */
type Failure = readonly [
  // Only `instanceof` is asked of it
  // deno-lint-ignore no-explicit-any
  kind: abstract new (...args: any[]) => Error,
  code: number | ((error: Error) => number),
];

const FAILURES: readonly Failure[] = [
  [NonFiniteError, 1],
  [ExperimentError, 2],
  [UsageError, 2],
  [DataError, 3],
  [WeightsError, 3],
  [SourceError, 3],
  [ReportError, 3],
  [UnusableDataError, 3],
  [EnvironmentError, 4],
  [OutputError, 4],
  [GateError, (error) => (error as GateError).code],
  [NotSameError, (error) => (error as NotSameError).code],
  [ProcessError, (error) => (error as ProcessError).code],
  [OtherInputsError, 6],
  [InterruptedError, 130],
];

/**
 * The exit code of a failure.
 *
 * @param error What was thrown.
 * @returns 1 the run failed; 2 usage or the experiment file; 3 data, weights or reports; 4 environment;
 * 5 a gate of a comparison, or not the same; 6 not comparable; 130 interrupted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { InterruptedError } from "../train/run_error.ts";
 * import { exitCodeOf } from "./failure.ts";
 *
 * assert.equal(exitCodeOf(new InterruptedError()), 130);
 * ```
 */
export function exitCodeOf(error: unknown): number {
  if (lacksPermission(error)) return 2;
  const code = failureOf(error)?.[1] ?? 1;
  return typeof code === "number" ? code : code(error as Error);
}

/**
 * The text of a failure, without a stack.
 *
 * @param error What was thrown.
 * @returns What is wrong and how to mend it.
 */
export function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (lacksPermission(error)) {
    return `${message}\nA task may do what README.md lists under "What the tasks may do"; to let it do ` +
      "more, call its command of deno.json with that flag added";
  }
  if (error instanceof ExperimentError) return renderProblems(error.problems);
  if (error instanceof EnvironmentError) return `${message}\nTo mend it: ${error.mend}`;
  if (failureOf(error) !== undefined) return message;
  return `Failed in a way that Thaw does not know: ${message}`;
}

/** Whether Deno was not told to let it happen. */
function lacksPermission(error: unknown): boolean {
  if (error instanceof Deno.errors.NotCapable) return true;
  return error instanceof Error && error.cause !== undefined && lacksPermission(error.cause);
}

function failureOf(error: unknown): Failure | undefined {
  return FAILURES.find(([kind]) => error instanceof kind);
}
