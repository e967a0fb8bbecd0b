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
  if (error instanceof ExperimentError || error instanceof UsageError) return 2;
  if (error instanceof DataError || error instanceof WeightsError) return 3;
  if (error instanceof SourceError || error instanceof UnusableDataError) return 3;
  if (error instanceof ReportError) return 3;
  if (error instanceof EnvironmentError || error instanceof OutputError) return 4;
  if (error instanceof GateError) return error.code;
  if (error instanceof NotSameError || error instanceof ProcessError) return error.code;
  if (error instanceof OtherInputsError) return 6;
  if (error instanceof InterruptedError) return 130;
  return 1;
}

/**
 * The text of a failure, without a stack.
 *
 * @param error What was thrown.
 * @returns What is wrong and how to mend it.
 */
export function explain(error: unknown): string {
  if (error instanceof ExperimentError) return renderProblems(error.problems);
  if (error instanceof EnvironmentError) return `${error.message}\nTo mend it: ${error.mend}`;
  if (isOurs(error)) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `Failed in a way that Thaw does not know: ${message}`;
}

function isOurs(error: unknown): error is Error {
  return [
    UsageError,
    GateError,
    DataError,
    WeightsError,
    SourceError,
    ReportError,
    UnusableDataError,
    OutputError,
    NotSameError,
    ProcessError,
    OtherInputsError,
    InterruptedError,
    NonFiniteError,
  ].some((kind) => error instanceof kind);
}
